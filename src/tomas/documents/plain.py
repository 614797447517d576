"""Reads plain text and Markdown; pages are form feeds, or estimates of about 500 words."""

import re
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from tomas.documents.assemble import Line, Style, assemble
from tomas.documents.errors import DocumentRefused
from tomas.documents.markdown_blocks import markdown_blocks
from tomas.documents.model import Block, ContentKind, Document, Limits, Table, block_text
from tomas.documents.pages import WORDS_A_PAGE, build_document

_TAB = 8
_PARAGRAPH_GAP = 2.0
_FULL_LINE = 60.0
_DETECT_BYTES = 200_000
_MAX_LINE = 200_000


def read_plain(path: Path, name: str, kind: ContentKind, limits: Limits) -> Document:
    """Read a text or Markdown file. Raises DocumentRefused where it holds no text or is too long."""
    text = _decoded(path.read_bytes(), name)
    if len(text.split(maxsplit=limits.max_words)) > limits.max_words:
        raise DocumentRefused(
            f"{name} has more than {limits.max_words:,} words. Please split it and upload the part that matters."
        )
    if kind is ContentKind.MARKDOWN:
        blocks = _by_words(markdown_blocks(text))
        document = build_document(name, kind, blocks, estimated=True)
    elif "\f" in text.strip("\f"):
        sheets = text.split("\f")
        blocks = [block for number, sheet in enumerate(sheets, 1) for block in _text_blocks(sheet, number)]
        document = build_document(name, kind, blocks, page_count=len(sheets))
    else:
        document = build_document(name, kind, _by_words(_text_blocks(text, 1)), estimated=True)
    _check(document, limits)
    return document


def _check(document: Document, limits: Limits) -> None:
    if document.words == 0:
        raise DocumentRefused(f"{document.name} contains no text. Please check the file and upload it again.")
    if len(document.pages) > limits.max_pages:
        raise DocumentRefused(
            f"{document.name} has about {len(document.pages):,} pages; the limit is {limits.max_pages:,}. "
            "Please split it and upload the part that matters."
        )


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        best = from_bytes(data[:_DETECT_BYTES]).best()
    if best is None:
        raise DocumentRefused(
            f"{name} is not text in a character encoding that can be recognised. Please save it as UTF-8 text or PDF."
        )
    return data.decode(best.encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def _text_blocks(text: str, page: int) -> list[Block]:
    return assemble(_lines(text), page, Style(size=1.0, right=_FULL_LINE))


def _lines(text: str) -> Iterator[Line]:
    gap = _PARAGRAPH_GAP
    for raw in text.split("\n"):
        printed = raw[:_MAX_LINE].expandtabs(_TAB).rstrip()
        if not printed.strip():
            gap = _PARAGRAPH_GAP
            continue
        indent = len(printed) - len(printed.lstrip())
        content = re.sub(r"[\s\x00-\x1f]+", " ", printed).strip()
        yield Line(content, x0=float(indent) * 3, x1=float(len(printed)), gap=gap)
        gap = 0.0


def _by_words(blocks: list[Block]) -> list[Block]:
    """Give blocks estimated page numbers; a table is cut between rows."""
    placed: list[Block] = []
    page, words = 1, 0
    for block in blocks:
        for part in _row_by_row(block) if isinstance(block, Table) else (block,):
            size = len(block_text(part).split())
            if words and words + size > WORDS_A_PAGE:
                page, words = page + 1, 0
            words += size
            _put(placed, part.model_copy(update={"page": page}), joins=isinstance(part, Table) and part is not block)
    return placed


def _row_by_row(table: Table) -> Iterator[Table]:
    return (Table(page=table.page, rows=(row,)) for row in table.rows)


def _put(placed: list[Block], block: Block, *, joins: bool) -> None:
    last = placed[-1] if placed else None
    if joins and isinstance(block, Table) and isinstance(last, Table) and last.page == block.page:
        placed[-1] = Table(page=block.page, rows=(*last.rows, *block.rows))
    else:
        placed.append(block)
