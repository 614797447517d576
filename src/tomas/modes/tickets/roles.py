"""Which column of a table plays which part: told by its name and by what stands in it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tomas.modes.tickets.vocabulary import vocabulary
from tomas.tables.model import Column, ColumnKind, Table


class Role(StrEnum):
    """What a column can be for a ticket."""

    ID = "id"
    TITLE = "title"
    DESCRIPTION = "description"
    STATUS = "status"
    PRIORITY = "priority"
    CATEGORY = "category"
    SUBCATEGORY = "subcategory"
    DETAIL = "detail"
    CREATED = "created"
    RESOLVED = "resolved"
    CLOSED = "closed"
    UPDATED = "updated"
    GROUP = "group"
    SLA = "sla"
    REOPENS = "reopens"
    CALLER = "caller"


LABELS: Mapping[Role, str] = {
    Role.ID: "Ticket number",
    Role.TITLE: "Title",
    Role.DESCRIPTION: "Description",
    Role.STATUS: "Status",
    Role.PRIORITY: "Priority",
    Role.CATEGORY: "Category",
    Role.SUBCATEGORY: "Subcategory",
    Role.DETAIL: "Symptom or component",
    Role.CREATED: "Created",
    Role.RESOLVED: "Resolved",
    Role.CLOSED: "Closed",
    Role.UPDATED: "Last update",
    Role.GROUP: "Assignment group",
    Role.SLA: "SLA kept",
    Role.REOPENS: "Reopened",
    Role.CALLER: "Reported by",
}


@dataclass(frozen=True, slots=True)
class Guess:
    """A column for a role, and how sure that is."""

    column: str
    confidence: float
    """From 0 to 1."""

    @property
    def word(self) -> str:
        """How sure, in a word."""
        if self.confidence >= _SURE:
            return "sure"
        return "likely" if self.confidence >= _LIKELY else "a guess"


_SURE, _LIKELY = 0.8, 0.55
_LEAST = 0.3
_NAME_WEIGHT = 0.6
_SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a column's values are like, from a sample of those filled."""

    kind: ColumnKind
    share_filled: float
    distinct: int
    count: int
    words: float
    """Average number of words."""
    with_digits: float
    """Share of values that are one word with a digit in it."""
    values: frozenset[str]

    @property
    def variety(self) -> float:
        """Share of distinct values."""
        return self.distinct / self.count if self.count else 0.0


def guess_roles(table: Table) -> dict[Role, Guess]:
    """Return the best column for each role that has one; no column is taken twice."""
    traits = {column.name: _traits(column, len(table)) for column in table.columns}
    ranked = sorted(
        (
            (confidence, -position, role, name)
            for position, (name, trait) in enumerate(traits.items())
            for role in Role
            if (confidence := _confidence(role, name, trait)) >= _LEAST
        ),
        key=lambda entry: (-entry[0], -entry[1]),
    )
    found: dict[Role, Guess] = {}
    taken: set[str] = set()
    for confidence, _, role, name in ranked:
        if role not in found and name not in taken:
            found[role] = Guess(name, round(confidence, 2))
            taken.add(name)
    _use_detail_as_category(found, traits)
    return found


def _use_detail_as_category(found: dict[Role, Guess], traits: Mapping[str, _Traits]) -> None:
    """Let components stand for categories where the column named for these says the same of every ticket."""
    category, detail = found.get(Role.CATEGORY), found.get(Role.DETAIL)
    if detail is None or (category is not None and traits[category.column].distinct > 1):
        return
    confidence = _confidence(Role.CATEGORY, detail.column, traits[detail.column])
    if confidence >= _LEAST and traits[detail.column].distinct > 1:
        found[Role.CATEGORY] = Guess(detail.column, round(confidence, 2))
        del found[Role.DETAIL]


