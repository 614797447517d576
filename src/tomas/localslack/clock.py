"""The time as the workspace sees it; tests put a clock of their own in its place."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the wall time."""

    def now(self) -> float:
        """Return seconds since the Unix epoch, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Return seconds since the Unix epoch, UTC."""
        return time.time()


class ManualClock:
    """The machine's clock, shifted by what a test has let pass."""

    def __init__(self) -> None:
        self._shift = 0.0

    def now(self) -> float:
        """Return seconds since the Unix epoch, UTC, plus the shift."""
        return time.time() + self._shift

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._shift += seconds
