"""Whether a quote really stands in a document: the only check of it there is."""

import re
import unicodedata

from tomas.documents.model import Document

_SAME = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u00ad": None, "\u200b": None, "\ufeff": None,
    }
)  # fmt: skip
_SPACE = re.compile(r"\s+")


def normalised(text: str) -> str:
    """Return text with white space, quotation marks and dashes made alike, for comparison only."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_SAME)).strip()


def quote_in_page(document: Document, page: int, quote: str) -> bool:
    """Whether the quote stands on the page, or starts on it and runs on to the next one.

    White space, quotation marks and dashes may differ; nothing else may.
    """
    wanted = normalised(quote)
    here = document.page(page)
    if here is None or not wanted:
        return False
    text = normalised(here.text)
    if wanted in text:
        return True
    following = document.page(page + 1)
    if following is None:
        return False
    found = f"{text} {normalised(following.text)}".find(wanted)
    return 0 <= found < len(text)


def page_of_quote(document: Document, quote: str) -> int:
    """Return the first page that the quote stands on, or 0 where it stands on none."""
    return next((page.number for page in document.pages if quote_in_page(document, page.number, quote)), 0)
