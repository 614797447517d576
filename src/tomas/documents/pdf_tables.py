"""Tables on PDF pages, by their ruled lines."""

import re
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page

_MAX_PAGES = 150
_LEAST = 2
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]\n(?=[a-z])")


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table and its box; y counts downwards from the top of the page."""

    rows: tuple[tuple[str, ...], ...]
    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in the table."""
        return self.x0 - 1 <= x <= self.x1 + 1 and self.top - 1 <= y <= self.bottom + 1


def read_tables(path: Path, pages: tuple[int, ...]) -> tuple[dict[int, tuple[PlacedTable, ...]], tuple[int, ...]]:
    """Return the tables by page, and the pages on which none could be looked for."""
    found: dict[int, tuple[PlacedTable, ...]] = {}
    unread = list(pages[_MAX_PAGES:])
    if not pages:
        return found, ()
    try:
        with pdfplumber.open(path, pages=list(pages[:_MAX_PAGES])) as pdf:
            for page in pdf.pages:
                try:
                    found[page.page_number] = tuple(_tables(page))
                except (PDFException, ValueError, TypeError, KeyError, IndexError, RecursionError):
                    unread.append(page.page_number)
                page.close()
    except Exception:  # pdfminer raises nearly anything on odd files, and pdfium has read the text already
        return found, pages
    return found, tuple(unread)


def _tables(page: Page) -> list[PlacedTable]:
    tables = []
    for table in page.find_tables():
        rows = tuple(tuple(_cell(cell) for cell in row) for row in table.extract())
        rows = _true_columns(tuple(row for row in rows if any(row)))
        if len(rows) >= _LEAST and max(len(row) for row in rows) >= _LEAST:
            tables.append(PlacedTable(rows, *table.bbox))
    return tables


def _true_columns(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Merge neighbouring columns that no row fills both of: doubled rules make thin columns that do not exist."""
    width = max((len(row) for row in rows), default=0)
    rows = tuple(row + ("",) * (width - len(row)) for row in rows)
    groups: list[list[int]] = []
    for column in range(width):
        filled = {index for index, row in enumerate(rows) if row[column]}
        before = {index for index, row in enumerate(rows) if groups and any(row[known] for known in groups[-1])}
        if groups and not filled & before:
            groups[-1].append(column)
        else:
            groups.append([column])
    return tuple(tuple("".join(row[column] for column in group) for group in groups) for row in rows)


def _cell(text: str | None) -> str:
    whole = re.sub(r"\u00ad\s*", "-", _BROKEN.sub("", text or ""))
    return re.sub(r"\s+", " ", whole).strip()
