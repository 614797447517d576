"""Which row names the columns: titles and empty lines may stand above it, and some files have none."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from statistics import median

from tomas.tables.dates import looks_like_date
from tomas.tables.grid import RawCell, RawRow
from tomas.tables.model import Remark, Step, TableRefused
from tomas.tables.values import flag, is_null, numbers

_LOOK = 40
_LONGEST_TITLE = 120
_MUCH_SHORTER = 4
_LONGEST_NAME = 70
"""A form shows no longer choices than 75 characters."""
_WIDE = 0.6
_FLAG_LETTERS = 3
"""Shorter words for yes and no, such as `y` or `No`, name columns too."""
_BELOW = 200
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")


def header_index(rows: Sequence[RawRow], name: str) -> int:
    """Return the position of the row with the columns' names. Raises TableRefused where there is none."""
    width = _usual_width(rows)
    for index, row in enumerate(rows[:_LOOK]):
        if row.filled < max(2, _WIDE * width):
            continue
        if _names_columns(row, rows[index + 1 : index + 1 + _BELOW]):
            return index
        break
    raise TableRefused(
        f"{name} has no header row: its first full row looks like data, not like names of columns. "
        "Please export it with column names in the first row."
    )


def wide_enough(header: RawRow, body: Sequence[RawRow]) -> tuple[RawRow, list[Remark]]:
    """Return the header with a place for each cell of the rows, where most rows have more cells than it names.

    The columns beyond it get names of their own, and a remark says that the names above may belong elsewhere.
    """
    named = len(header.cells)
    counts = Counter(len(row.cells) for row in body if row.filled > 1)
    width, count = counts.most_common(1)[0] if counts else (named, 0)
    if width <= named or count <= sum(counts.values()) / 2:
        return header, []
    if not any(cell not in (None, "") for row in body for cell in row.cells[named:width]):
        return header, []
    remark = Remark(
        Step.DOUBTFUL,
        f"The header names {named} columns, but {count:,} rows have {width} cells: names may stand above the wrong "
        "columns.",
        (header.number,),
    )
    return RawRow(header.number, (*header.cells, *(None,) * (width - named))), [remark]


def column_names(header: RawRow, width: int) -> tuple[str, ...]:
    """Return a name for each column: unique, on one line, and short enough for a form."""
    names: list[str] = []
    for position in range(width):
        cell = header.cells[position] if position < len(header.cells) else None
        base = " ".join(str(cell if cell is not None else "").split())[:_LONGEST_NAME] or f"Column {position + 1}"
        unique, number = base, 2
        while unique.casefold() in {known.casefold() for known in names}:
            suffix = f" ({number})"
            unique, number = base[: _LONGEST_NAME - len(suffix)] + suffix, number + 1
        names.append(unique)
    return tuple(names)


def _usual_width(rows: Sequence[RawRow]) -> int:
    counts = Counter(len(row.cells) for row in rows[: _LOOK * 10] if row.filled > 1)
    return counts.most_common(1)[0][0] if counts else 0


def _names_columns(row: RawRow, below: Sequence[RawRow]) -> bool:
    cells = [cell for cell in row.cells if cell is not None and cell != ""]
    if any(not isinstance(cell, str) or _is_value(cell) for cell in cells):
        return False
    others = [other for other in below if other.cells != row.cells]
    return not any(
        _stands_below(str(cell), position, others) or _is_prose(str(cell), position, others)
        for position, cell in enumerate(row.cells)
        if cell
    )


def _is_value(text: str) -> bool:
    told = flag(text) is not None and len(text) >= _FLAG_LETTERS
    return numbers([text])[0][0] is not None or looks_like_date(text) or told or is_null(text) or "@" in text


def _is_prose(text: str, position: int, below: Sequence[RawRow]) -> bool:
    """Whether a long cell is a text among texts; a whole question above short answers is a name, as in surveys."""
    if len(text) <= _LONGEST_TITLE:
        return False
    values = _values(position, below)
    return bool(values) and median(len(str(value)) for value in values) > len(text) / _MUCH_SHORTER


def _stands_below(text: str, position: int, below: Sequence[RawRow]) -> bool:
    """Whether a cell looks like the values under it: the same word, or the same make of letters and digits."""
    values = _values(position, below)
    if not values:
        return False
    same = sum(value == text for value in values)
    if same > 1 and same > len(values) / 50:
        return True
    if not _DIGIT.search(text) or any(isinstance(value, float | datetime) for value in values):
        return False
    shape = _shape(text)
    return sum(_shape(str(value)) == shape for value in values) > len(values) / 2


def _values(position: int, below: Sequence[RawRow]) -> list[RawCell]:
    cells = (row.cells[position] for row in below if position < len(row.cells))
    return [cell for cell in cells if cell not in (None, "")]


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", _LETTERS.sub(lambda match: match[0].casefold(), text))
