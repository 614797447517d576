"""Whether the numbers that a sentence states are among those it may state."""

import re
from collections.abc import Collection, Sequence

from tomas.modes.data_analysis.dataset import Dataset
from tomas.modes.numerals import NUMBER, TIME, USUAL, multiple_in, says, words_in_digits

_QUESTION = re.compile(r"\bQ\d{1,3}\b")
_CAUSE = re.compile(
    r"\b(?:causes|is caused by|are caused by|leads to|led to|drives|(?:is|are|was) due to)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|cannot|nor)\b[^.;]*$", re.IGNORECASE)
"""Before a word of cause in the same sentence: it is denied."""
_DIGIT = re.compile(r"\d")
_MOST_NAMES = 400


def names_with_digits(data: Dataset) -> tuple[str, ...]:
    """Return names of columns and of groups that hold digits: these are no figures. The longest first."""
    found = {field.name for field in data.fields} | {data.name}
    for field in data.fields:
        if field.is_group or len(field.counts) <= _MOST_NAMES:
            found |= {label for label in field.counts if not _bare(label)}
        if field.is_group:
            found |= set(field.counts)
    told = {name for name in found if _DIGIT.search(name)}
    return tuple(sorted(told, key=lambda name: (-len(name), name)))


def _bare(label: str) -> bool:
    return re.fullmatch(r"[-+\d.,\s]+", label) is not None


def spans_of(data: Dataset) -> tuple[tuple[int, int], ...]:
    """Return the years that columns of dates cover, first and last: a year between them may be named."""
    spans = []
    for field in data.fields:
        there = [moment.year for moment in field.moments if moment is not None]
        if there:
            spans.append((min(there), max(there)))
    return tuple(spans)


def claimed_cause(text: str) -> str:
    """Return the words by which a text claims that one thing causes another; empty where it does not."""
    for found in _CAUSE.finditer(text):
        if not _DENIED.search(text[: found.start()]):
            return found[0]
    return ""


def strange_number(
    text: str, values: Sequence[float], names: Collection[str] = (), spans: Sequence[tuple[int, int]] = ()
) -> str:
    """Return the first number in a text that is none of the values, a name or a year that is covered; empty if none.

    What is said to be a multiple of something, such as “doubled”, is none of them either.
    """
    bare = USUAL.sub(" ", text)
    for name in names:
        bare = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", bare, flags=re.IGNORECASE)
    bare = _QUESTION.sub(" ", TIME.sub(" ", bare))
    if multiple := multiple_in(bare):
        return multiple
    for found in NUMBER.findall(words_in_digits(bare)):
        year = re.fullmatch(r"\d{4}", found) and any(first <= int(found) <= last for first, last in spans)
        if not year and not any(says(found, value) for value in values):
            return found
    return ""
