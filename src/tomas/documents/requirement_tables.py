"""Tables of requirements or deliverables: which column holds the text, the id, the flag for mandatory or desirable."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tomas.documents.model import Heading, ListItem, Paragraph, Table

_TEXT_HEADER = re.compile(
    r"requirement|description|specification|criterion|capability|feature|statement", re.IGNORECASE
)
_ID_HEADER = re.compile(
    r"^(?:id|ref\.?|reference|no\.?|nr\.?|#|item|number|req\.?\s*(?:id|no\.?|#)?|requirement\s*(?:id|no\.?|number|#))$",
    re.IGNORECASE,
)
_FLAG_HEADER = re.compile(
    r"^(?:m\s*/\s*[dois].*|priority|mandatory.*|type|class|level|obligation|must\s*/\s*should.*|m\s+or\s+d|moscow|status)$",
    re.IGNORECASE,
)
_DELIVERABLE_HEADER = re.compile(r"\bdeliverables?\b", re.IGNORECASE)
_DUE_HEADER = re.compile(r"\b(?:due|deadline|deliver\w*\s+date|date\s+of\s+delivery)\b", re.IGNORECASE)
"""Both stand over a table of what has to be handed over by when: each row is a requirement."""
_MANDATORY = re.compile(r"^(?:m|mandatory|must(?: have)?|required|shall|essential|yes|high)$", re.IGNORECASE)
_DESIRABLE = re.compile(
    r"^(?:d|o|s|c|hd|(?:highly )?desirable|desired|optional|should(?: have)?|could(?: have)?|preferred|nice to have"
    r"|medium|low)$",
    re.IGNORECASE,
)
_LEAST_WORDS = 4


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One text of a table that may be a requirement."""

    text: str
    id: str = ""
    flag: str = ""
    """`mandatory`, `desirable`, or empty where the table does not say."""


@dataclass(frozen=True, slots=True)
class _Columns:
    width: int
    header: tuple[str, ...]
    text: int
    """-1 where the whole row is the requirement."""
    id: int = -1
    flag: int = -1


class TableReader:
    """Reads tables in order and remembers the header of one that goes on after a page break."""

    def __init__(self) -> None:
        self._columns: _Columns | None = None

    def interrupted(self, block: Heading | Paragraph | ListItem) -> None:
        """Take note of what stands between two tables: after it, a table has its own header."""
        if block.kind != "paragraph":
            self._columns = None

    def read(self, table: Table) -> Iterator[RequirementRow]:
        """Yield the texts of a table, with id and flag where it has such columns."""
        rows = table.rows
        columns = _columns(rows[0]) if rows else None
        if columns is not None:
            self._columns, rows = columns, rows[1:]
        elif self._columns is not None and rows and len(rows[0]) != self._columns.width:
            self._columns = None
        if self._columns is None:
            yield from (RequirementRow(cell) for row in rows for cell in row if len(cell.split()) >= _LEAST_WORDS)
            return
        for row in rows:
            if row != self._columns.header:
                yield from _row(row, self._columns)


def _columns(header: tuple[str, ...]) -> _Columns | None:
    """Return the columns of a requirement table, or None where a row is no header of one."""
    ids = [i for i, cell in enumerate(header) if _ID_HEADER.match(cell)]
    flags = [i for i, cell in enumerate(header) if _FLAG_HEADER.match(cell)]
    texts = [i for i, cell in enumerate(header) if _TEXT_HEADER.search(cell) and i not in ids and i not in flags]
    if any(map(_DELIVERABLE_HEADER.search, header)) and any(map(_DUE_HEADER.search, header)):
        return _Columns(len(header), header, -1)
    if not texts or not (ids or flags) or any(len(cell.split()) > _LEAST_WORDS + 2 for cell in header):
        return None
    return _Columns(len(header), header, texts[0], ids[0] if ids else -1, flags[0] if flags else -1)


def _row(row: tuple[str, ...], columns: _Columns) -> Iterator[RequirementRow]:
    if columns.text < 0:
        yield RequirementRow("\n".join(filter(None, row)), flag="mandatory")
        return
    if len(row) <= columns.text:
        yield from (RequirementRow(cell) for cell in row if len(cell.split()) >= _LEAST_WORDS)
        return
    own = row[columns.id] if 0 <= columns.id < len(row) else ""
    said = row[columns.flag].strip(" .*") if 0 <= columns.flag < len(row) else ""
    flag = "mandatory" if _MANDATORY.match(said) else "desirable" if _DESIRABLE.match(said) else ""
    yield RequirementRow(row[columns.text], own, flag)
    for index, cell in enumerate(row):
        if index not in {columns.text, columns.id, columns.flag} and len(cell.split()) >= _LEAST_WORDS:
            yield RequirementRow(cell, own)
