"""What a table is once it is read: named columns with typed values, and a report of how it was read.

The values are dataclasses, not pydantic models: a table stays in the process that read it, and may hold millions of
cells.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MEBIBYTE = 1024 * 1024

type Value = str | float | bool | datetime | None


class TableRefused(Exception):
    """A table cannot be read; the message says what is wrong and what to do next, for a person.

    It names the file and never a path.
    """


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How large a table may be."""

    max_bytes: int = 60 * MEBIBYTE
    max_unpacked_bytes: int = 600 * MEBIBYTE
    """For workbooks: the sum of what their parts unpack to."""
    max_rows: int = 150_000
    max_columns: int = 300


class ColumnKind(StrEnum):
    """What a column's values are."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    EMPTY = "empty"


class Step(StrEnum):
    """What was done about something in the file."""

    RECOGNISED = "recognised"
    REPAIRED = "repaired"
    SKIPPED = "skipped"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence on how the file was read, with the rows it is about."""

    step: Step
    text: str
    rows: tuple[int, ...] = ()
    """Row numbers as a spreadsheet or editor shows them, counted from 1."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `texts` and `values` have one entry for each row of the table."""

    name: str
    kind: ColumnKind
    texts: tuple[str, ...]
    """What stands in the cells, trimmed; empty where there is no value."""
    values: tuple[Value, ...]
    """The same as the column's kind understands it; None where there is no value or it does not fit the kind."""
    in_utc: bool = False
    """Whether its times were brought to UTC from several time zones; otherwise they are as written."""

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(1 for text in self.texts if text)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read."""

    name: str
    """What people call the file."""
    columns: tuple[Column, ...]
    row_numbers: tuple[int, ...]
    """Where each row stands in the file, counted from 1."""
    remarks: tuple[Remark, ...] = ()
    ambiguous_dates: tuple[str, ...] = ()
    """Names of columns whose dates may be meant day first or month first."""
    dotted_dates: tuple[str, ...] = ()
    """Names of columns of which that is so, too, but whose dots speak for day first."""
    _index: dict[str, Column] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._index.update({column.name: column for column in self.columns})

    def __len__(self) -> int:
        return len(self.row_numbers)

    def column(self, name: str) -> Column | None:
        """Return the column of this name; None where there is none."""
        return self._index.get(name)
