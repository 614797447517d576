"""What is shown beside a file in the thread, and what changed between two versions: made in another process."""

import difflib
from pathlib import Path

import pypdfium2
from openpyxl import load_workbook

PREVIEW_WIDTH = 1000
"""Pixels of the first page's picture."""
MOST_LINES = 400
TEXT_SUFFIXES = {".md", ".txt", ".json", ".csv", ".svg"}
SHEET_SUFFIXES = {".xlsx"}


def first_page(pdf: Path, picture: Path) -> None:
    """Write a PDF's first page as a PNG; blocking."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        page.render(scale=PREVIEW_WIDTH / page.get_width()).to_pil().save(picture, format="PNG")
    finally:
        document.close()


def can_compare(name: str) -> bool:
    """Whether two versions of such a file can be compared line by line."""
    return Path(name).suffix.lower() in TEXT_SUFFIXES | SHEET_SUFFIXES


def difference(old: Path, new: Path) -> str:
    """Return what changed between two versions, as unified text without its head; blocking."""
    lines = list(difflib.unified_diff(_lines(old), _lines(new), n=1, lineterm=""))[2:]
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"… and {len(lines) - MOST_LINES} more lines"]
    return "\n".join(lines)


def _lines(path: Path) -> list[str]:
    if path.suffix.lower() in SHEET_SUFFIXES:
        return _sheet_lines(path)
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def _sheet_lines(path: Path) -> list[str]:
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        return [
            f"{sheet.title}: " + " | ".join("" if cell is None else str(cell) for cell in row).rstrip(" |")
            for sheet in book.worksheets
            for row in sheet.iter_rows(values_only=True)
            if any(cell is not None for cell in row)
        ]
    finally:
        book.close()
