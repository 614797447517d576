"""Data files as tables: CSV and workbooks, JSON of several shapes, and texts whose numbers stand in columns."""

import csv
import tempfile
from pathlib import Path

from tomas.modes.base import InputFile, InputRefused
from tomas.modes.material import TABLES
from tomas.tables.model import ColumnKind, Step, Table, TableRefused
from tomas.tables.reading import read_table
from tomas.tables.records import read_records

_LEAST_LINES = 3


def table_of(file: InputFile) -> Table | None:
    """Return a file's table; None for a text, and for JSON that holds none. Blocking. Raises InputRefused."""
    kind = Path(file.name).suffix.lower().lstrip(".")
    if kind in TABLES:
        try:
            return read_table(file.path, file.name)
        except TableRefused as refused:
            raise InputRefused(str(refused)) from refused
    if kind == "json":
        return _of_json(file)
    return _of_text(file) if kind == "txt" else None


def _of_json(file: InputFile) -> Table | None:
    try:
        return read_records(file.path, file.name)
    except TableRefused:
        return None


def _of_text(file: InputFile) -> Table | None:
    """A text is a table where it has numbers in columns, and nothing had to be mended to see them."""
    try:
        table = read_table(file.path, file.name)
    except TableRefused:
        table = None
    if table is not None and _is_sound(table):
        return table
    table = _of_blanks(file)
    return table if table is not None and _is_sound(table) else None


def _of_blanks(file: InputFile) -> Table | None:
    """A table whose cells stand apart by blanks; lines that begin with # are remarks."""
    try:
        text = file.path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None
    rows = [line.split() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if len(rows) < _LEAST_LINES or len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:  # noqa: PLR2004 - two columns
        return None
    return _read(rows, file.name)


def _read(rows: list[list[str]], name: str) -> Table | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        try:
            return read_table(path, name)
        except TableRefused:
            return None


def _is_sound(table: Table) -> bool:
    numeric = any(column.kind is ColumnKind.NUMBER for column in table.columns)
    return numeric and all(remark.step is Step.RECOGNISED for remark in table.remarks)
