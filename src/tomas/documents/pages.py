"""From blocks to a document: page texts, paragraphs made whole over page breaks, and counts."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from tomas.documents.assemble import joined
from tomas.documents.language import detect_language
from tomas.documents.model import Block, ContentKind, Document, ListItem, Page, Paragraph, block_text

WORDS_A_PAGE = 500
_EXPECTS_MORE = re.compile(
    r"\b(?:the|an?|of|to|and|or|in|on|for|by|with|from|at|that|which|any|each|all|its|their|shall|must|will|be|is|are)$"
)
_HALF = 6
"""Fewer words may be an item of a list without marks."""
_HALF_END = re.compile(r"[\w,)]$")
_UNFINISHED = re.compile(r"[^.!?:;]$")


def build_document(
    name: str,
    kind: ContentKind,
    blocks: Sequence[Block],
    *,
    page_count: int = 0,
    estimated: bool = False,
    warnings: Iterable[str] = (),
) -> Document:
    """Put a document together from blocks in page order; `page_count` covers empty pages at the end."""
    texts = {
        number: "\n\n".join(filter(None, (block_text(block) for block in group)))
        for number, group in groupby(blocks, key=lambda block: block.page)
    }
    count = max(page_count, *texts, 1) if texts else max(page_count, 1)
    pages = tuple(Page(number=number, text=texts.get(number, "")) for number in range(1, count + 1))
    whole = " ".join(texts.values())
    language = detect_language(whole)
    return Document(
        name=name,
        kind=kind,
        pages=pages,
        pages_estimated=estimated,
        blocks=tuple(_made_whole(blocks)),
        words=len(whole.split()),
        language=language,
        warnings=(*warnings, *_language_warning(language)),
    )


def _language_warning(language: str) -> tuple[str, ...]:
    if language in {"en", "unknown"}:
        return ()
    return (
        f"The document seems to be written in another language than English ({language}); what is found by English "
        "wording may be missed.",
    )


def _made_whole(blocks: Sequence[Block]) -> list[Block]:
    """Join a paragraph or item that a page break or a stray one cut in two; it keeps the page on which it starts."""
    whole: list[Block] = []
    for block in blocks:
        last = whole[-1] if whole else None
        if isinstance(last, Paragraph | ListItem) and isinstance(block, Paragraph) and _goes_on(last, block):
            whole[-1] = last.model_copy(update={"text": joined(last.text, block.text)})
        else:
            whole.append(block)
    return whole


def _goes_on(last: Paragraph | ListItem, block: Paragraph) -> bool:
    """Whether a paragraph is the rest of the block before it; on one page only where that is half a sentence."""
    if block.verbatim or (isinstance(last, Paragraph) and last.verbatim):
        return False
    small = block.text[:1].islower()
    if block.page == last.page + 1:
        return bool(_UNFINISHED.search(last.text)) and (small or bool(_EXPECTS_MORE.search(last.text)))
    return block.page == last.page and small and len(last.text.split()) >= _HALF and bool(_HALF_END.search(last.text))