def _traits(column: Column, rows: int) -> _Traits:
    filled = [text for text in column.texts if text]
    sample = filled[:: max(1, len(filled) // _SAMPLE)]
    count = len(sample)
    values = frozenset(text.casefold() for text in sample)
    words = sum(len(text.split()) for text in sample) / count if count else 0.0
    digits = sum(1 for text in sample if " " not in text and re.search(r"\d", text)) / count if count else 0.0
    return _Traits(column.kind, len(filled) / rows if rows else 0.0, len(values), count, words, digits, values)


def _confidence(role: Role, name: str, trait: _Traits) -> float:
    if trait.kind is ColumnKind.EMPTY:
        return 0.0
    rule = _RULES[role]
    fit = rule.fit(trait)
    if fit <= 0:
        return 0.0
    named = vocabulary().name_score(role, name)
    if named:
        return _NAME_WEIGHT * named + (1 - _NAME_WEIGHT) * fit
    return rule.unnamed * (rule.fit_unnamed(trait) if rule.fit_unnamed else fit)


@dataclass(frozen=True, slots=True)
class _Rule:
    fit: Callable[[_Traits], float]
    """How well the values suit, from 0 (not at all) to 1."""
    unnamed: float = 0.0
    """How sure the values alone can make, where the name says nothing."""
    fit_unnamed: Callable[[_Traits], float] | None = None
    """How well they suit in that case, if other than `fit`."""


def _is_date(trait: _Traits) -> float:
    return (0.5 + 0.5 * trait.share_filled) if trait.kind is ColumnKind.DATE else 0.0


def _is_id(trait: _Traits) -> float:
    if trait.kind not in {ColumnKind.TEXT, ColumnKind.NUMBER} or trait.share_filled < 0.9 or trait.words > 2:  # noqa: PLR2004
        return 0.0
    return 0.4 + 0.3 * trait.with_digits + 0.3 * min(1.0, trait.variety)


def _is_label(most: int) -> Callable[[_Traits], float]:
    def fit(trait: _Traits) -> float:
        if trait.kind not in {ColumnKind.TEXT, ColumnKind.NUMBER, ColumnKind.FLAG} or trait.distinct > most:
            return 0.0
        few = trait.distinct <= max(3, most // 3) or trait.variety < 0.5  # noqa: PLR2004
        return 0.5 + 0.5 * few * min(1.0, 2 * trait.share_filled)

    return fit


def _is_text(least_words: float) -> Callable[[_Traits], float]:
    def fit(trait: _Traits) -> float:
        if trait.kind is not ColumnKind.TEXT:
            return 0.0
        return (1.0 if trait.words >= least_words else 0.4) * min(1.0, 0.4 + 2 * trait.variety)

    return fit


_LEVELS = re.compile(
    r"p?[0-5]|\W*(?:[0-5]\W+)?(?:critical|urgent|very high|high|medium|moderate|normal|low|very low|minor|major|"
    r"blocker|trivial|planning|highest|lowest|kritisch|hoch|mittel|niedrig|dringend)\W*"
)


def _is_state(trait: _Traits) -> float:
    if trait.distinct > 40 or trait.kind is not ColumnKind.TEXT:  # noqa: PLR2004
        return 0.0
    known = sum(any(state in value for state in vocabulary().states) for value in trait.values)
    return 0.3 + 0.7 * known / max(1, trait.distinct)


def _is_level(trait: _Traits) -> float:
    if trait.distinct > 15 or trait.kind not in {ColumnKind.TEXT, ColumnKind.NUMBER}:  # noqa: PLR2004
        return 0.0
    known = sum(_LEVELS.fullmatch(value) is not None for value in trait.values)
    return 0.2 + 0.8 * known / max(1, trait.distinct)


def _is_level_of_itself(trait: _Traits) -> float:
    """As above, where the name says nothing: bare numbers may count anything."""
    return 0.0 if all(value.isdigit() for value in trait.values) else _is_level(trait)


_KEPT = r"met|kept|within|in ?time|on ?time|ok|okay|achieved|fulfilled|compliant|eingehalten|erfüllt"
_BROKEN = r"breach\w*|missed|late|violat\w*|overdue|failed|exceeded|outside|verletzt|überschritten|verfehlt|überfällig"
_NO = r"\b(?:not?|non|un|nicht|keine?)[ -]*"
_SAID_KEPT = re.compile(rf"{_NO}(?:{_BROKEN})\b|\b(?:{_KEPT})\b")
_SAID_BROKEN = re.compile(rf"{_NO}(?:{_KEPT})\b|\b(?:{_BROKEN})\b")


def sla_said(text: str) -> bool | None:
    """Return whether words such as `Within SLA` or `nicht eingehalten` say that it was kept; None if they do not."""
    kept, broken = (pattern.search(text.casefold()) for pattern in (_SAID_KEPT, _SAID_BROKEN))
    if kept and broken:
        return len(kept[0]) > len(broken[0])  # "not met" holds "met", and "no breach" holds "breach"
    return None if kept is broken else kept is not None


def _is_sla(trait: _Traits) -> float:
    if trait.kind in {ColumnKind.FLAG, ColumnKind.DATE}:
        return 1.0
    known = sum(sla_said(value) is not None or value in {"0", "1"} for value in trait.values)
    return known / max(1, trait.distinct) if trait.distinct <= 12 else 0.0  # noqa: PLR2004


def _is_count(trait: _Traits) -> float:
    return 1.0 if trait.kind in {ColumnKind.NUMBER, ColumnKind.FLAG, ColumnKind.DATE} else 0.0


def _is_anyone(trait: _Traits) -> float:
    return trait.share_filled if trait.kind is ColumnKind.TEXT and trait.distinct > 1 else 0.0


_RULES: Mapping[Role, _Rule] = {
    Role.ID: _Rule(_is_id, 0.4),
    Role.TITLE: _Rule(_is_text(2), 0.35),
    Role.DESCRIPTION: _Rule(_is_text(4), 0.31),
    Role.STATUS: _Rule(_is_state, 0.5),
    Role.PRIORITY: _Rule(_is_level, 0.4, _is_level_of_itself),
    Role.CATEGORY: _Rule(_is_label(400)),
    Role.SUBCATEGORY: _Rule(_is_label(800)),
    Role.DETAIL: _Rule(_is_label(1500)),
    Role.CREATED: _Rule(_is_date, 0.33),
    Role.RESOLVED: _Rule(_is_date),
    Role.CLOSED: _Rule(_is_date),
    Role.UPDATED: _Rule(_is_date),
    Role.GROUP: _Rule(_is_label(400)),
    Role.SLA: _Rule(_is_sla),
    Role.REOPENS: _Rule(_is_count),
    Role.CALLER: _Rule(_is_anyone),
}
