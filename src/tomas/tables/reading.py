"""Reads a table of unknown make: the way from a file to typed columns."""

import re
from collections import Counter
from pathlib import Path

from tomas.tables.columns import ColumnReading, typed_column
from tomas.tables.dates import Order
from tomas.tables.decoding import decoded
from tomas.tables.delimited import rows_of_text
from tomas.tables.grid import Grid, RawCell, RawRow
from tomas.tables.header import column_names, header_index, wide_enough
from tomas.tables.model import Remark, Step, Table, TableLimits, TableRefused
from tomas.tables.records import holds_records, read_records
from tomas.tables.sniff import TableFile, table_file
from tomas.tables.values import is_null
from tomas.tables.workbook import rows_of_workbook

_TOTAL = re.compile(
    r"(?:(?:grand|sub|over ?all)[ -]?)?totals?(?: (?:count|of|rows|records)\b.*)?\W*"
    r"|sum(?:me)?\W*|(?:ins)?gesamt(?:summe)?\W*|(?:total|sum|summe|gesamt|count|anzahl)\s*[:=]?\s*\d+",
    re.IGNORECASE,
)


def read_table(path: Path, name: str, limits: TableLimits | None = None, order: Order | None = None) -> Table:
    """Read CSV, TSV, XLSX, or JSON with records (see `read_records`); its content tells the make, not its name.

    `name` is what people call the file; `order` decides dates that may be read either way. Blocking, some seconds for
    a hundred thousand rows. Raises TableRefused, whose message says what is wrong and what to do next.
    """
    limits = limits or TableLimits()
    grid = _grid(path, name, limits)
    if grid is None:
        return read_records(path, name, limits, order)
    at = header_index(grid.rows, name)
    header, widened = wide_enough(grid.rows[at], grid.rows[at + 1 :])
    body, remarks = _whole_rows(header, grid.rows[at + 1 :], ragged=grid.ragged)
    remarks += widened
    if at:
        above = tuple(row.number for row in grid.rows[:at] if row.filled)
        remarks.insert(0, Remark(Step.SKIPPED, "Lines above the header.", above))
    if not body and any(row.filled for row in grid.rows[at + 1 :]):
        raise TableRefused(
            f"{name} does not read as a table: below row {grid.rows[at].number}, which would name the columns, no row "
            "has values for them. Please export a table with a row for each entry."
        )
    if not body:
        raise TableRefused(f"{name} has a header row but no rows below it. Please check the export's filter.")
    if len(body) > limits.max_rows:
        raise TableRefused(
            f"{name} has more than {limits.max_rows:,} rows. Please export a shorter time range and upload that."
        )
    names = column_names(header, max(len(header.cells), 1))
    if len(names) > limits.max_columns:
        raise TableRefused(f"{name} has more than {limits.max_columns} columns. Please export only those that matter.")
    return _table(name, names, body, (*grid.remarks, *_header_remark(header), *remarks), order)


def _grid(path: Path, name: str, limits: TableLimits) -> Grid | None:
    """Return the file's rows; None where it holds records and no rows. Raises TableRefused."""
    if table_file(path, name, limits) is TableFile.WORKBOOK:
        grid = rows_of_workbook(path, name, limits)
        rows = grid.rows
        if rows and max(len(row.cells) for row in rows) < 2:  # noqa: PLR2004 - a table has two columns or more
            raise TableRefused(f"{name} has only one column. Please export a table with a column for each field.")
        return grid
    text, remarks = decoded(path.read_bytes(), name)
    if not text.strip("\ufeff\0 \t\r\n,;|"):
        raise TableRefused(f"{name} holds only blank lines. Please export the table again and upload it.")
    if holds_records(text):
        return None
    grid = rows_of_text(text, name)
    return Grid(grid.rows, (*remarks, *grid.remarks))


def _header_remark(header: RawRow) -> tuple[Remark, ...]:
    named = sum(1 for cell in header.cells if cell not in (None, ""))
    return (Remark(Step.RECOGNISED, f"Column names in row {header.number}: {named} columns."),)


def _whole_rows(header: RawRow, body: tuple[RawRow, ...], *, ragged: bool) -> tuple[list[RawRow], list[Remark]]:
    """Return the rows with as many cells as there are columns, and what was done to make them so."""
    width = len(header.cells)
    kept: list[RawRow] = []
    done: dict[str, list[int]] = {}
    for row in body:
        fate, cells = _fitted(row, header, width)
        if fate and (ragged or fate != "short"):
            done.setdefault(fate, []).append(row.number)
        if cells is not None:
            kept.append(RawRow(row.number, cells))
    return kept, [Remark(*_FATES[fate], tuple(rows)) for fate, rows in done.items()]


