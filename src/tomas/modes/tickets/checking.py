"""Checks what a model says of the tickets: each statement must rest on tickets and figures that bear it.

A statement is removed where it names a ticket that does not exist or is about something else, cites a figure that is
not so, or holds a number that none of its figures has. It is kept and marked where it rests on nothing at all, or says
in words what its figures do not: a number or share, a day or hour, or something of a pattern that it cites nothing of.
Numbers that belong to a name in the tickets it cites, such as `Windows 11`, are no figures.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from tomas.modes.base import Frozen
from tomas.modes.checking import PATTERN_ID, Cited, FigureGrounds, Verdict
from tomas.modes.facts import Fact
from tomas.modes.numerals import unborne_words

_ID = re.compile(r"\b[A-Za-z]{2,}[-_]?\d{3,}\b")
_TOKEN = re.compile(r"(?:(?<=\s)|^)(?:(?P<before>[^\W\d]+)\s+)?(?P<token>[\w#./:-]*\d[\w./:-]*)")
_NINE_OF_TEN = re.compile(r"\bnine (?:of|out of|in) (?:every )?ten\b", re.IGNORECASE)
_HALF = re.compile(r"\b(?:one |the (?:first|second|other) )?half\b", re.IGNORECASE)
_MOMENT = re.compile(r"\b\d{4}-W\d{2}\b|\b\d{4}-\d{2}(?:-\d{2})?\b|\b\d{1,2}:\d{2}\b")
_LONG_ID = 6
_PATTERN_KEY = re.compile(r"(P\d{1,3})\.")


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
    texts: Mapping[str, str]
    """What each ticket says, with the day of its creation, in lower case."""

    @classmethod
    def of(
        cls,
        facts: Mapping[str, Fact],
        members: Mapping[str, Collection[str]],
        ticket_ids: Iterable[str],
        names: Iterable[str] = (),
        texts: Mapping[str, str] | None = None,
    ) -> "Grounds":
        """Return the grounds of a run; `names` are what fields and patterns are called, `texts` what tickets say."""
        kept = {key: frozenset(ids) for key, ids in members.items()}
        said = {one: " ".join(text.lower().split()) for one, text in (texts or {}).items()}
        return cls(FigureGrounds.of(facts, names), kept, frozenset(ticket_ids), said)

    def check(self, statement: Statement, pattern_ids: Sequence[str] = ()) -> Checked:
        """Return a statement with the verdict; `pattern_ids` are the patterns it is about, if it is about any."""
        fault = self._fault(statement, pattern_ids)
        if fault:
            return _checked(statement, Verdict.REMOVED, fault)
        if not statement.ticket_ids and not statement.figures:
            return _checked(statement, Verdict.MARKED, "it names no ticket and no figure")
        doubt = self._doubt(statement)
        return _checked(statement, Verdict.MARKED if doubt else Verdict.BORNE_OUT, doubt)

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
        return self.fault_in_text(statement.text, [cited.value for cited in statement.figures], statement.ticket_ids)

    def _doubt(self, statement: Statement) -> str:
        """Return what a statement says that what it cites does not show; empty where there is nothing."""
        text, facts = statement.text, [self.figures.facts[cited.key] for cited in statement.figures]
        keys = " ".join(fact.key for fact in facts)
        said = f"{keys} {' '.join(fact.about for fact in facts)} {self._told(statement.ticket_ids)}".lower()
        for moment in _MOMENT.findall(text):
            if moment.lower() not in said:
                return f"what it cites does not show {moment}"
        own = set(_PATTERN_KEY.findall(keys))
        own |= {key for key, ids in self.members.items() if not ids.isdisjoint(statement.ticket_ids)}
        for pattern in PATTERN_ID.findall(text):
            if own and pattern not in own:
                return f"it cites nothing of {pattern}"
        bare = self.figures.bare(text)
        if "p90" in keys:
            bare = _NINE_OF_TEN.sub(" ", bare)
        if "median" in keys or "half" in keys:
            bare = _HALF.sub(" ", bare)
        percentages = [fact.value for fact in facts if "percent" in fact.key]
        words = unborne_words(bare, [fact.value for fact in facts], percentages)
        return f"what it cites does not show “{words}”" if words else ""

    def _told(self, ticket_ids: Iterable[str]) -> str:
        return "\n".join(self.texts.get(one, "") for one in ticket_ids)

    def _without_names(self, text: str, ticket_ids: Iterable[str]) -> str:
        """Return a text without ids of tickets, and without names with digits that the cited tickets hold."""
        for one in sorted(ticket_ids, key=len, reverse=True):
            plain = one.isdigit() and len(one) < _LONG_ID  # such as 7, which may well be a count
            word = r"(?:\b(?:ticket|case|incident)s? |#)" if plain else r"(?<!\w)"
            text = re.sub(rf"{word}{re.escape(one)}(?!\w)", " ", text, flags=re.IGNORECASE)
        told = self._told(ticket_ids)

        def left(match: re.Match[str]) -> str:
            token = match["token"].rstrip(".:/-")
            if token.lstrip("#") in self.ticket_ids and (not token.isdigit() or len(token) >= _LONG_ID):
                return match[0].replace(token, " ")
            name = f"{match['before'] or ''} {token}".strip() if token.replace(".", "").isdigit() else token
            known = token != name or not token.replace(".", "").isdigit()
            if known and re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", told):
                return match[0].replace(token, " ")
            return match[0]

        return _TOKEN.sub(left, text)

    def fault_in_text(self, text: str, values: Sequence[float], ticket_ids: Iterable[str] = ()) -> str:
        """Return what a text says that cannot stand beside these values and tickets; empty where all is well."""
        for one in PATTERN_ID.findall(text):
            if one not in self.members:
                return f"there is no pattern {one}"
        bare = self.figures.bare(self._without_names(text, tuple(ticket_ids)))
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
