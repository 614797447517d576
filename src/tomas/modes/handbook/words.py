"""Words for comparison: what two texts share, whatever their endings."""

import re

_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """the and for are was were been being has have had not with from that this these those than then they them
        their there here its his her our your you who whom whose which what when where why how will would shall should
        may might must can could into onto over under upon about above below after before between during through again
        only also any each every all both such same other others some more most least less very just per via etc too out
        off does did done doing make makes made use used uses using one two three new""",
    )
)
_ENDING = re.compile(r"(?:ations?|ations|ments?|ings?|ied|ies|ed|es|s|ion|ions|al|ers?|ors?|ly|e)$")
_LEAST_STEM = 4
_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40",
    "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100", "once": "1", "twice": "2", "half": "0.5",
}  # fmt: skip
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_SPELLED = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b", re.IGNORECASE)


def stems(text: str) -> tuple[str, ...]:
    """Return the telling words of a text without their endings, in order and with repetitions."""
    return tuple(_stem(word) for word in _WORD.findall(text.lower()) if word not in _COMMON)


def _stem(word: str) -> str:
    cut = _ENDING.sub("", word)
    return cut if len(cut) >= _LEAST_STEM else word


def numbers(text: str) -> frozenset[str]:
    """Return the numbers in a text as digits, spelled ones included, thousands unmarked."""
    digits = {found.replace(",", "") for found in _NUMBER.findall(text)}
    return frozenset(digits | {_NUMBERS[word.lower()] for word in _SPELLED.findall(text)})


def digits(text: str) -> frozenset[str]:
    """Return the numbers that are written in digits, thousands unmarked."""
    return frozenset(found.replace(",", "") for found in _NUMBER.findall(text))


def shared(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Return which share of the smaller set both have, 0 to 1."""
    least = min(len(ours), len(theirs))
    return len(ours & theirs) / least if least else 0.0


def in_digits(text: str) -> str:
    """Return a text with its spelled numbers in digits."""
    return _SPELLED.sub(lambda match: _NUMBERS[match.group().lower()], text)
