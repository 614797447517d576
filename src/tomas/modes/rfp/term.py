"""How long the contract runs that a document asks for: the time of operation that is priced."""

import re
from collections.abc import Iterator

from tomas.documents.model import Document
from tomas.modes.base import Frozen
from tomas.modes.rfp.figures import NUMBERS
from tomas.modes.rfp.passages import passages, placed

_MOST_MONTHS = 240
_LENGTH = (
    rf"(?P<number>\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})(?:\s*\(\s*(?P<figure>\d{{1,3}})\s*\))?"
    r"[\s-]*(?P<unit>years?|months?)\b"
)
_NAME = (
    r"(?:contract|agreement)(?:\s+(?:term|period|duration))?|(?:base|initial)\s+(?:term|period)|"
    r"period\s+of\s+performance"
)
_BETWEEN = (
    r"(?:(?:resulting|from|this|that|the|is|are|be|to|will|shall|must|may|has|have|of|for|an?|with|includes?|runs?|lasts?|"
    r"awarded|concluded|signed|in\s+(?:force|effect)|remains?|valid|expected|estimated|approximately|about|maximum|"
    r"initial|initially|base|fixed|first|term|period|duration|length|total|and|begin\w*|start\w*|on|date|award|up|"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{1,2},?\s+\d{4})"
    r"[\s:,(]+)"
)
_STATED = (
    re.compile(rf"\b(?:{_NAME})[\s:,]+{_BETWEEN}{{0,14}}?{_LENGTH}", re.IGNORECASE),
    re.compile(
        rf"\b{_LENGTH}\s+(?:(?:initial|base|fixed|firm|master|framework|services?)\s+){{0,2}}"
        r"(?:contract|agreement|term|base\s+period|period\s+of\s+performance)\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:contract|agreement)\b[^.;]*\b(?:term|duration)\s+of\s+{_LENGTH}", re.IGNORECASE),
)
_OF_MORE = re.compile(
    r"\b(?:option\w*|exten\w+|renew\w*|additional|further|previous|past|prior)\s+(?:\w+\s+){0,3}\Z", re.IGNORECASE
)
"""What stands before a length that comes on top of the term, or is over."""
_OF_ELSE = re.compile(r"\s+(?:of\s+)?(?:experience|notice|warranty|after|before|prior|following)\b", re.IGNORECASE)


class Term(Frozen):
    """The length of a contract, where the document says it."""

    months: int
    quote: str
    page: int


def contract_term(document: Document) -> Term | None:
    """Return the first length of the contract that a document states; None where it states none."""
    return next(_terms(document), None)


def _terms(document: Document) -> Iterator[Term]:
    for quote, page in dict.fromkeys(passages(document)):
        for pattern in _STATED:
            for match in pattern.finditer(quote):
                months = _months(match)
                if not 1 <= months <= _MOST_MONTHS or _of_else(quote, match):
                    continue
                if found := placed(document, "Term", quote, page):
                    yield Term(months=months, quote=found.quote, page=found.page)


def _months(match: re.Match[str]) -> int:
    number = match["figure"] or match["number"]
    count = int(number) if number.isdigit() else NUMBERS[number.lower()]
    return count * 12 if match["unit"].lower().startswith("year") else count


def _of_else(quote: str, match: re.Match[str]) -> bool:
    """Whether a length is that of something else than the contract's own term."""
    return bool(_OF_MORE.search(quote[: match.start()]) or _OF_ELSE.match(quote, match.end()))
