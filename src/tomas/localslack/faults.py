"""What can be switched on to go wrong."""

from dataclasses import dataclass, field

from .errors import SlackError

_TOO_MANY_REQUESTS = 429


@dataclass
class Failure:
    """The next `count` calls of `method` answer with this HTTP status.

    Beside the Web API's methods there are `upload` and `download` for file bytes, and `*` for anything.
    """

    method: str
    status: int
    count: int
    retry_after: int = 1


@dataclass
class Faults:
    """The switches, all off at first. `duplicate_events` is how many copies follow each event."""

    rate_limits: bool = False
    duplicate_events: int = 0
    shuffle: bool = False
    failures: list[Failure] = field(default_factory=list)

    def strike(self, method: str) -> None:
        """Raise the failure that is due for this call, if any."""
        self.failures = [failure for failure in self.failures if failure.count > 0]
        for failure in self.failures:
            if failure.method in {method, "*"}:
                failure.count -= 1
                raise failed(failure.status, failure.retry_after)


def failed(status: int, retry_after_s: int) -> SlackError:
    """Return the answer of a failing server or of a rate limit."""
    if status == _TOO_MANY_REQUESTS:
        return SlackError("ratelimited", status=status, headers={"Retry-After": str(retry_after_s)})
    return SlackError("internal_error", status=status)
