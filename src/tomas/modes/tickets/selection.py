"""Opens a run's table: read, columns mapped, masked, folded and cut to the time range and priorities asked for."""

import re
from dataclasses import dataclass

from tomas.modes.base import InputFile, InputRefused
from tomas.modes.column_roles import Guess
from tomas.modes.masking import MaskCount, mask_table
from tomas.modes.summaries import clipped
from tomas.modes.tickets.roles import LABELS, Role, guess_roles
from tomas.modes.tickets.split_dates import with_times
from tomas.modes.tickets.tickets import Folding, Ticket, fold
from tomas.modes.tickets.vocabulary import vocabulary
from tomas.modes.tickets.wishes import Wishes
from tomas.modes.time_range import Span
from tomas.tables.model import ColumnKind, Table, TableRefused
from tomas.tables.reading import read_table

_DATES = (Role.CREATED, Role.RESOLVED, Role.CLOSED, Role.UPDATED)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A table with its columns' roles."""

    table: Table
    guesses: dict[Role, Guess]
    """What the reading suggests."""
    roles: dict[Role, str]
    """What holds: the suggestions, changed by people."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The tickets that a run is about. Everything in it is masked."""

    name: str
    """What people call the file."""
    mapping: Mapping
    folding: Folding
    tickets: tuple[Ticket, ...]
    """Those of the time range and priorities asked for, in the order of their creation."""
    span: Span
    priorities: tuple[str, ...]
    """The priorities kept, as they stand in the file; empty: all."""
    masked: MaskCount


def read_mapping(files: tuple[InputFile, ...], wishes: Wishes) -> Mapping:
    """Read the run's table and tell its columns apart. Raises InputRefused, with what to do next."""
    if not files:
        raise InputRefused("There is no file. Please attach the tickets as CSV, TSV or XLSX and start again.")
    source = files[0]
    try:
        table = with_times(read_table(source.path, source.name, order=wishes.date_order))
    except TableRefused as refused:
        raise InputRefused(str(refused)) from refused
    guesses = guess_roles(table)
    roles = {role: guess.column for role, guess in guesses.items()}
    for role, name in wishes.columns.items():
        roles.pop(role, None)
        if name:
            roles = {other: column for other, column in roles.items() if column != name or other in wishes.columns}
            roles[role] = name
    _check(table, roles, wishes)
    return Mapping(table, guesses, roles)


def _check(table: Table, roles: dict[Role, str], wishes: Wishes) -> None:
    names = {column.name for column in table.columns}
    unknown = [name for name in wishes.columns.values() if name and name not in names]
    if unknown:
        raise InputRefused(f"{table.name} has no column “{unknown[0]}”. Please choose one of its columns.")
    for role in _DATES:
        column = table.column(roles.get(role, ""))
        if column is not None and column.kind is not ColumnKind.DATE:
            raise InputRefused(
                f"The column “{column.name}” holds no dates, so it cannot be “{LABELS[role]}”. "
                "Please choose a column of dates."
            )
    if Role.CREATED not in roles:
        unread = [
            column
            for column in table.columns
            if column.kind is not ColumnKind.DATE and vocabulary().name_score(Role.CREATED, column.name)
        ]
        if unread and unread[0].kind is ColumnKind.EMPTY:
            raise InputRefused(
                f"The column “{unread[0].name}” of {table.name} is empty in every row: no ticket has a date of "
                "creation. Please export the tickets with that date."
            )
        if unread:
            example = next(text for text in unread[0].texts if text)
            raise InputRefused(
                f"The column “{unread[0].name}” of {table.name} holds no dates that can be read, such as "
                f"“{clipped(example, 40)}”. Please export its dates as 2026-03-31 14:30 and upload that."
            )
        raise InputRefused(
            f"{table.name} has no column with the date of creation of its tickets. "
            f"Its columns are: {_listed(sorted(names))}. Please export the tickets with that date."
        )


def sla_basis(mapping: Mapping) -> tuple[str, ...]:
    """Return how it is told whether agreements were kept, in one sentence; none where the file says it itself."""
    due, hours = mapping.table.column(mapping.roles.get(Role.SLA, "")), mapping.roles.get(Role.TARGET)
    if due is not None and due.kind is ColumnKind.DATE:
        return (f"SLA: kept where a ticket was resolved by its date in “{due.name}”; open tickets are not counted",)
    if due is None and hours is not None:
        return (f"SLA: kept where a ticket was resolved within its hours in “{hours}”; open tickets are not counted",)
    return ()


def _listed(names: list[str]) -> str:
    most = 30
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def read_selection(files: tuple[InputFile, ...], wishes: Wishes) -> Selection:
    """Return the tickets that a run is about. Raises InputRefused."""
    return select(read_mapping(files, wishes), wishes)


def select(mapping: Mapping, wishes: Wishes) -> Selection:
    """Return the tickets of a table that a run is about. Raises InputRefused where none are left."""
    identity = {mapping.roles[Role.ID]} if Role.ID in mapping.roles else set()
    table, masker, count = mask_table(mapping.table, set(mapping.roles.values()), identity)
    try:
        folding = fold(table, mapping.roles)
    except ValueError as error:
        raise InputRefused(
            f"No date of creation can be read in the column “{mapping.roles[Role.CREATED]}” of {table.name}. "
            "Please choose another column."
        ) from error
    newest = folding.tickets[-1].created
    span = wishes.span(newest)
    tickets = tuple(ticket for ticket in folding.tickets if span.holds(ticket.created))
    if not tickets:
        oldest = folding.tickets[0].created
        raise InputRefused(
            f"No ticket was created in the time range “{wishes.time_range}”: those of {table.name} were created from "
            f"{oldest:%Y-%m-%d} to {newest:%Y-%m-%d}. Please choose a range within that."
        )
    priorities = _priorities(tickets, wishes.priorities)
    if priorities:
        tickets = tuple(ticket for ticket in tickets if ticket.priority in priorities)
    name = masker.text(table.name)
    return Selection(name, mapping, folding, tickets, span, priorities, count)


def _priorities(tickets: tuple[Ticket, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the priorities in the file that people meant by `1`, `P1` or `high`. Raises InputRefused."""
    known = tuple(sorted({ticket.priority for ticket in tickets if ticket.priority}))
    found: set[str] = set()
    for word in wanted:
        plain = _plain(word)
        matches = {priority for priority in known if plain == _plain(priority) or plain in _words(priority)}
        if not matches:
            there = ", ".join(f"“{priority}”" for priority in known[:15]) or "none at all"
            raise InputRefused(f"No ticket has the priority “{word}”. The priorities in the file are: {there}.")
        found |= matches
    return tuple(priority for priority in known if priority in found)


def _plain(text: str) -> str:
    return " ".join(_words(text))


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.sub(r"^p(?:rio)?(?=\d$)", "", word) for word in re.findall(r"\w+", text.casefold()))
