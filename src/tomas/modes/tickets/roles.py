"""Which column of a table plays which part: told by its name and by what stands in it."""

import re
from collections.abc import Mapping
from enum import StrEnum

from tomas.modes.column_roles import (
    LEAST,
    Guess,
    Rule,
    Traits,
    confidence_of,
    guess_columns,
    is_anyone,
    is_count,
    is_date,
    is_id,
    is_label,
    is_text,
    traits_of,
)
from tomas.modes.masking import holds_people
from tomas.modes.tickets.vocabulary import vocabulary
from tomas.tables.model import ColumnKind, Table


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
    TARGET = "target"
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
    Role.TARGET: "SLA hours",
    Role.REOPENS: "Reopened",
    Role.CALLER: "Reported by",
}


def guess_roles(table: Table) -> dict[Role, Guess]:
    """Return the best column for each role that has one; no column is taken twice."""
    people = {column.name for column in table.columns if holds_people(column)}
    found = guess_columns(
        table, _RULES, vocabulary().name_score, lambda role, name: role in _ABOUT_ISSUES and name in people
    )
    _use_detail_as_category(found, table)
    return found


def _use_detail_as_category(found: dict[Role, Guess], table: Table) -> None:
    """Let components stand for categories where the column named for these says the same of every ticket."""
    category, detail = found.get(Role.CATEGORY), found.get(Role.DETAIL)
    if detail is None or (category is not None and _traits(table, category).distinct > 1):
        return
    trait = _traits(table, detail)
    named = vocabulary().name_score(Role.CATEGORY, detail.column)
    confidence = confidence_of(_RULES[Role.CATEGORY], trait, named)
    if confidence >= LEAST and trait.distinct > 1:
        found[Role.CATEGORY] = Guess(detail.column, round(confidence, 2))
        del found[Role.DETAIL]


def _traits(table: Table, guess: Guess) -> Traits:
    column = next(column for column in table.columns if column.name == guess.column)
    return traits_of(column, len(table))


_LEVELS = re.compile(
    r"(?:p|s|sev|prio|priority|severity)?[ -]?[0-5]|\W*(?:[0-5]\W+)?(?:(?:very|sehr|très|muy) )?(?:critical|urgent|"
    r"high|medium|moderate|normal|low|minor|major|blocker|trivial|planning|highest|lowest|kritisch|hoch|mittel|niedrig|"
    r"gering|dringend|critique|haute?|élevée?|moyenne?|normale|basse?|faible|urgente?|cr[ií]tic[oa]|alt[oa]|medi[oa]|média|"
    r"baj[oa]|baixa|bass[oa]|hoog|gemiddeld|laag)\W*"
)


def _is_state(trait: Traits) -> float:
    if trait.distinct > 40 or trait.kind is not ColumnKind.TEXT:  # noqa: PLR2004
        return 0.0
    known = sum(any(state in value for state in vocabulary().states) for value in trait.values)
    return 0.3 + 0.7 * known / max(1, trait.distinct)


def _is_level(trait: Traits) -> float:
    if trait.distinct > 15 or trait.kind not in {ColumnKind.TEXT, ColumnKind.NUMBER}:  # noqa: PLR2004
        return 0.0
    known = sum(_LEVELS.fullmatch(value) is not None for value in trait.values)
    return 0.2 + 0.8 * known / max(1, trait.distinct)


def _is_level_of_itself(trait: Traits) -> float:
    """As above, where the name says nothing: bare numbers may count anything."""
    return 0.0 if all(value.isdigit() for value in trait.values) else _is_level(trait)


_KEPT = (
    r"met|kept|within|in ?time|on ?time|ok|okay|achieved|fulfilled|compliant|eingehalten|erfüllt|respectée?|"
    r"dans les délais|cumplid[oa]|rispettat[oa]"
)
_BROKEN = (
    r"breach\w*|missed|late|violat\w*|overdue|failed|exceeded|outside|verletzt|überschritten|verfehlt|überfällig|"
    r"dépassée?|hors délais?|incumplid[oa]|vencid[oa]|scadut[oa]"
)
_NO = r"\b(?:not?|non|un|nicht|keine?)[ -]*"
_SAID_KEPT = re.compile(rf"{_NO}(?:{_BROKEN})\b|\b(?:{_KEPT})\b")
_SAID_BROKEN = re.compile(rf"{_NO}(?:{_KEPT})\b|\b(?:{_BROKEN})\b")


def sla_said(text: str) -> bool | None:
    """Return whether words such as `Within SLA` or `nicht eingehalten` say that it was kept; None if they do not."""
    kept, broken = (pattern.search(text.casefold()) for pattern in (_SAID_KEPT, _SAID_BROKEN))
    if kept and broken:
        return len(kept[0]) > len(broken[0])  # "not met" holds "met", and "no breach" holds "breach"
    return None if kept is broken else kept is not None


def _is_sla(trait: Traits) -> float:
    if trait.kind in {ColumnKind.FLAG, ColumnKind.DATE}:
        return 1.0
    known = sum(sla_said(value) is not None or value in {"0", "1"} for value in trait.values)
    return known / max(1, trait.distinct) if trait.distinct <= 12 else 0.0  # noqa: PLR2004


def _is_target(trait: Traits) -> float:
    """Whether values are a few agreed lengths of time: plain numbers that are more than yes and no."""
    few = trait.distinct <= 24 and not trait.values <= {"0", "1"}  # noqa: PLR2004 - priorities times kinds of work
    return 1.0 if trait.kind is ColumnKind.NUMBER and few else 0.0


_ABOUT_ISSUES = frozenset({Role.TITLE, Role.DESCRIPTION})
"""What columns of people never play."""
_RULES: Mapping[Role, Rule] = {
    Role.ID: Rule(is_id, 0.4),
    Role.TITLE: Rule(is_text(2), 0.35),
    Role.DESCRIPTION: Rule(is_text(4), 0.31),
    Role.STATUS: Rule(_is_state, 0.5),
    Role.PRIORITY: Rule(_is_level, 0.4, _is_level_of_itself),
    Role.CATEGORY: Rule(is_label(400)),
    Role.SUBCATEGORY: Rule(is_label(800)),
    Role.DETAIL: Rule(is_label(1500)),
    Role.CREATED: Rule(is_date, 0.33),
    Role.RESOLVED: Rule(is_date),
    Role.CLOSED: Rule(is_date),
    Role.UPDATED: Rule(is_date),
    Role.GROUP: Rule(is_label(400)),
    Role.SLA: Rule(_is_sla),
    Role.TARGET: Rule(_is_target),
    Role.REOPENS: Rule(is_count),
    Role.CALLER: Rule(is_anyone),
}
