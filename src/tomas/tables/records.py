"""JSON to a table: the records of an export or of an API's answer, nested fields as columns of their own."""

import json
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

from tomas.tables.columns import typed_column
from tomas.tables.dates import Order
from tomas.tables.decoding import decoded
from tomas.tables.grid import RawCell
from tomas.tables.model import Remark, Step, Table, TableLimits, TableRefused

type _Json = dict[str, "_Json"] | list["_Json"] | str | float | bool | None

_DEEPEST = 3
"""So many names deep, lists of records are looked for and nested fields are read."""
_MOST_LISTED = 5
_LEAST_INEXACT = 10**15
"""From here on a whole number is an id: as a decimal number it would lose its last digits."""
_NO_RECORDS = "holds no list of records: objects with two fields or more. Please check that it is the right file."


def holds_records(text: str) -> bool:
    """Whether a text looks like a JSON list of objects, an object that may hold one, or an object on each line."""
    start = text.lstrip("\ufeff \t\r\n")
    return start.startswith("{") or (start.startswith("[") and start[1:].lstrip().startswith("{"))


def read_records(path: Path, name: str, limits: TableLimits | None = None, order: Order | None = None) -> Table:
    """Read a JSON file's largest list of records, its lists of values by column, or an object on each line.

    A nested field becomes a column such as `head_commit.timestamp`. `name` is what people call the file. Blocking.
    Raises TableRefused, whose message says what is wrong and what to do next.
    """
    limits = limits or TableLimits()
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise TableRefused(
            f"{name} has {size / 2**20:.0f} MB; the limit is {limits.max_bytes / 2**20:.0f} MB. "
            "Please export a shorter time range."
        )
    text, remarks = decoded(path.read_bytes(), name)
    where, records = _records(text.lstrip("\ufeff"), name)
    if len(records) > limits.max_rows:
        raise TableRefused(f"{name} has more than {limits.max_rows:,} records. Please export a shorter time range.")
    flat = [dict(_flattened(record)) for record in records]
    names = list(dict.fromkeys(key for record in flat for key in record))[: limits.max_columns]
    readings = [typed_column(key, [record.get(key) for record in flat], order) for key in names]
    readings = [reading for reading in readings if reading.column.filled]
    if len(readings) < 2:  # noqa: PLR2004 - a table has two columns or more
        raise TableRefused(f"{name} {_NO_RECORDS}")
    remarks.append(Remark(Step.RECOGNISED, f"JSON: {len(records):,} records{where}."))
    remarks += [remark for reading in readings for remark in reading.remarks]
    ambiguous = tuple(reading.column.name for reading in readings if reading.ambiguous)
    dotted = tuple(reading.column.name for reading in readings if reading.dotted)
    columns = tuple(reading.column for reading in readings)
    return Table(name, columns, tuple(range(1, len(records) + 1)), tuple(remarks), ambiguous, dotted)


def _records(text: str, name: str) -> tuple[str, list[dict[str, _Json]]]:
    """Return in which words the records stand, and the records. Raises TableRefused."""
    if not text.strip():
        raise TableRefused(f"{name} holds only blank lines. Please export it again and upload it.")
    try:
        value: _Json = json.loads(text)
    except RecursionError as error:
        raise TableRefused(f"{name} is nested too deeply to be an export of records.") from error
    except json.JSONDecodeError as error:
        return " (one on each line)", _lines(text, name, error)
    except ValueError as error:
        raise TableRefused(
            f"{name} holds a number of thousands of digits, which cannot be read. Please export it as a text."
        ) from error
    found = sorted(_lists("", value, 0), key=lambda pair: -len(pair[1]))
    if not found and (records := _of_columns(value)):
        return " (a list for each column)", records
    if not found:
        raise TableRefused(f"{name} {_NO_RECORDS}")
    where, records = found[0]
    return (f" in “{where}”" if where else ""), records


def _lines(text: str, name: str, error: json.JSONDecodeError) -> list[dict[str, _Json]]:
    """Return the objects of a file with one on each line. Raises TableRefused where it is not one."""
    records = []
    try:
        for line in text.splitlines():
            if line.strip():
                value = json.loads(line)
                if not isinstance(value, dict):
                    raise TypeError
                records.append(value)
    except (ValueError, TypeError, RecursionError):
        raise TableRefused(
            f"{name} is no readable JSON (line {error.lineno}, column {error.colno}: {error.msg}). It may be cut off. "
            "Please export it again."
        ) from error
    return records


def _lists(where: str, value: _Json, depth: int) -> Iterator[tuple[str, list[dict[str, _Json]]]]:
    """Yield the lists of objects in a value, each with its name."""
    if isinstance(value, list):
        records = [element for element in value if isinstance(element, dict)]
        if records:
            yield where, records
    elif isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from _lists(f"{where}.{key}" if where else key, inner, depth + 1)


def _of_columns(value: _Json) -> list[dict[str, _Json]]:
    """Return the records of JSON that names each column and lists its values; none where it is of another shape."""
    lists = {name: held for name, held in value.items() if isinstance(held, list)} if isinstance(value, dict) else {}
    nested = any(isinstance(element, dict | list) for held in lists.values() for element in held)
    if nested or len({len(held) for held in lists.values()}) != 1:
        return []
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def _flattened(record: dict[str, _Json], before: str = "", depth: int = 1) -> Iterator[tuple[str, RawCell]]:
    """Yield a record's fields as cells; lists of objects have no place in a row."""
    for key, value in record.items():
        name = f"{before}{' '.join(key.split())}"
        if isinstance(value, dict):
            if depth < _DEEPEST:
                yield from _flattened(value, f"{name}.", depth + 1)
        elif isinstance(value, list):
            plain = [str(element) for element in value if isinstance(element, str | int | float)]
            if plain:
                yield name, ", ".join(plain[:_MOST_LISTED])
        elif isinstance(value, bool) or value is None:
            yield name, value
        elif isinstance(value, float) and not isfinite(value):
            yield name, None
        elif isinstance(value, str):
            yield name, value.strip()
        elif isinstance(value, int) and abs(value) >= _LEAST_INEXACT:
            yield name, str(value)
        else:
            yield name, float(value)
