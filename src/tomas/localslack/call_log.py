"""A record of the Web API calls received, for tests and for people who look."""

from dataclasses import dataclass

from .clock import Clock
from .jsontypes import JsonObject

_KEPT = 10_000


@dataclass(frozen=True)
class LoggedCall:
    """One call: when (seconds since the epoch), what was asked and what was answered."""

    at: float
    method: str
    args: JsonObject
    status: int
    response: JsonObject

    def to_wire(self) -> JsonObject:
        """Return the call as the page's API gives it."""
        return {
            "at": self.at,
            "method": self.method,
            "args": self.args,
            "status": self.status,
            "ok": bool(self.response.get("ok")),
            "error": self.response.get("error", ""),
            "response": self.response,
        }


class CallLog:
    """The latest calls, oldest first. Tokens are not kept."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: list[LoggedCall] = []

    def add(self, method: str, args: JsonObject, status: int, response: JsonObject) -> None:
        """Remember one call."""
        kept = {key: value for key, value in args.items() if key != "token"}
        self._calls.append(LoggedCall(self._clock.now(), method, kept, status, response))
        del self._calls[:-_KEPT]

    def of(self, method: str = "") -> list[LoggedCall]:
        """Return the calls of one method, or all."""
        return [call for call in self._calls if method in {"", call.method}]
