"""Text with delimiters to rows: CSV, TSV and their kin, with quotes that were left open and rows that were cut off."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

from tomas.tables.grid import Grid, RawRow
from tomas.tables.model import Remark, Step, TableRefused

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_SAMPLE_LINES = 400
_LONGEST_CELL_LINES = 200
"""A quote that is still open after so many lines was never meant to span them."""
_HINT = re.compile(r"^sep=(.)$", re.IGNORECASE)
_BREAK = re.compile(r"\r\n|\n|\r")
_CUT = "unexpected end of data"


def rows_of_text(text: str, name: str) -> Grid:
    """Return the rows of a delimited text. Raises TableRefused where it has one column or none."""
    lines = _BREAK.split(text)
    ends_whole = lines[-1] == ""
    if ends_whole:
        lines.pop()
    first = 0
    hint = _HINT.match(lines[0].strip()) if lines else None
    if hint:
        first = 1
    delimiter = hint[1] if hint else _best_delimiter(lines, name)
    remarks = [Remark(Step.RECOGNISED, f"Columns are separated by a {_DELIMITERS.get(delimiter, repr(delimiter))}.")]
    rows = tuple(_rows(lines, first, delimiter))
    opened = tuple(row.number for row in rows if row.cut)
    if rows and not ends_whole and not rows[-1].cut and _is_short(rows):
        rows = (*rows[:-1], RawRow(rows[-1].number, rows[-1].cells, cut=True))
    if opened:
        remarks.append(Remark(Step.DOUBTFUL, "A quotation mark is opened and never closed.", opened))
    return Grid(rows, tuple(remarks))


def _is_short(rows: tuple[RawRow, ...]) -> bool:
    width = Counter(len(row.cells) for row in rows).most_common(1)[0][0]
    return len(rows[-1].cells) < width


def _best_delimiter(lines: list[str], name: str) -> str:
    """Return the delimiter that gives most rows the same number of cells, and more than one."""
    sample = lines[:_SAMPLE_LINES]
    best, best_score = "", 0.0
    for delimiter in _DELIMITERS:
        widths = Counter(len(row.cells) for row in _rows(sample, 0, delimiter) if row.filled)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
        score = count / widths.total() * min(width, 12) if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    if not best:
        raise TableRefused(
            f"{name} has only one column: no comma, semicolon, tab or vertical bar separates its values. "
            "Please export them as a table with a column for each field."
        )
    return best


def _rows(lines: list[str], first: int, delimiter: str) -> Iterator[RawRow]:
    """Yield the rows; a quote may span lines, and one that is never closed costs its own line only."""
    index = first
    while index < len(lines):
        line = lines[index]
        if '"' not in line:
            cells, used, cut = line.split(delimiter), 1, False
        else:
            cells, used, cut = _quoted(lines, index, delimiter)
        yield RawRow(index + 1, tuple(cell.strip() for cell in cells), cut)
        index += used


def _quoted(lines: list[str], index: int, delimiter: str) -> tuple[list[str], int, bool]:
    """Return the cells of the row that starts here, how many lines it takes, and whether a quote stayed open."""
    text = lines[index]
    for used in range(1, _LONGEST_CELL_LINES + 1):
        try:
            return next(csv.reader([text], delimiter=delimiter, strict=True)), used, False
        except csv.Error as error:
            if _CUT not in str(error):
                if used > 1:
                    break
                return _loosely(text, delimiter), used, False
        if index + used >= len(lines):
            break
        text += "\n" + lines[index + used]
    cells = [cell.removeprefix('"') for cell in _loosely(lines[index], delimiter, quotes=False)]
    return cells, 1, True


def _loosely(line: str, delimiter: str, *, quotes: bool = True) -> list[str]:
    quoting = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    try:
        return next(csv.reader([line], delimiter=delimiter, quoting=quoting))
    except csv.Error:
        return line.split(delimiter)
