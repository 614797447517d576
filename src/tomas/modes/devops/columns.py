"""Which column plays which role in the tables of a kind, and their values as the roles mean them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tomas.modes.base import InputRefused
from tomas.modes.column_roles import Guess
from tomas.modes.devops.durations import TimeUnit, hours_of, likely_unit, named_unit
from tomas.modes.devops.kinds import Kind
from tomas.modes.devops.roles import DATES, LABELS, Role, guess_roles, roles_of
from tomas.modes.devops.wishes import Wishes
from tomas.tables.model import Column, ColumnKind, Table

_ZONE = re.compile(r"\d{1,2}:\d{2}\S*?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})$")
_USUAL: Mapping[Role, TimeUnit] = {
    Role.LEAD: TimeUnit.HOURS,
    Role.DURATION: TimeUnit.SECONDS,
    Role.WAITED: TimeUnit.SECONDS,
}


@dataclass(frozen=True, slots=True)
class Mapped:
    """A table with its columns' roles."""

    table: Table
    guesses: dict[Role, Guess]
    """What the reading suggests."""
    roles: dict[Role, str]
    """What holds: the suggestions, changed by people."""
    units: dict[Role, TimeUnit]
    """What plain numbers count, for lengths of time."""

    def column(self, role: Role) -> Column | None:
        """Return the column of a role; None where it has none."""
        return self.table.column(self.roles.get(role, ""))

    def text(self, role: Role, row: int) -> str:
        """Return what a row says; empty where it says nothing."""
        column = self.column(role)
        return column.texts[row] if column else ""

    def texts(self, role: Role) -> Sequence[str]:
        """Return what all rows say."""
        column = self.column(role)
        return column.texts if column else ()


def map_table(table: Table, kind: Kind, wishes: Wishes) -> Mapped:
    """Return a table with its columns' roles. Raises InputRefused where a chosen column cannot play its role."""
    guesses = guess_roles(table, kind)
    roles = {role: guess.column for role, guess in guesses.items()}
    for role in roles_of(kind):
        if role not in wishes.columns:
            continue
        name = wishes.columns[role]
        if name and table.column(name) is None:
            continue
        roles.pop(role, None)
        if name:
            roles = {other: column for other, column in roles.items() if column != name or other in wishes.columns}
            roles[role] = name
    for role in DATES & set(roles):
        column = table.column(roles[role])
        if column is not None and column.kind is not ColumnKind.DATE:
            raise InputRefused(
                f"The column “{column.name}” of {table.name} holds no dates, so it cannot be “{LABELS[role]}”. "
                "Please choose a column of dates."
            )
    units = {role: _unit(table, role, roles[role], wishes) for role in _USUAL if role in roles}
    return Mapped(table, guesses, roles, units)


def _unit(table: Table, role: Role, name: str, wishes: Wishes) -> TimeUnit:
    column = table.column(name)
    texts = column.texts if column else ()
    return wishes.units.get(role) or named_unit(name) or likely_unit(texts, _USUAL[role])


def is_unit_doubtful(mapped: Mapped, role: Role) -> bool:
    """Whether plain numbers of a length of time do not tell what they count."""
    column = mapped.column(role)
    return column is not None and column.kind is ColumnKind.NUMBER and named_unit(column.name) is None


def moments(mapped: Mapped, role: Role) -> list[datetime | None]:
    """Return a column's dates: in UTC where they have a time zone, else as they are written."""
    column = mapped.column(role)
    if column is None:
        return [None] * len(mapped.table)
    zones = {match[1] for text in column.texts if text and (match := _ZONE.search(text))}
    shift = timedelta(0)
    if not column.in_utc and len(zones) == 1 and (zone := zones.pop())[0] in "+-":
        digits = zone[1:].replace(":", "")
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (1 if zone[0] == "+" else -1)
    return [value - shift if isinstance(value, datetime) else None for value in column.values]


def has_zones(mapped: Mapped, role: Role) -> bool:
    """Whether a column's dates have a time zone."""
    return any(_ZONE.search(text) for text in mapped.texts(role))


def lengths(mapped: Mapped, role: Role) -> list[float | None]:
    """Return a column's lengths of time in hours."""
    unit = mapped.units.get(role, TimeUnit.SECONDS)
    texts = mapped.texts(role) or [""] * len(mapped.table)
    return [hours_of(text, unit) if text else None for text in texts]
