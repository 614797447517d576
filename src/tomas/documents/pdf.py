"""Reads PDF: text with pdfium, tables with pdfplumber on those pages only that have ruled lines."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from tomas.documents.assemble import Line, Style, assemble
from tomas.documents.errors import DocumentRefused, ScanRefused
from tomas.documents.model import Block, ContentKind, Document, Limits, Table
from tomas.documents.pages import build_document
from tomas.documents.pdf_tables import PlacedTable, read_tables

_LEAST_PAGE_CHARS = 25
_SCANNED_SHARE = 0.8
_TABLE_PATHS = 6
_BOLD_WEIGHT = 600
_EDGE = 0.1
_RUNNING_SHARE = 0.4
_RUNNING_LEAST = 3
"""Pages; of two, both."""
_BROKEN_WORD = re.compile("(?<=[^\\W\\d_])[\ufffe\u00ad\u0002](?=[a-z])")
_ADDRESS = re.compile(r"(?<!\S)\S*(?:@|://|www\.)\S*")
"""A hyphen at a line's end belongs to an address, which no typesetter breaks at another place."""
_PAGE_LIST = 12


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with its place on the page, y upwards from the bottom."""

    line: Line
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Sheet:
    number: int
    height: float
    lines: tuple[_Placed, ...]
    has_image: bool
    ruled: bool


def read_pdf(path: Path, name: str, limits: Limits) -> Document:
    """Read a PDF. Raises DocumentRefused for encrypted, damaged, scanned and too long files."""
    sheets = _read_sheets(path, name, limits)
    scanned = _scanned_pages(sheets, name)
    running = _running_lines(sheets)
    tables, unread = read_tables(path, tuple(sheet.number for sheet in sheets if sheet.ruled))
    style = _style(sheets)
    blocks: list[Block] = []
    for sheet in sheets:
        body = [placed for placed in sheet.lines if _running_key(placed, sheet.height) not in running]
        blocks += assemble(_with_tables(body, tables.get(sheet.number, ()), sheet), sheet.number, style)
    warnings = []
    if scanned:
        warnings.append(f"{_pages_phrase(scanned)} of {name} hold only a picture of text and were not read.")
    if unread:
        warnings.append(f"Tables on {_pages_phrase(unread).lower()} were read as plain text.")
    return build_document(name, ContentKind.PDF, blocks, page_count=len(sheets), warnings=warnings)


def _read_sheets(path: Path, name: str, limits: Limits) -> list[_Sheet]:
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise DocumentRefused(_cannot_open(error, name)) from error
    try:
        count = len(pdf)
        if count > limits.max_pages:
            raise DocumentRefused(
                f"{name} has {count:,} pages; the limit is {limits.max_pages:,}. "
                "Please split it and upload the part that matters."
            )
        return [_read_sheet(pdf, index) for index in range(count)]
    except (pdfium.PdfiumError, ValueError, OSError) as error:
        raise DocumentRefused(_damaged(name)) from error
    finally:
        pdf.close()


def _cannot_open(error: pdfium.PdfiumError, name: str) -> str:
    if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
        return f"{name} is protected by a password. Please save a copy without the password and upload that."
    if getattr(error, "err_code", None) == raw.FPDF_ERR_SECURITY:
        return f"{name} is protected in a way that cannot be read here. Please print it to a new PDF and upload that."
    return _damaged(name)


def _damaged(name: str) -> str:
    return f"{name} is damaged and cannot be opened. Please export the PDF again, or upload another copy of it."


def _read_sheet(pdf: pdfium.PdfDocument, index: int) -> _Sheet:
    page = pdf[index]
    text = page.get_textpage()
    try:
        height = page.get_height()
        paths = sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]))
        images = any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))
        return _Sheet(index + 1, height, tuple(_lines(text)), images, paths >= _TABLE_PATHS)
    finally:
        text.close()
        page.close()


def _lines(text: pdfium.PdfTextPage) -> Iterator[_Placed]:
    """Yield the page's lines in the order of its content."""
    last = text.count_chars() - 1
    start = 0
    above: _Placed | None = None
    for printed in text.get_text_range().split("\n"):
        content = _clean(printed)
        if content:
            first = min(start + len(printed) - len(printed.lstrip()), last)
            placed = _place(text, content, first, min(start + len(printed.rstrip()) - 1, last))
            yield replace(placed, line=replace(placed.line, gap=_gap(above, placed)))
            above = placed
        start += len(printed) + 1


