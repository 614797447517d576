"""What documents and works are called in front of a client."""

import re

from tomas.documents.model import Document

_OPENING = 4000
_KIND = r"RFP|RFQ|RFT|ITT|IFB|Solicitation|Tender|Request for (?:Proposals?|Quotations?|Tenders?|Quotes?)"
_NUMBERED = re.compile(
    rf"\b(?P<kind>{_KIND})[ \t:()\u2013-]{{0,4}}(?:(?:No|Number|Num|Reference|Ref|ID)\b\W{{0,4}}|#\s*)?"
    r"(?P<number>(?!\d{1,2}(?:\.\d{1,2})+\b)(?=[\w./-]*\d)[A-Z0-9][\w./-]{2,29})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SMALL = {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
_MOST_SHORT = 4


def request_name(document: Document) -> str:
    """Return what the request is called: its kind and number where the first pages have them, else its file."""
    found = _NUMBERED.search(document.text[:_OPENING])
    number = found["number"].rstrip(".-/") if found else ""
    if not found or not number or _YEAR.fullmatch(number):
        return f"the request in {document.name}"
    kind = found["kind"]
    return f"{kind.upper() if len(kind) <= _MOST_SHORT else kind.title().replace(' For ', ' for ')} {number}"


def calm(title: str) -> str:
    """Return a title that is all in capitals as ordinary words; any other title as it is."""
    if not title.isupper() or len(title.split()) == 1:
        return title
    words = [word.lower() if word.lower() in _SMALL else word.capitalize() for word in title.split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
