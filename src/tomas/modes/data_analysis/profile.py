"""The profile of a table as a typed result: what each column holds, and what goes together."""

from datetime import datetime

from tomas.modes.base import Frozen
from tomas.modes.data_analysis.dataset import Nature


class NumberFigures(Frozen):
    """A column of numbers."""

    mean: float
    deviation: float | None
    minimum: float
    lower_quartile: float
    median: float
    upper_quartile: float
    maximum: float
    outliers: int
    """Values beyond the quartiles by more than 1.5 times their distance."""


class Coverage(Frozen):
    """A column of dates."""

    first: datetime
    last: datetime
    unit: str
    """What periods are counted in: `hour`, `day`, `week`, `month` or `year`."""
    periods: int
    """Periods from the first to the last, both counted."""
    empty: int
    """Periods without a row."""
    longest_gap: str = ""
    """The longest run of empty periods, such as `1964-02 to 1964-04`."""


class ColumnProfile(Frozen):
    """One column."""

    name: str
    nature: Nature
    filled: int
    missing: int
    distinct: int
    top: tuple[tuple[str, int], ...] = ()
    """The most frequent values; empty where values are no groups."""
    numbers: NumberFigures | None = None
    coverage: Coverage | None = None


class Correlation(Frozen):
    """Two columns of numbers."""

    first: str
    second: str
    pairs: int
    pearson: float
    spearman: float


class Group(Frozen):
    """One group's values of a measure."""

    name: str
    values: int
    mean: float
    median: float


class GroupDifference(Frozen):
    """How a measure differs between groups."""

    group: str
    measure: str
    values: int
    explained: float
    """Share of the squared spread that lies between the groups, 0 to 1 (eta squared)."""
    groups: tuple[Group, ...]


class TableProfile(Frozen):
    """One table."""

    name: str
    rows: int
    complete_rows: int
    duplicate_rows: int
    columns: tuple[ColumnProfile, ...]
    correlations: tuple[Correlation, ...] = ()
    """The strongest first."""
    compared_pairs: int = 0
    differences: tuple[GroupDifference, ...] = ()
    """The largest first."""
    compared_groups: int = 0
    remarks: tuple[str, ...] = ()

    def column(self, name: str) -> ColumnProfile:
        """Return a column's profile. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


class Profile(Frozen):
    """All tables of a run."""

    tables: tuple[TableProfile, ...]
