"""One figure as people read it: its value, what it is computed from, and what the data do not tell."""

from collections.abc import Sequence

from tomas.modes.base import Frozen
from tomas.modes.measures import percentile, rounded

_P90 = 0.9


class Measured(Frozen):
    """One figure."""

    key: str
    """Such as `lead.median_hours`."""
    title: str
    value: float | None
    """None where the data do not tell it."""
    unit: str = ""
    """Such as `h` or `%`."""
    records: int = 0
    """How many records it is computed from."""
    of: str = ""
    """What these records are, such as `production deployments`."""
    definition: str
    unknown: str = ""
    """Why there is no value, or what the value leaves out."""


class Spread(Frozen):
    """The middle and the upper end of some values."""

    count: int = 0
    median: float | None = None
    p90: float | None = None


def spread_of(values: Sequence[float]) -> Spread:
    """Return median and 90th percentile, to two places."""
    return Spread(count=len(values), median=rounded(percentile(values, 0.5)), p90=rounded(percentile(values, _P90)))
