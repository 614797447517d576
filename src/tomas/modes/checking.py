"""Checks what a model says against figures: each that it cites must be so, and each number must be one of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tomas.modes.base import Frozen
from tomas.modes.facts import Fact
from tomas.modes.numerals import NUMBER, says

PATTERN_ID = re.compile(r"\bP\d{1,3}\b")
_OTHER_ID = re.compile(r"\b[CR]\d{1,2}\b")
_TIME = re.compile(
    r"\b\d{1,2}:\d{2}\b|\b\d{4}-W\d{2}\b|\b\d{4}-\d{2}(?:-\d{2})?\b|\bp90\b|\b90th\b|\b24/7\b", re.IGNORECASE
)
_TOLERANCE = 0.0501
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_BRACKETS = re.compile(r"(\w+)\[([^\]]+)\]")


class Cited(Frozen):
    """A figure that a statement rests on."""

    key: str
    value: float


class Verdict(StrEnum):
    """What a check found of a statement."""

    BORNE_OUT = "borne out"
    MARKED = "not shown by the data"
    REMOVED = "removed"


class LeftOut(Frozen):
    """Something that the check removed."""

    where: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class FigureGrounds:
    """The figures that statements are checked against."""

    facts: Mapping[str, Fact]
    names: tuple[str, ...]
    """What fields and patterns are called: numbers in them are no figures. The longest first."""

    @classmethod
    def of(cls, facts: Mapping[str, Fact], names: Iterable[str] = ()) -> "FigureGrounds":
        """Return the grounds; `names` are values of fields, such as names of teams."""
        told = {name for name in names if _LETTER.search(name)}
        for field, name in (found for key in facts for found in _BRACKETS.findall(key)):
            told |= {f"{field} {name}", name} if _LETTER.search(name) else {f"{field} {name}"}
        return cls(facts, tuple(sorted((name for name in told if _DIGIT.search(name)), key=lambda n: (-len(n), n))))

    def wrong_figure(self, cited: Iterable[Cited]) -> str:
        """Return which of the cited figures does not exist or is not so; empty where all hold."""
        for one in cited:
            fact = self.facts.get(one.key)
            if fact is None:
                return f"there is no figure {one.key}"
            if not same(one.value, fact.value):
                return f"{one.key} is {shown(fact.value)}, not {shown(one.value)}"
        return ""

    def bare(self, text: str) -> str:
        """Return a text without ids, times and names, whose numbers are no figures."""
        bare = _TIME.sub(" ", _OTHER_ID.sub(" ", PATTERN_ID.sub(" ", text)))
        for name in self.names:
            bare = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", bare, flags=re.IGNORECASE)
        return bare

    def loose_number(self, bare: str, values: Sequence[float]) -> str:
        """Return which number in a bare text is none of these values; empty where all are."""
        for found in NUMBER.findall(bare):
            if not any(says(found, value) for value in values):
                return f"the number {found} is none of the figures it cites"
        return ""


def same(one: float, other: float) -> bool:
    """Whether two figures are the same but for rounding to one place."""
    return abs(one - other) < _TOLERANCE


def shown(value: float) -> str:
    """Return a figure for reading."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
