"""Excel workbooks to rows: the largest table of all sheets."""

from datetime import date, datetime, time
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from tomas.tables.grid import Grid, RawCell, RawRow
from tomas.tables.model import Remark, Step, TableLimits, TableRefused

_MIDNIGHT = time()


def rows_of_workbook(path: Path, name: str, limits: TableLimits) -> Grid:
    """Return the rows of the sheet with most cells filled. Raises TableRefused."""
    try:
        with path.open("rb") as file:  # by its path, openpyxl would refuse names that do not end in .xlsx
            book = load_workbook(file, read_only=True, data_only=True)
            sheets = [
                (sheet.title, _rows(sheet, limits)) for sheet in book.worksheets if isinstance(sheet, ReadOnlyWorksheet)
            ]
    except Exception as error:  # openpyxl raises nearly anything on damaged files
        raise TableRefused(
            f"{name} is not a readable Excel workbook. Please open it in Excel, save it as XLSX and upload it again."
        ) from error
    sheets = [(title, rows) for title, rows in sheets if rows]
    if not sheets:
        raise TableRefused(f"{name} has no cell with a value in it. Please check that it is the right file.")
    title, rows = max(sheets, key=lambda sheet: sum(row.filled for row in sheet[1]))
    remarks = [Remark(Step.RECOGNISED, f"Excel workbook, sheet “{title}”.")]
    others = [f"“{other}” ({len(held):,} row{'s' * (len(held) != 1)})" for other, held in sheets if other != title]
    if others:
        remarks.append(Remark(Step.SKIPPED, f"The largest table is taken; not read: {', '.join(others)}."))
    return Grid(rows, tuple(remarks), ragged=False)


def _rows(sheet: ReadOnlyWorksheet, limits: TableLimits) -> tuple[RawRow, ...]:
    sheet.reset_dimensions()
    rows = []
    for number, line in enumerate(sheet.iter_rows(values_only=True, max_col=limits.max_columns + 1), 1):
        cells = tuple(_cell(value) for value in line)
        while cells and cells[-1] in (None, ""):
            cells = cells[:-1]
        if cells:
            rows.append(RawRow(number, cells))
        if len(rows) > limits.max_rows + 50:
            break
    return tuple(rows)


def _cell(value: object) -> RawCell:
    if value is None or isinstance(value, bool | float | datetime):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, date):
        return datetime.combine(value, _MIDNIGHT)
    return str(value).strip()
