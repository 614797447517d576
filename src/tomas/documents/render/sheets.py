"""Sheets of a workbook as typed values: what goes into one, whether its sums are right, and reading one back."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tomas.documents.errors import DocumentRefused
from tomas.documents.model import Frozen


class Link(Frozen):
    """A figure that is read from other cells of the workbook, so that it follows what a person changes there."""

    value: Decimal
    """As code computed it."""
    formula: str
    """Such as `'One-off'!I20`; made of `Sheet.cell`, never of text from outside."""


type CellValue = str | int | Decimal | date | Link | None

_MAX_ROWS = 100_000
_CENT = Decimal("0.01")


class CellKind(StrEnum):
    """How a column's values are shown."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    VALUE = "value"
    """A number with all its digits, whatever its size."""
    DATE = "date"


class SumDiffers(Exception):
    """A total or product that was given is not what the rows give."""


class SheetColumn(Frozen):
    """One column of a sheet."""

    title: str
    width: float = 18.0
    """In characters."""
    kind: CellKind = CellKind.TEXT
    choices: tuple[str, ...] = ()
    """What a person may choose from in this column; empty for anything."""
    product_of: tuple[str, ...] = ()
    """Titles of the columns whose product this one holds; written as a formula."""
    total: Decimal | None = None
    """The column's sum as code computed it; written as a formula in a last row."""


class Sheet(Frozen):
    """One sheet: notes above, a header, rows, and a row of totals where a column has one."""

    name: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    notes: tuple[str, ...] = ()
    """Lines above the table, such as a line on its origin."""

    def cell(self, title: str, row: int) -> str:
        """Return a reference to the cell of a row, counted from 0, below a column's title; `len(rows)` is the total."""
        letter = get_column_letter([column.title for column in self.columns].index(title) + 1)
        above = len(self.notes) + bool(self.notes) + 1
        return f"'{self.name}'!{letter}{above + row + 1}"


def read_sheet(path: Path, name: str, sheet: str = "") -> tuple[tuple[str, ...], ...]:
    """Return the non-empty rows of a workbook's sheet (the first one, or by its title) as text.

    `name` is what people call the file. Raises DocumentRefused for what is no readable workbook.
    """
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        found = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
        rows = []
        for row in found.iter_rows(values_only=True, max_row=_MAX_ROWS):
            cells = tuple("" if value is None else str(value).strip() for value in row)
            if any(cells):
                rows.append(cells)
        book.close()
    except Exception as error:  # openpyxl raises nearly anything on damaged files
        raise DocumentRefused(
            f"{name} is not a readable Excel workbook (XLSX). Please save it in Excel and upload it again."
        ) from error
    return tuple(rows)


def check_sums(sheet: Sheet) -> None:
    """Raise SumDiffers where a total or a product is not what the rows give."""
    titles = [column.title for column in sheet.columns]
    for index, column in enumerate(sheet.columns):
        values = [_number(row[index]) for row in sheet.rows if index < len(row)]
        if column.total is not None and _cents(sum(values, Decimal(0))) != _cents(column.total):
            raise SumDiffers(f"{column.title}: the rows add up to {sum(values, Decimal(0))}, not to {column.total}")
        factors = [titles.index(title) for title in column.product_of]
        for row in sheet.rows if factors else ():
            product = Decimal(1)
            for factor in factors:
                product *= _number(row[factor])
            if _cents(product) != _cents(_number(row[index])):
                raise SumDiffers(f"{column.title}: {product} was expected, not {row[index]}")


def _number(value: CellValue) -> Decimal:
    plain = value.value if isinstance(value, Link) else value
    return Decimal(plain) if isinstance(plain, int | Decimal) else Decimal(0)


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)
