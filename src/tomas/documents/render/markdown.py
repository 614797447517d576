"""Markdown from typed values."""

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|])")


def escaped(text: str) -> str:
    """Return text that shows as itself inside a Markdown line or table cell."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with escaped cells; short rows are filled up, long ones cut."""
    width = len(columns)
    lines = [_line(columns), "|" + " --- |" * width]
    lines += [_line((*row, *("",) * width)[:width]) for row in rows]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"
