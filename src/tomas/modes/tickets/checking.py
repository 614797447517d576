"""Checks what a model says of the tickets: each statement must rest on tickets and figures that bear it.

A statement is removed where it names a ticket that does not exist or is about something else, cites a figure that is
not so, or holds a number that none of its figures has. It is kept and marked where it rests on nothing at all.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from tomas.modes.base import Frozen
from tomas.modes.checking import PATTERN_ID, Cited, FigureGrounds, Verdict
from tomas.modes.facts import Fact

_ID = re.compile(r"\b[A-Za-z]{2,}[-_]?\d{3,}\b")


class Statement(Frozen):
    """One sentence or two, with what they rest on."""

    text: str = Field(min_length=8)
    ticket_ids: tuple[str, ...] = Field(default=(), max_length=12)
    figures: tuple[Cited, ...] = Field(default=(), max_length=12)


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

    figures: FigureGrounds
    members: Mapping[str, frozenset[str]]
    """The tickets of each pattern, by its id."""
    ticket_ids: frozenset[str]

    @classmethod
    def of(
        cls,
        facts: Mapping[str, Fact],
        members: Mapping[str, Collection[str]],
        ticket_ids: Iterable[str],
        names: Iterable[str] = (),
    ) -> "Grounds":
        """Return the grounds of a run; `names` are what fields and patterns are called."""
        kept = {key: frozenset(ids) for key, ids in members.items()}
        return cls(FigureGrounds.of(facts, names), kept, frozenset(ticket_ids))

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
        wrong = self.figures.wrong_figure(statement.figures)
        if wrong:
            return wrong
        return self.fault_in_text(statement.text, [cited.value for cited in statement.figures])

    def fault_in_text(self, text: str, values: Sequence[float]) -> str:
        """Return what a text says that cannot stand beside these values; empty where all is well."""
        for one in PATTERN_ID.findall(text):
            if one not in self.members:
                return f"there is no pattern {one}"
        bare = self.figures.bare(text)
        for one in _ID.findall(bare):
            if one not in self.ticket_ids:
                return f"there is no ticket {one}"
        return self.figures.loose_number(_ID.sub(" ", bare), values)


def _checked(statement: Statement, verdict: Verdict, reason: str = "") -> Checked:
    return Checked(
        text=statement.text,
        ticket_ids=statement.ticket_ids,
        figures=statement.figures,
        verdict=verdict,
        reason=reason,
    )
