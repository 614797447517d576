"""A JSON list of objects as the rows of a table."""

import json

from tomas.tables.grid import Grid, RawCell, RawRow
from tomas.tables.model import Remark, Step, TableRefused


def holds_records(text: str) -> bool:
    """Whether a text looks like a JSON list of objects."""
    start = text.lstrip("\ufeff \t\r\n")
    return start.startswith("[") and start[1:].lstrip().startswith("{")


def rows_of_records(text: str, name: str) -> Grid:
    """Return a header of all keys and a row for each object; what is nested stays as JSON. Raises TableRefused."""
    try:
        records = json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise TableRefused(
            f"{name} is no valid JSON (line {error.lineno}, column {error.colno}: {error.msg}). Please export it again."
        ) from error
    if not all(isinstance(record, dict) for record in records):
        raise TableRefused(f"{name} is a JSON list, but not of objects only. Please send a list with an object a row.")
    keys = list(dict.fromkeys(key for record in records for key in record))
    rows = [RawRow(1, tuple(keys))]
    rows += [RawRow(number, tuple(_cell(record.get(key)) for key in keys)) for number, record in enumerate(records, 2)]
    return Grid(tuple(rows), (Remark(Step.RECOGNISED, f"A JSON list of {len(records):,} objects."),), headed=True)


def _cell(value: object) -> RawCell:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    return " ".join(value.split()) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
