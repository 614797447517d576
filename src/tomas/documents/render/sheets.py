"""Workbooks: typed tables in, XLSX out, and back again.

Sums and products are live formulas, checked against the values that code computed before they are written. Text that
a spreadsheet would run as a formula stays text.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tomas.documents.errors import DocumentRefused
from tomas.documents.model import Frozen

type CellValue = str | int | Decimal | date | None

_MAX_CELL = 32_767
_MAX_SHEET_NAME = 31
_MAX_ROWS = 100_000
_CENT = Decimal("0.01")
_BAD_NAME = re.compile(r"[\[\]:*?/\\]")
_HEADER = PatternFill("solid", fgColor="1D4E79")
_TOTAL = PatternFill("solid", fgColor="F3F6F9")
_THIN = Side(style="thin", color="C9D1DA")
_FORMATS = {"number": "#,##0.##", "money": "#,##0.00", "date": "yyyy-mm-dd"}


class CellKind(StrEnum):
    """How a column's values are shown."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
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


def write_workbook(path: Path, sheets: Sequence[Sheet], title: str = "") -> None:
    """Write sheets to an XLSX file. Raises SumDiffers where a total or a product is not what the rows give."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = title
    book.properties.creator = "TOMAS"
    for sheet in sheets:
        _check(sheet)
        _write(book.create_sheet(_sheet_name(sheet.name, book.sheetnames)), sheet)
    book.save(path)


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


def _check(sheet: Sheet) -> None:
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
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def _write(target: Worksheet, sheet: Sheet) -> None:
    for line, note in enumerate(sheet.notes, 1):
        _put(target.cell(line, 1), note)
        target.cell(line, 1).font = Font(italic=True, color="6B7785")
    header = len(sheet.notes) + (2 if sheet.notes else 1)
    for index, column in enumerate(sheet.columns, 1):
        cell = target.cell(header, index)
        _put(cell, column.title)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEADER
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        target.column_dimensions[get_column_letter(index)].width = column.width
    for line, row in enumerate(sheet.rows, header + 1):
        for index, (column, value) in enumerate(zip(sheet.columns, row, strict=False), 1):
            _cell(target.cell(line, index), _product(sheet, column, line) or value, column)
    last = header + len(sheet.rows)
    _totals(target, sheet, header, last)
    target.freeze_panes = target.cell(header + 1, 1).coordinate
    target.auto_filter.ref = f"A{header}:{get_column_letter(len(sheet.columns))}{max(last, header)}"
    _choices(target, sheet, header, last)
    _page_setup(target, header)


def _cell(cell: Cell, value: CellValue, column: SheetColumn) -> None:
    if isinstance(value, str) and column.product_of:
        cell.value = value
    else:
        _put(cell, value)
    cell.number_format = _FORMATS.get(column.kind, "General")
    cell.alignment = Alignment(wrap_text=column.kind is CellKind.TEXT, vertical="top")
    cell.border = Border(bottom=_THIN)


def _put(cell: Cell, value: CellValue) -> None:
    """Set a value; text is never taken for a formula, whatever it starts with."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_MAX_CELL]
    cell.data_type = "s"
    if value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        cell.quotePrefix = True


def _product(sheet: Sheet, column: SheetColumn, line: int) -> str:
    titles = [known.title for known in sheet.columns]
    factors = (f"{get_column_letter(titles.index(title) + 1)}{line}" for title in column.product_of)
    return f"={'*'.join(factors)}" if column.product_of else ""


def _totals(target: Worksheet, sheet: Sheet, header: int, last: int) -> None:
    if all(column.total is None for column in sheet.columns):
        return
    for index, column in enumerate(sheet.columns, 1):
        cell = target.cell(last + 1, index)
        letter = get_column_letter(index)
        if column.total is not None:
            cell.value = f"=SUM({letter}{header + 1}:{letter}{last})" if last > header else 0
            cell.number_format = _FORMATS.get(column.kind, "General")
        elif index == 1:
            cell.value = "Total"
        cell.font = Font(bold=True)
        cell.fill = _TOTAL
        cell.border = Border(top=Side(style="medium", color="1D4E79"))


def _choices(target: Worksheet, sheet: Sheet, header: int, last: int) -> None:
    for index, column in enumerate(sheet.columns, 1):
        if column.choices and last > header:
            rule = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
            letter = get_column_letter(index)
            rule.add(f"{letter}{header + 1}:{letter}{last}")
            target.add_data_validation(rule)


def _page_setup(target: Worksheet, header: int) -> None:
    target.page_setup.orientation = "landscape"
    target.page_setup.paperSize = target.PAPERSIZE_A4
    target.page_setup.fitToWidth = 1
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    target.print_title_rows = f"{header}:{header}"


def _sheet_name(name: str, taken: list[str]) -> str:
    base = _BAD_NAME.sub(" ", name).strip(" '")[:_MAX_SHEET_NAME] or "Sheet"
    unique, number = base, 2
    while unique in taken:
        suffix = f" {number}"
        unique, number = base[: _MAX_SHEET_NAME - len(suffix)] + suffix, number + 1
    return unique
