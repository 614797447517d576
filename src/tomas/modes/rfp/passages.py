"""Sentences of the request with the page they stand on: what code quotes."""

from collections.abc import Iterable, Iterator, Sequence

from tomas.documents.model import Document, Table
from tomas.documents.quotes import quote_in_page
from tomas.documents.sentences import sentences
from tomas.modes.base import Frozen
from tomas.modes.rfp.sources import Source

_MOST_QUOTE = 600


class Passage(Frozen):
    """Words of the request; `about` says in a few words of ours what they are quoted for."""

    about: str
    quote: str
    page: int
    """In the whole text; see `Source`."""


def passages(document: Document) -> Iterator[tuple[str, int]]:
    """Yield every sentence and table cell with the page of its block, without numbers and marks before it.

    Word prints these without storing them, and other formats print them in their own way: they are no exact words.
    """
    for block in document.blocks:
        texts: Iterable[str] = (
            (cell for row in block.rows for cell in row) if isinstance(block, Table) else (block.text,)
        )
        for text in texts:
            for sentence in sentences(text):
                if len(sentence) <= _MOST_QUOTE:
                    yield sentence, block.page


def placed(document: Document, about: str, quote: str, page: int) -> Passage | None:
    """Return a passage on the page where its quote truly stands, which may be the next one; None for neither."""
    for number in (page, page + 1):
        if quote_in_page(document, number, quote):
            return Passage(about=about, quote=quote, page=number)
    return None


def place_of(sources: Sequence[Source], page: int) -> tuple[str, int]:
    """Return the document's name and its own page for a page of the whole text; no name where there is one document."""
    for source in reversed(sources):
        if page >= source.first_page:
            return (source.name if len(sources) > 1 else ""), page - source.first_page + 1
    return "", page


def page_words(sources: Sequence[Source], page: int, *, estimated: bool = False) -> str:
    """Return a page for people, such as `page 3 of terms.docx`; estimated numbers are called so."""
    name, own = place_of(sources, page)
    about = any(source.estimated for source in sources if source.name == name) if name else estimated
    return f"{'about ' if about else ''}page {own}{f' of {name}' if name else ''}"