_FATES = {
    "blank": (Step.SKIPPED, "Blank rows."),
    "repeated": (Step.SKIPPED, "Rows that repeat the header."),
    "cut": (Step.SKIPPED, "Rows that were cut off: they end in the middle, or a quotation mark is never closed."),
    "long": (Step.SKIPPED, "Rows with more cells than there are columns, so that values cannot be told apart."),
    "trimmed": (Step.REPAIRED, "Rows with empty cells beyond the last column: these were dropped."),
    "short": (Step.REPAIRED, "Rows with fewer cells than columns: the missing ones count as empty."),
    "stub": (Step.SKIPPED, "Rows with one cell only, such as totals or notes."),
    "total": (Step.SKIPPED, "Rows of totals."),
}


def _fitted(row: RawRow, header: RawRow, width: int) -> tuple[str, tuple[RawCell, ...] | None]:
    """Return what was done to a row, if anything, and its cells; None where it cannot be used."""
    cells, filled = row.cells, row.filled
    fate = ""
    if not filled:
        fate = "blank"
    elif cells == header.cells:
        fate = "repeated"
    elif row.cut:
        fate = "cut"
    elif filled == 1 and width > 2:  # noqa: PLR2004 - in a table of two columns one cell may be empty
        fate = "stub"
    elif _is_total(row, width):
        fate = "total"
    elif any(cell not in (None, "") for cell in cells[width:]):
        fate = "long"
    if fate:
        return fate, None
    if len(cells) > width:
        return "trimmed", cells[:width]
    if len(cells) < width:
        missing = (None,) * (width - len(cells))
        return "short", (*cells, *missing)
    return "", cells


def _is_total(row: RawRow, width: int) -> bool:
    """Whether a row sums up the others: it begins with such a word and leaves most cells empty."""
    first = next(cell for cell in row.cells if cell not in (None, ""))
    return row.filled <= width / 2 and isinstance(first, str) and _TOTAL.fullmatch(first) is not None


def _table(
    name: str, names: tuple[str, ...], body: list[RawRow], remarks: tuple[Remark, ...], order: Order | None
) -> Table:
    cells = [[row.cells[position] for row in body] for position in range(len(names))]
    nulls = Counter(cell for column in cells for cell in column if isinstance(cell, str) and cell and is_null(cell))
    readings = [typed_column(title, column, order) for title, column in zip(names, cells, strict=True)]
    if order is None and (shared := _shared_order(readings)):
        readings = [
            typed_column(title, column, shared) if reading.ambiguous or reading.dotted else reading
            for title, column, reading in zip(names, cells, readings, strict=True)
        ]
    if len(frozenset().union(*(reading.zones for reading in readings))) > 1:
        readings = [
            typed_column(title, column, order or _settled(reading), to_utc=True) if reading.zones else reading
            for title, column, reading in zip(names, cells, readings, strict=True)
        ]
    kept = [reading for reading in readings if reading.column.filled or not reading.column.name.startswith("Column ")]
    columns = [reading.column for reading in kept]
    ambiguous = tuple(reading.column.name for reading in kept if reading.ambiguous)
    dotted = tuple(reading.column.name for reading in kept if reading.dotted)
    found = [*remarks, *(remark for reading in kept for remark in reading.remarks)]
    if nulls:
        listed = ", ".join(f"“{word}” ({count:,})" for word, count in nulls.most_common(6))
        found.append(Remark(Step.RECOGNISED, f"Read as no value: {listed}."))
    if len(columns) < 2:  # noqa: PLR2004 - a table has two columns or more
        raise TableRefused(f"{name} has only one column with values. Please export a column for each field.")
    return Table(name, tuple(columns), tuple(row.number for row in body), tuple(found), ambiguous, dotted)


def _settled(reading: ColumnReading) -> Order | None:
    return None if reading.ambiguous or reading.dotted else reading.order


def _shared_order(readings: list[ColumnReading]) -> Order | None:
    """Return what the columns that leave no doubt agree on: one tool wrote them all."""
    orders = {order for order in map(_settled, readings) if order}
    return orders.pop() if len(orders) == 1 else None
