"""Checks what a model says of the tickets: each statement must rest on tickets and figures that bear it.

A statement is removed where it names a ticket that does not exist or is about something else, cites a figure that is
not so, or holds a number that none of its figures has. It is kept and marked where it rests on nothing at all.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from tomas.modes.base import Frozen
from tomas.modes.numerals import NUMBER, says
from tomas.modes.tickets.facts import Fact

_PATTERN = re.compile(r"\bP\d{1,3}\b")
_OTHER_ID = re.compile(r"\b[CR]\d{1,2}\b")
_TIME = re.compile(
    r"\b\d{1,2}:\d{2}\b|\b\d{4}-W\d{2}\b|\b\d{4}-\d{2}(?:-\d{2})?\b|\bp90\b|\b90th\b|\b24/7\b", re.IGNORECASE
)
_ID = re.compile(r"\b[A-Za-z]{2,}[-_]?\d{3,}\b")
_TOLERANCE = 0.0501
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_BRACKETS = re.compile(r"(\w+)\[([^\]]+)\]")


class Cited(Frozen):
    """A figure that a statement rests on."""

    key: str
    value: float


class Statement(Frozen):
    """One sentence or two, with what they rest on."""

    text: str = Field(min_length=8)
    ticket_ids: tuple[str, ...] = Field(default=(), max_length=12)
    figures: tuple[Cited, ...] = Field(default=(), max_length=12)


class Verdict(StrEnum):
    """What a check found of a statement."""

    BORNE_OUT = "borne out"
    MARKED = "not shown by the data"
    REMOVED = "removed"


class Checked(Frozen):
    """A statement after its check."""

    text: str
    ticket_ids: tuple[str, ...] = ()
    figures: tuple[Cited, ...] = ()
    verdict: Verdict
    reason: str = ""

    @property
    def kept(self) -> bool:
        """Whether it may be shown."""
        return self.verdict is not Verdict.REMOVED


@dataclass(frozen=True, slots=True)
class Grounds:
    """What statements are checked against."""

    facts: Mapping[str, Fact]
    members: Mapping[str, frozenset[str]]
    """The tickets of each pattern, by its id."""
    ticket_ids: frozenset[str]
    names: tuple[str, ...]
    """Values of fields, such as names of teams: numbers in them are no figures. The longest first."""

    @classmethod
    def of(
        cls,
        facts: Mapping[str, Fact],
        members: Mapping[str, Collection[str]],
        ticket_ids: Iterable[str],
        names: Iterable[str] = (),
    ) -> "Grounds":
        """Return the grounds of a run; `names` are what fields and patterns are called."""
        told = {name for name in names if _LETTER.search(name)}
        for field, name in (found for key in facts for found in _BRACKETS.findall(key)):
            told |= {f"{field} {name}", name} if _LETTER.search(name) else {f"{field} {name}"}
        return cls(
            facts,
            {key: frozenset(ids) for key, ids in members.items()},
            frozenset(ticket_ids),
            tuple(sorted((name for name in told if _DIGIT.search(name)), key=lambda name: (-len(name), name))),
        )

    def check(self, statement: Statement, pattern_ids: Sequence[str] = ()) -> Checked:
        """Return a statement with the verdict; `pattern_ids` are the patterns it is about, if it is about any."""
        fault = self._fault(statement, pattern_ids)
        if fault:
            return _checked(statement, Verdict.REMOVED, fault)
        if not statement.ticket_ids and not statement.figures:
            return _checked(statement, Verdict.MARKED, "it names no ticket and no figure")
        return _checked(statement, Verdict.BORNE_OUT)

    def _fault(self, statement: Statement, pattern_ids: Sequence[str]) -> str:
        """Return why a statement cannot stand; empty where it can."""
        unknown = [one for one in statement.ticket_ids if one not in self.ticket_ids]
        if unknown:
            return f"there is no ticket {unknown[0]}"
        inside = frozenset().union(*(self.members.get(one, frozenset()) for one in pattern_ids))
        if pattern_ids and (foreign := [one for one in statement.ticket_ids if one not in inside]):
            return f"the ticket {foreign[0]} does not belong to {' or '.join(pattern_ids)}"
        for cited in statement.figures:
            fact = self.facts.get(cited.key)
            if fact is None:
                return f"there is no figure {cited.key}"
            if not same(cited.value, fact.value):
                return f"{cited.key} is {shown(fact.value)}, not {shown(cited.value)}"
        return self.fault_in_text(statement.text, [cited.value for cited in statement.figures])

    def fault_in_text(self, text: str, values: Sequence[float]) -> str:
        """Return what a text says that cannot stand beside these values; empty where all is well."""
        for one in _PATTERN.findall(text):
            if one not in self.members:
                return f"there is no pattern {one}"
        bare = _TIME.sub(" ", _OTHER_ID.sub(" ", _PATTERN.sub(" ", text)))
        for name in self.names:
            bare = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", bare, flags=re.IGNORECASE)
        for one in _ID.findall(bare):
            if one not in self.ticket_ids:
                return f"there is no ticket {one}"
        bare = _ID.sub(" ", bare)
        for found in NUMBER.findall(bare):
            if not any(says(found, value) for value in values):
                return f"the number {found} is none of the figures it cites"
        return ""


def _checked(statement: Statement, verdict: Verdict, reason: str = "") -> Checked:
    return Checked(
        text=statement.text,
        ticket_ids=statement.ticket_ids,
        figures=statement.figures,
        verdict=verdict,
        reason=reason,
    )


def same(one: float, other: float) -> bool:
    """Whether two figures are the same but for rounding to one place."""
    return abs(one - other) < _TOLERANCE


def shown(value: float) -> str:
    """Return a figure for reading."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
