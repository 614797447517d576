"""Response URLs: an app may answer a command or a click five times within thirty minutes."""

import secrets
from dataclasses import dataclass

from tomas.localslack.clock import Clock
from tomas.localslack.errors import SlackError

MAX_USES = 5
LIFE_S = 30 * 60


@dataclass
class Target:
    """Where answers go: a conversation, one person, and the message that was acted on, if any."""

    channel: str
    user: str
    message_ts: str = ""
    thread_ts: str = ""
    issued: float = 0.0
    uses: int = 0


class ResponseUrls:
    """All response URLs handed out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._targets: dict[str, Target] = {}
        self.base_url = ""

    def issue(self, target: Target) -> str:
        """Return a new address for answers to `target`."""
        key = secrets.token_hex(12)
        target.issued = self._clock.now()
        self._targets[key] = target
        return f"{self.base_url}/response/{key}"

    def use(self, key: str) -> Target:
        """Count one use and return the target; refuse an address that is unknown, too old or used up."""
        target = self._targets.get(key)
        if target is None or self._clock.now() - target.issued > LIFE_S:
            raise SlackError("expired_url", status=404)
        if target.uses >= MAX_USES:
            raise SlackError("used_url", status=404)
        target.uses += 1
        return target