def _clean(printed: str) -> str:
    line = printed.strip()
    addresses = [match.span() for match in _ADDRESS.finditer(line)]
    whole = _BROKEN_WORD.sub(
        lambda found: "-" if any(first <= found.start() < last for first, last in addresses) else "", line
    )
    whole = re.sub("[\ufffe\u0002]", "-", whole)
    return re.sub(r"[\x00-\x08\x0b-\x1f\s]+", " ", whole).strip()


def _place(text: pdfium.PdfTextPage, content: str, first: int, last: int) -> _Placed:
    x0, base, _, top = text.get_charbox(first, loose=True)
    _, bottom, x1, _ = text.get_charbox(last, loose=True)  # lower than base where a broken word joins two lines
    bold = raw.FPDFText_GetFontWeight(text, first) >= _BOLD_WEIGHT
    bold = bold and raw.FPDFText_GetFontWeight(text, last) >= _BOLD_WEIGHT
    return _Placed(Line(content, x0=x0, x1=x1, size=round(top - base, 1), bold=bold), top, bottom)


def _gap(above: _Placed | None, here: _Placed) -> float:
    """Return the white space between two lines in line heights; lines set elsewhere on the page stand apart."""
    if above is None or here.top > above.top + here.line.size:
        return 2.0
    return max(0.0, (above.bottom - here.top) / max(here.line.size, 1.0))


def _scanned_pages(sheets: list[_Sheet], name: str) -> tuple[int, ...]:
    """Return the pages that hold pictures and no text. Raises DocumentRefused where nearly all are so."""
    bare = [sheet for sheet in sheets if sum(len(placed.line.text) for placed in sheet.lines) < _LEAST_PAGE_CHARS]
    if not sheets or len(bare) == len(sheets):
        if not any(sheet.has_image for sheet in sheets):
            raise DocumentRefused(f"{name} contains no text. Please check the file and upload one with text in it.")
        raise ScanRefused(_scanned(name))
    pictures = tuple(sheet.number for sheet in bare if sheet.has_image)
    if len(pictures) > _SCANNED_SHARE * len(sheets):
        raise ScanRefused(_scanned(name))
    return pictures


def _scanned(name: str) -> str:
    return (
        f"{name} is a scan: its pages are pictures without a text layer. Please run text recognition (OCR) on it, "
        "or ask the issuer for the original PDF or DOCX, and upload that."
    )


def _pages_phrase(pages: tuple[int, ...]) -> str:
    numbers = ", ".join(str(page) for page in pages[:_PAGE_LIST])
    more = f" and {len(pages) - _PAGE_LIST} more" if len(pages) > _PAGE_LIST else ""
    return f"Pages {numbers}{more}" if len(pages) > 1 else f"Page {numbers}"


def _running_key(placed: _Placed, height: float) -> str:
    """Return what a running header or footer would share with other pages; empty for lines in the page's middle."""
    edge = placed.bottom > height * (1 - _EDGE) or placed.top < height * _EDGE
    return re.sub(r"\d+", "#", placed.line.text).lower() if edge else ""


def _running_lines(sheets: list[_Sheet]) -> set[str]:
    keys = Counter(key for sheet in sheets for key in {_running_key(line, sheet.height) for line in sheet.lines} if key)
    least = max(min(_RUNNING_LEAST, max(2, len(sheets))), _RUNNING_SHARE * len(sheets) / 2)
    return {key for key, count in keys.items() if count >= least} | {"#", "page #", "page # of #", "- # -"}


def _style(sheets: list[_Sheet]) -> Style:
    sizes: Counter[float] = Counter()
    rights: Counter[float] = Counter()
    for sheet in sheets:
        for placed in sheet.lines:
            sizes[placed.line.size] += len(placed.line.text)
            rights[round(placed.line.x1, -1)] += len(placed.line.text)
    body = sizes.most_common(1)[0][0] if sizes else 1.0
    larger = tuple(sorted((size for size in sizes if size > body), reverse=True))
    return Style(size=body, right=rights.most_common(1)[0][0] if rights else 0.0, sizes=larger)


def _with_tables(body: list[_Placed], tables: tuple[PlacedTable, ...], sheet: _Sheet) -> Iterator[Line | Table]:
    """Yield lines and tables in order; a table stands where the first of its lines stood."""
    pending = list(tables)
    for placed in body:
        middle = sheet.height - (placed.top + placed.bottom) / 2
        inside = next((table for table in tables if table.holds(placed.line.x0, middle)), None)
        if inside is None:
            yield placed.line
        elif inside in pending:
            pending.remove(inside)
            yield Table(page=sheet.number, rows=inside.rows)
