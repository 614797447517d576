"""What people read at a gate: short Markdown that Slack can show, with tables, within its limit."""

import re
from collections.abc import Iterable, Sequence

from tomas.documents.render.markdown import escaped, markdown_table

_MOST = 2500
_LEFT_OUT = "\n\n… (more in the files)"
_MOST_CELL = 60
_INSIDE_WORD = re.compile(r"(?<=\w)\\_(?=\w)")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a small table; long cells are cut."""
    return markdown_table(columns, [[clipped(cell, _MOST_CELL) for cell in row] for row in rows]).strip()


def section(title: str, lines: Iterable[str]) -> str:
    """Return a heading with a list below it; nothing where the list is empty."""
    items = "\n".join(f"- {line}" for line in lines)
    return f"### {title}\n{items}" if items else ""


def quoted(text: str) -> str:
    """Return words from a document or a model as they are, with no markup of their own.

    An underscore inside a word, as in file names, is no markup and stays readable where escapes are not understood.
    """
    return _INSIDE_WORD.sub("_", escaped(text))


def clipped(text: str, most: int) -> str:
    """Return text of at most so many characters, cut between words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 2].rsplit(' ', 1)[0].rstrip(',;:')} …"


def fitted(parts: Iterable[str]) -> str:
    """Return the parts, one below the other; what does not fit is left out from the end, whole lines at a time."""
    text = "\n\n".join(part for part in parts if part)
    if len(text) <= _MOST:
        return text
    return f"{text[: _MOST - len(_LEFT_OUT)].rsplit(chr(10), 1)[0].rstrip()}{_LEFT_OUT}"


def clipped_lines(text: str, most: int) -> str:
    """Return as many whole lines as fit; what is left out is said."""
    return text if len(text) <= most else f"{text[: most - 2].rsplit(chr(10), 1)[0].rstrip()}\n…"


def counted(count: int, one: str, several: str = "") -> str:
    """Return a number with its noun, such as `1 requirement` or `2 requirements`."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"
