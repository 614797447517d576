"""Reads DOCX: paragraphs and tables in the order of the body, with automatic numbers and estimated pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from tomas.documents.assemble import split_marker
from tomas.documents.errors import DocumentRefused
from tomas.documents.headings import is_heading, number_level, split_heading
from tomas.documents.model import Block, ContentKind, Document, Heading, Limits, ListItem, Paragraph, Table
from tomas.documents.pages import WORDS_A_PAGE, build_document
from tomas.documents.word_numbers import Numbering

_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_TITLE_STYLES = {"title", "subtitle"}
_CONTENTS_STYLE = re.compile(r"toc|table of (contents|figures)", re.IGNORECASE)
_CODE_STYLE = re.compile(r"\b(?:source ?code|code|preformatted|macro ?text|listing|verbatim)\b", re.IGNORECASE)
_CODE_FONT = re.compile(r"\b(?:courier|consolas|monaco|menlo|mono|code)\b", re.IGNORECASE)
_MOST_CODE = 0.3
"""Where a larger share of a document is in such a font, it is typed that way throughout and no code."""
_WORDS_A_BREAK = 3 * WORDS_A_PAGE
_MAX_LEVEL = 6
_BODY_HEADING_LEVEL = 3


def read_docx(path: Path, name: str, limits: Limits) -> Document:
    """Read a DOCX. Raises DocumentRefused for damaged and too long files. Page numbers are estimates."""
    try:
        word = docx.Document(str(path))
        blocks = list(_Reader(word).blocks())
    except ValueError as error:
        raise DocumentRefused(
            f"{name} is a Word template or a document with macros. Please save it as a plain DOCX and upload that."
        ) from error
    except Exception as error:  # python-docx and lxml raise nearly anything on damaged parts
        raise DocumentRefused(
            f"{name} is damaged and cannot be read. Please open it in Word, save it again and upload the new copy."
        ) from error
    document = build_document(name, ContentKind.DOCX, blocks, estimated=True)
    if document.words == 0:
        raise DocumentRefused(
            f"{name} contains no text. Please check it; pictures of pages need text recognition (OCR) first."
        )
    if len(document.pages) > limits.max_pages:
        raise DocumentRefused(
            f"{name} has about {len(document.pages):,} pages; the limit is {limits.max_pages:,}. "
            "Please split it and upload the part that matters."
        )
    return document


class _Reader:
    """Walks the body once and keeps count of pages and numbers."""

    def __init__(self, word: WordDocument) -> None:
        self._word = word
        self._numbering = Numbering(word)
        self._page = 1
        self._words_on_page = 0
        breaks = len(word.element.body.findall(f".//{qn('w:lastRenderedPageBreak')}"))
        words = sum(len((node.text or "").split()) for node in word.element.body.iter(qn("w:t")))
        self._rendered = breaks * _WORDS_A_BREAK >= words
        """Whether the file carries the page breaks of its last printing; else pages are counted by words."""
        typed = sum(len(one.text.split()) for one in word.paragraphs if _in_code_font(one))
        self._has_code = typed <= _MOST_CODE * words

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in their order; lines of code that follow one another are one."""
        last: Block | None = None
        for block in self._each():
            if isinstance(last, Paragraph) and isinstance(block, Paragraph) and last.verbatim and block.verbatim:
                text, code = f"{last.text} {block.text}", f"{last.verbatim}\n{block.verbatim}"
                last = Paragraph(page=last.page, text=text, verbatim=code)
                continue
            if last is not None:
                yield last
            last = block
        if last is not None:
            yield last

    def _each(self) -> Iterator[Block]:
        for child in self._word.iter_inner_content():
            if isinstance(child, WordParagraph):
                yield from self._paragraph(child)
            else:
                yield from self._table(child)

    def _paragraph(self, paragraph: WordParagraph) -> Iterator[Block]:
        self._turn_pages(paragraph)
        text = _clean(paragraph.text)
        style = _style_name(paragraph)
        if not text or _CONTENTS_STYLE.search(style):
            return
        number, depth = self._numbering.label(paragraph)
        self._words_on_page += len(text.split())
        yield self._block(paragraph, text, style, number, depth)

    def _block(self, paragraph: WordParagraph, text: str, style: str, number: str, depth: int) -> Block:
        styled = _HEADING_STYLE.search(style)
        if styled or style.lower() in _TITLE_STYLES:
            level = int(styled[1]) if styled else 1
            return self._heading(text, number, min(_MAX_LEVEL, max(1, level)))
        if not number and self._is_code(paragraph, style):
            return Paragraph(page=self._page, text=text, verbatim=paragraph.text.strip("\n"))
        bold = _is_bold(paragraph)
        if is_heading(f"{number} {text}" if number[:1].isdigit() else text, bold=bold) and not (number and not bold):
            return self._heading(text, number, 0)
        marker, rest = split_marker(text)
        if number or (marker and rest):
            return ListItem(page=self._page, text=text if number else rest, marker=number or marker, depth=depth)
        if "List" in style or "Bullet" in style:
            return ListItem(page=self._page, text=text, marker="\u2022", depth=depth)
        return Paragraph(page=self._page, text=text)

    def _is_code(self, paragraph: WordParagraph, style: str) -> bool:
        return bool(_CODE_STYLE.search(style)) or (self._has_code and _in_code_font(paragraph))

    def _heading(self, text: str, number: str, level: int) -> Heading:
        if not number:
            number, text = split_heading(text)
        number = number.rstrip(".")
        return Heading(
            page=self._page, level=level or number_level(number) or _BODY_HEADING_LEVEL, text=text, number=number
        )

    def _table(self, table: WordTable) -> Iterator[Block]:
        rows: list[tuple[str, ...]] = []
        page = self._page
        for row in table.rows:
            cells = _row(row._tr.tc_lst)  # the public row.cells repeats merged cells
            for paragraph in row._tr.iter(qn("w:p")):
                self._turn_pages(WordParagraph(paragraph, table))
            self._words_on_page += sum(len(cell.split()) for cell in cells)
            if page != self._page and rows:
                yield Table(page=page, rows=tuple(rows))
                rows = []
            page = self._page
            if any(cells):
                rows.append(cells)
        if rows:
            yield Table(page=page, rows=tuple(rows))

    def _turn_pages(self, paragraph: WordParagraph) -> None:
        """Count the page breaks in a paragraph; it is put on the page that its last break leads to."""
        if self._rendered:
            breaks = paragraph._p.findall(f".//{qn('w:lastRenderedPageBreak')}")
            self._page += len(breaks)
            return
        explicit = any(node.get(qn("w:type")) == "page" for node in paragraph._p.iter(qn("w:br")))
        if (explicit and self._words_on_page) or self._words_on_page >= WORDS_A_PAGE:
            self._page += 1
            self._words_on_page = 0


def _row(cells: list) -> tuple[str, ...]:
    return tuple(_clean(" ".join("".join(_texts(p)) for p in cell.iter(qn("w:p")))) for cell in cells)


def _texts(paragraph: BaseOxmlElement) -> Iterator[str]:
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        yield (node.text or "") if node.tag == qn("w:t") else " "


def _clean(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f]+", " ", text).strip()


def _style_name(paragraph: WordParagraph) -> str:
    style = paragraph.style
    return (style.name or "") if style is not None else ""


def _in_code_font(paragraph: WordParagraph) -> bool:
    fonts = [run.font.name or "" for run in paragraph.runs if run.text.strip()]
    return bool(fonts) and all(_CODE_FONT.search(font) for font in fonts)


def _is_bold(paragraph: WordParagraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    if not runs:
        return False
    style = paragraph.style
    inherited = bool(style is not None and style.font.bold)
    return all(run.bold or (run.bold is None and inherited) for run in runs)
