"""A table's cells as they stand in the file, before anything is made of them."""

from dataclasses import dataclass
from datetime import datetime

from tomas.tables.model import Remark

type RawCell = str | float | bool | datetime | None


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: where it stands in the file, counted from 1, and its cells."""

    number: int
    cells: tuple[RawCell, ...]
    cut: bool = False
    """Whether the file ended in the middle of it, or of a quote in it."""

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(1 for cell in self.cells if cell is not None and cell != "")


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a file, and what there was to say about reading them."""

    rows: tuple[RawRow, ...]
    remarks: tuple[Remark, ...]
    ragged: bool = True
    """Whether rows may have lost cells; those of a workbook merely end in empty ones."""
