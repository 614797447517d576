"""A table that was read, as plain CSV for programs: UTF-8, commas, decimal points, ISO dates, nothing for no value."""

import csv
from datetime import datetime, time
from pathlib import Path

from tomas.tables.model import Column, ColumnKind, Table, Value


def write_csv(table: Table, path: Path) -> None:
    """Write a table as every CSV reader takes it.

    What does not fit a column's kind stays out, as no value. Blocking.
    """
    columns = [_cells(column) for column in table.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        writer.writerows(zip(*columns, strict=True))


def _cells(column: Column) -> list[str]:
    if column.kind in {ColumnKind.TEXT, ColumnKind.EMPTY}:
        return list(column.texts)
    days = all(not isinstance(value, datetime) or value.time() == time() for value in column.values)
    return [_cell(value, days=days) for value in column.values]


def _cell(value: Value, *, days: bool) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat() if days else value.isoformat(sep=" ")
        case bool():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
        case _:
            return str(value)
