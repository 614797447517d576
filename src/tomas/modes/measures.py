"""What is counted of records of any kind: percentiles and shares."""

import math
from collections.abc import Iterable, Sequence

from tomas.modes.base import Frozen


class Share(Frozen):
    """How many of those for which it is known."""

    yes: int = 0
    known: int = 0

    @property
    def percent(self) -> float | None:
        """The share in percent, to one place; None where nothing is known."""
        return round(100 * self.yes / self.known, 1) if self.known else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return a percentile with linear interpolation between neighbours, as spreadsheets do; None for no values."""
    if not values:
        return None
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def rounded(value: float | None, places: int = 2) -> float | None:
    """Return a number to so many places; None stays."""
    return None if value is None else round(value, places)


def share_of(values: Iterable[bool | None]) -> Share:
    """Return how many of the known values are true."""
    known = [value for value in values if value is not None]
    return Share(yes=sum(known), known=len(known))
