"""Which column of a table plays which part: told by its name and by what stands in it."""

import re
from collections.abc import Mapping
from enum import StrEnum

from tomas.modes.column_roles import (
    Guess,
    Rule,
    Traits,
    guess_columns,
    is_anyone,
    is_count,
    is_date,
    is_id,
    is_label,
    is_text,
)
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


def guess_roles(table: Table) -> dict[Role, Guess]:
    """Return the best column for each role that has one; no column is taken twice."""
    return guess_columns(table, _RULES, vocabulary().name_score)


_LEVELS = re.compile(
    r"p?[0-5]|\W*(?:[0-5]\W+)?(?:critical|urgent|very high|high|medium|moderate|normal|low|very low|minor|major|"
    r"blocker|trivial|planning|highest|lowest|kritisch|hoch|mittel|niedrig|dringend)\W*"
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


KEPT = re.compile(r"met|kept|within|in ?time|on ?time|ok|achieved|fulfilled|eingehalten")
BROKEN = re.compile(r"breach\w*|missed|late|violated|overdue|failed|not met|exceeded|verletzt|überschritten")


def _is_sla(trait: Traits) -> float:
    if trait.kind in {ColumnKind.FLAG, ColumnKind.DATE}:
        return 1.0
    known = sum(bool(KEPT.search(value) or BROKEN.search(value) or value in {"0", "1"}) for value in trait.values)
    return known / max(1, trait.distinct) if trait.distinct <= 12 else 0.0  # noqa: PLR2004


_RULES: Mapping[Role, Rule] = {
    Role.ID: Rule(is_id, 0.4),
    Role.TITLE: Rule(is_text(2), 0.35),
    Role.DESCRIPTION: Rule(is_text(4), 0.31),
    Role.STATUS: Rule(_is_state, 0.5),
    Role.PRIORITY: Rule(_is_level, 0.4),
    Role.CATEGORY: Rule(is_label(400)),
    Role.SUBCATEGORY: Rule(is_label(800)),
    Role.DETAIL: Rule(is_label(1500)),
    Role.CREATED: Rule(is_date, 0.33),
    Role.RESOLVED: Rule(is_date),
    Role.CLOSED: Rule(is_date),
    Role.UPDATED: Rule(is_date),
    Role.GROUP: Rule(is_label(400)),
    Role.SLA: Rule(_is_sla),
    Role.REOPENS: Rule(is_count),
    Role.CALLER: Rule(is_anyone),
}
