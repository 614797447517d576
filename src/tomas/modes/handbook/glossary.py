"""Finds terms that the documents define, with the definition in their own words."""

import re
from collections.abc import Iterator

from tomas.documents.quotes import normalised
from tomas.documents.sentences import sentences
from tomas.modes.handbook.chapters import Mark, Term
from tomas.modes.handbook.sources import Library, Passage, Section

_TERM = r"[A-Z][\w/&.'\u2019-]*(?:\s+(?:of\s+|and\s+|for\s+)?[\w/&'\u2019-]+){0,4}"
_MEANS = re.compile(
    rf"^(?:The\s+term\s+|An?\s+|The\s+)?[\"\u201c\u2018]?(?P<term>{_TERM}|[a-z][\w-]+(?:\s[a-z][\w-]+){{0,2}})"
    r"[\"\u201d\u2019]?\s*(?:\([A-Z]{2,8}\)\s*)?"
    r"(?:means|shall mean|is defined as|are defined as|refers to|stands for|denotes)\b"
)
_IS_A = re.compile(
    r"^An?\s+(?P<term>[\w-]+(?:\s[\w-]+){0,3}?)\s+is\s+an?\s+(?:[\w-]+\s+){1,3}?"
    r"(?:that|which|who|whose|in which|of which)\b"
)
_SHORT = re.compile(
    r"\b(?P<long>(?:[A-Z][\w'\u2019-]+\s+(?:of\s+|and\s+|for\s+|the\s+)?){1,6}?)\((?P<short>[A-Z][A-Z&/-]{1,7})s?\)"
)
_LISTED = re.compile(
    r"^[\"\u201c]?(?P<term>[A-Z][\w/&' -]{1,40}?)[\"\u201d]?\s*(?::|\s[-\u2013\u2014])\s+(?P<rest>\S.{12,})"
)
_SECTION = re.compile(r"\b(?:definitions?|glossary|abbreviations?|acronyms?|terms|terminology)\b", re.IGNORECASE)
_CONDITIONS = re.compile(r"\bterms and conditions|\bterms of\b|\bpayment terms", re.IGNORECASE)
_NO_TERM = re.compile(r"(?:this|that|it|which|what|these|those|he|she|they|there|note|example)\b", re.IGNORECASE)
_LONGEST = 70
_MOST = 120


def find_terms(library: Library) -> tuple[Term, ...]:
    """Return the terms in alphabetical order, each with the first definition found."""
    found: dict[str, Term] = {}
    for section in library.sections.values():
        for passage in section.passages:
            for term, quote in _defined(passage, section):
                known = term.lower()
                if known not in found and len(quote.split()) <= _LONGEST:
                    found[known] = Term(term=term, mark=mark_of(library, passage, quote))
    return tuple(sorted(found.values(), key=lambda term: term.term.lower()))[:_MOST]


def mark_of(library: Library, passage: Passage, quote: str) -> Mark:
    """Return the mark of words that stand in a passage."""
    found = library.find(quote, (passage,))
    page = found.page if found is not None else passage.page
    return Mark(document=passage.document, passage=passage.id, place=library.place(passage, page), quote=quote)


def holds(term: str, quote: str) -> bool:
    """Whether a quote holds a term and says something of it."""
    plain = normalised(quote).lower()
    return normalised(term).lower() in plain and len(plain.split()) > len(term.split()) + 1


def _defined(passage: Passage, section: Section) -> Iterator[tuple[str, str]]:
    defining = bool(_SECTION.search(section.title)) and not _CONDITIONS.search(section.title)
    if passage.kind == "table":
        if defining or (passage.rows and _SECTION.search(" ".join(passage.rows[0]))):
            yield from _of_rows(passage)
        return
    if passage.kind == "code":
        return
    if defining and (match := _LISTED.match(passage.text)):
        yield match["term"].strip(), passage.text
        return
    for sentence in sentences(passage.text):
        match = _MEANS.match(sentence) or _IS_A.match(sentence)
        if match is not None and not _NO_TERM.match(match["term"]):
            term = match["term"].strip()
            yield term[:1].upper() + term[1:], sentence
        for match in _SHORT.finditer(sentence):
            if _spells(match["long"], match["short"]):
                yield match["short"], match.group().strip()


def _of_rows(passage: Passage) -> Iterator[tuple[str, str]]:
    for row in passage.rows[1:]:
        cells = [cell for cell in row if cell]
        if len(cells) > 1 and len(cells[0].split()) <= 6:  # noqa: PLR2004 - a term, not a sentence
            yield cells[0], "\n".join(cells[:2])


def _spells(long: str, short: str) -> bool:
    """Whether the letters of an abbreviation begin the last words before it."""
    letters = [char for char in short.lower() if char.isalpha()]
    words = [word for word in re.split(r"[\s-]+", long.strip()) if word[:1].isupper()]
    return [word[0].lower() for word in words[-len(letters) :]] == letters
