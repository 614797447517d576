"""Which short lines are headings, by their numbers, words and looks."""

import re

_NUMBER = re.compile(
    r"^(?P<label>(?:(?:section|sec|part|annex|appendix|attachment|exhibit|schedule|chapter|article|lot)\.?\s+)"
    r"(?P<word>[A-Z]{1,2}|[IVX]{1,5}|\d+(?:\.\d+)*[a-z]?)|(?P<dotted>[A-Z]?\.?\d+(?:\.\d+)*[a-z]?))"
    r"(?P<end>[.):]|\s*[-\u2013\u2014:])?(?:\s+|$)",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(shall|must|will|should|may|is|are|was|were|has|have|can|cannot|please|submit|provide)\b", re.I)
_ENDS_SENTENCE = re.compile(r"[.;,:?!]$")
_MAX_CHARS = 110
_MAX_WORDS = 14
_MAX_LEVEL = 6
_SHORT_CAPS = 4


def heading_number(text: str) -> str:
    """Return the printed number a heading starts with, such as `3.2`, `Annex B`, or an empty string."""
    match = _NUMBER.match(text)
    if match is None:
        return ""
    return re.sub(r"\s+", " ", match["label"]).strip()


def split_heading(text: str) -> tuple[str, str]:
    """Return a heading's number and the rest of its text."""
    match = _NUMBER.match(text)
    rest = text[match.end() :].strip() if match else ""
    return (heading_number(text), rest) if match and rest else ("", text)


def number_level(number: str) -> int:
    """Return the level that a heading's number tells: 1 for `3` or `Annex B`, 2 for `3.2`; 0 without a number."""
    if not number:
        return 0
    return min(_MAX_LEVEL, number.rsplit(maxsplit=1)[-1].strip(".").count(".") + 1)


def is_heading(text: str, *, larger: bool = False, bold: bool = False, apart: bool = True) -> bool:
    """Whether a line stands as a heading.

    `larger` and `bold` say how the line looks beside running text, `apart` that space or another heading precedes it.
    """
    text = text.strip()
    words = text.split()
    if not words or len(text) > _MAX_CHARS or len(words) > _MAX_WORDS or not any(char.isalpha() for char in text):
        return False
    if larger:
        return not text.endswith((";", ","))
    match = _NUMBER.match(text)
    sentence = bool(_VERB.search(text)) or bool(_ENDS_SENTENCE.search(text))
    if match is None:
        return _plain_heading(text, bold=bold, apart=apart, sentence=sentence)
    rest = text[match.end() :]
    if match["word"]:
        return apart and not sentence and not rest[:1].islower()
    if bold:
        return rest[:1].isupper() and not text.endswith((";", ","))
    nested = "." in match["dotted"].strip(".")
    capital = rest[:1].isupper()
    return apart and capital and not sentence and (nested or rest.isupper())


def _plain_heading(text: str, *, bold: bool, apart: bool, sentence: bool) -> bool:
    capitals = text.isupper() and sum(char.isalpha() for char in text) >= _SHORT_CAPS
    return apart and not sentence and (bold or capitals) and not text[:1].islower()
