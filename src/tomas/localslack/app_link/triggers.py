"""Trigger ids: each lets the app open one modal for one person, for three seconds."""

import secrets
from dataclasses import dataclass

from tomas.localslack.clock import Clock
from tomas.localslack.errors import SlackError

LIFE_S = 3.0


@dataclass
class Trigger:
    """Who caused it, when (seconds since the epoch), and from which modal, if from one."""

    user: str
    issued: float
    view_id: str = ""
    used: bool = False


class Triggers:
    """All trigger ids handed out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, user_id: str, view_id: str = "") -> str:
        """Return a new trigger id for something a person just did."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user_id, self._clock.now(), view_id)
        return trigger_id

    def redeem(self, trigger_id: str) -> Trigger:
        """Use a trigger id up; refuse one that is unknown, too old or used."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock.now() - trigger.issued > LIFE_S:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger
