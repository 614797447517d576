"""Rows of a table to tickets: one for each number, however many updates of it the table holds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tomas.modes.tickets.roles import Role, sla_said
from tomas.tables.model import Column, ColumnKind, Table, Value

_ENDED = re.compile(
    r"closed?|resolved|done|solved|completed?|cancell?ed|fixed|rejected|declined|withdrawn|finished|"
    r"won'?t (?:do|fix)|geschlossen|gelöst|erledigt|abgeschlossen|behoben|storniert|abgelehnt|fertig|beendet|"
    r"\bclos\b|clôturée?|fermée?|résolue?|terminée?|cerrad[oa]|resuelt[oa]|solucionad[oa]|finalizad[oa]|chius[oa]|"
    r"risolt[oa]|fechad[oa]|encerrad[oa]|resolvid[oa]|gesloten|opgelost"
)
_NOT_ENDED = re.compile(
    r"\b(?:not|un|nicht|re-?open\w*|wieder\w+)\b|^un|awaiting|pending|waiting|wart(?:et|en)|en attente|"
    r"en espera|in attesa"
)
_OPEN = re.compile(
    r"\b(?:new|open(?:ed)?|active|assigned|to ?do|backlog|(?:work )?in progress|in review|triaged?|on hold|hold|queued|"
    r"acknowledged|investigating|neu|offen|in (?:bearbeitung|arbeit)|zugewiesen|angehalten|"
    r"nouveau|nouvelle|ouverte?|en cours|affectée?|assignée?|nuev[oa]|abiert[oa]|en (?:curso|progreso|proceso)|"
    r"asignad[oa]|nuov[oa]|apert[oa]|in (?:corso|lavorazione)|novo|abert[oa]|em andamento|nieuw|in behandeling)\b"
)
_BROKEN_NAME = re.compile(
    r"breach|miss|violat|overdue|fail|exceed|verletz|verfehlt|überschritten|dépass|incumpl", re.IGNORECASE
)
_LENGTH = re.compile(
    r"(?<![^\W\d])(?:mins?|minutes?|minuten|d|days?|tage?n?|h|hrs?|hours?|std|stunden)\b", re.IGNORECASE
)
_HOURS = {"m": 1 / 60, "d": 24.0, "t": 24.0}
"""Hours in each unit, by its first letter; others are hours."""
_LOG = 1.2
"""From this many rows for each number on, the table is a log of updates."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket; texts are masked, times local as in the file, and what is unknown is empty or None."""

    id: str
    title: str
    description: str
    status: str
    priority: str
    category: str
    subcategory: str
    detail: str
    group: str
    caller: str
    """A pseudonym."""
    created: datetime
    resolved: datetime | None
    closed: datetime | None
    """When it was closed, where that is told apart from its resolution."""
    ended: bool
    """Whether it is resolved or closed, by a date or by its status."""
    sla_met: bool | None
    reopened: bool | None

    @property
    def end(self) -> datetime | None:
        """When it left the backlog: resolved, or else closed."""
        return self.resolved or self.closed

    @property
    def hours(self) -> float | None:
        """Hours from creation to resolution; None where it is not resolved or the dates contradict each other."""
        return None if self.resolved is None else _hours_between(self.created, self.resolved)


def _hours_between(created: datetime, resolved: datetime) -> float | None:
    return None if resolved < created else (resolved - created).total_seconds() / 3600


@dataclass(frozen=True, slots=True)
class Folding:
    """The tickets of a table and what became of its rows."""

    tickets: tuple[Ticket, ...]
    rows: int
    is_log: bool
    """Whether the table has one row for each update."""
    repeated: int
    """Rows that were folded into another row's ticket."""
    without_date: int
    """Tickets left out because no date of creation can be read."""
    without_id: int
    """Rows without a number, which count as tickets of their own under their row's number."""
    backwards: int
    """Tickets whose resolution lies before their creation: not counted in resolution times."""
    until: datetime
    """The latest moment in the table's dates: ages are counted up to it."""


def fold(table: Table, roles: Mapping[Role, str]) -> Folding:
    """Return one ticket for each number.

    Of several rows with one number, the one updated last says what the ticket is (in the file's order where there is
    no date of update); a field that is empty there takes its last known value. Created is the earliest date. Without
    a column of resolution, that of closure stands for it.
    Raises ValueError where no row has a date of creation.
    """
    columns = {role: column for role, name in roles.items() if (column := table.column(name)) is not None}
    if Role.RESOLVED not in columns and Role.CLOSED in columns:
        columns[Role.RESOLVED] = columns[Role.CLOSED]
    groups, without_id = _groups(table, columns.get(Role.ID))
    updated = columns.get(Role.UPDATED)
    tickets, without_date = [], 0
    for number, rows in groups.items():
        ordered = _in_order(rows, updated)
        ticket = _ticket(number, ordered, columns)
        if ticket is None:
            without_date += 1
        else:
            tickets.append(ticket)
    if not tickets:
        raise ValueError("no ticket has a date of creation")
    tickets.sort(key=lambda ticket: ticket.created)
    return Folding(
        tickets=tuple(tickets),
        rows=len(table),
        is_log=len(table) >= _LOG * len(groups),
        repeated=len(table) - len(groups),
        without_date=without_date,
        without_id=without_id,
        backwards=sum(1 for ticket in tickets if ticket.resolved is not None and ticket.resolved < ticket.created),
        until=_until(columns),
    )


def _groups(table: Table, column: Column | None) -> tuple[dict[str, list[int]], int]:
    groups: dict[str, list[int]] = {}
    without = 0
    for index, number in enumerate(table.row_numbers):
        key = column.texts[index] if column else ""
        if not key:
            without += column is not None
            key = f"row {number}"
        groups.setdefault(key, []).append(index)
    return groups, without


def _in_order(rows: list[int], updated: Column | None) -> Sequence[int]:
    if len(rows) == 1 or updated is None or updated.kind is not ColumnKind.DATE:
        return rows
    moments = {row: value for row in rows if isinstance(value := updated.values[row], datetime)}
    return sorted(rows, key=lambda row: (row in moments, moments.get(row, datetime.min)))  # noqa: DTZ901


def _ticket(number: str, rows: Sequence[int], columns: Mapping[Role, Column]) -> Ticket | None:
    created = [value for row in rows if isinstance(value := _value(columns, Role.CREATED, row), datetime)]
    if not created:
        return None
    status = _last_text(columns, Role.STATUS, rows)
    resolved = _last_date(columns, Role.RESOLVED, rows)
    closed = _last_date(columns, Role.CLOSED, rows)
    # A reopened ticket keeps its old dates: where the status says whether it is over, it decides.
    by_status = _is_ended(status)
    ended = (resolved or closed) is not None if by_status is None else by_status
    return Ticket(
        id=number,
        title=_last_text(columns, Role.TITLE, rows),
        description=_last_text(columns, Role.DESCRIPTION, rows),
        status=status,
        priority=_last_text(columns, Role.PRIORITY, rows),
        category=_last_text(columns, Role.CATEGORY, rows),
        subcategory=_last_text(columns, Role.SUBCATEGORY, rows),
        detail=_last_text(columns, Role.DETAIL, rows),
        group=_last_text(columns, Role.GROUP, rows),
        caller=_last_text(columns, Role.CALLER, rows),
        created=min(created),
        resolved=resolved if ended else None,
        closed=closed if ended else None,
        ended=ended,
        sla_met=_sla(columns, rows, min(created), resolved if ended else None),
        reopened=_reopened(columns, rows),
    )


def _is_ended(status: str) -> bool | None:
    """Return whether a status means that the ticket is over; None where its words are not known."""
    lowered = " ".join(re.split(r"[\s_]+", status.casefold()))
    if _NOT_ENDED.search(lowered):
        return False
    return True if _ENDED.search(lowered) else (False if _OPEN.search(lowered) else None)


def _value(columns: Mapping[Role, Column], role: Role, row: int) -> Value:
    column = columns.get(role)
    return column.values[row] if column else None


def _last_text(columns: Mapping[Role, Column], role: Role, rows: Sequence[int]) -> str:
    column = columns.get(role)
    return next((text for row in reversed(rows) if (text := column.texts[row])), "") if column else ""


def _last_date(columns: Mapping[Role, Column], role: Role, rows: Sequence[int]) -> datetime | None:
    values = (_value(columns, role, row) for row in reversed(rows))
    return next((value for value in values if isinstance(value, datetime)), None)


def _sla(
    columns: Mapping[Role, Column], rows: Sequence[int], created: datetime, resolved: datetime | None
) -> bool | None:
    column = columns.get(Role.SLA)
    if column is None:
        hours, agreed = (None if resolved is None else _hours_between(created, resolved)), _agreed_hours(columns, rows)
        return None if hours is None or agreed is None else hours <= agreed
    if column.kind is ColumnKind.DATE:
        due = _last_date(columns, Role.SLA, rows)
        return None if due is None or resolved is None else resolved <= due
    text = _last_text(columns, Role.SLA, rows).casefold()
    said = next((column.values[row] for row in reversed(rows) if column.texts[row]), None)
    if isinstance(said, bool) or text in {"0", "1"}:
        met = said if isinstance(said, bool) else text == "1"
        return met != bool(_BROKEN_NAME.search(column.name))
    return sla_said(text)


def _agreed_hours(columns: Mapping[Role, Column], rows: Sequence[int]) -> float | None:
    """Return within how many hours a ticket was to be resolved; the column's name or its values tell the unit."""
    column = columns.get(Role.TARGET)
    if column is None:
        return None
    last = next((row for row in reversed(rows) if column.texts[row]), None)
    value = None if last is None else column.values[last]
    if last is None or not isinstance(value, float):
        return None
    unit = _LENGTH.search(column.texts[last]) or _LENGTH.search(column.name)
    return value * _HOURS.get(unit[0][0].lower(), 1.0) if unit else value


def _reopened(columns: Mapping[Role, Column], rows: Sequence[int]) -> bool | None:
    column = columns.get(Role.REOPENS)
    if column is None:
        return None
    values = [column.values[row] for row in rows]
    if column.kind is ColumnKind.DATE:
        return any(value is not None for value in values)
    known = [value for value in values if isinstance(value, bool | float)]
    return any(known) if known else None


def _until(columns: Mapping[Role, Column]) -> datetime:
    dated = (Role.CREATED, Role.RESOLVED, Role.CLOSED, Role.UPDATED)
    return max(
        value
        for role in dated
        if (column := columns.get(role)) is not None
        for value in column.values
        if isinstance(value, datetime)
    )
