"""What the person who started the run asked for: kinds of files, columns, time range, services and environments."""

import re
from collections.abc import Mapping
from datetime import datetime

from tomas.modes.base import Frozen
from tomas.modes.devops.durations import TimeUnit
from tomas.modes.devops.kinds import Kind
from tomas.modes.devops.roles import LENGTHS, Role
from tomas.modes.time_range import Span, read_span
from tomas.tables.dates import Order

COLUMN_KEY = "column."
KIND_KEY = "kind."
UNIT_KEY = "unit."
DATE_ORDER_KEY = "dates.order"
NONE = "(none)"
LATE = (COLUMN_KEY, KIND_KEY, UNIT_KEY, DATE_ORDER_KEY)
FOCUS = ("Speed", "Stability", "Flaky jobs", "Build time", "Failure patterns")
_ALL = {"all", "any", "everything", "*"}


class Wishes(Frozen):
    """The inputs of a run besides its files."""

    kinds: dict[int, Kind] = {}
    """What people chose for a file, by its number counted from 1."""
    columns: dict[Role, str] = {}
    """What people chose in place of what was guessed; empty: no column has this role."""
    units: dict[Role, TimeUnit] = {}
    date_order: Order | None = None
    time_range: str = ""
    services: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    production: tuple[str, ...] = ()
    """Environments that count as production; empty: told by their names."""
    focus: tuple[str, ...] = ()

    def span(self, until: datetime) -> Span:
        """Return the time range; `last 90 days` counts back from `until`. Raises InputRefused."""
        return read_span(self.time_range, until)

    def for_prompt(self) -> dict[str, object]:
        """Return what the model is told."""
        told = {"services", "environments", "production", "time_range", "focus"}
        return self.model_dump(mode="json", include=told)


def read_wishes(inputs: Mapping[str, str | tuple[str, ...]]) -> Wishes:
    """Return the inputs of a run."""
    text = {key: value if isinstance(value, str) else ", ".join(value) for key, value in inputs.items()}
    order = text.get(DATE_ORDER_KEY, "")
    return Wishes(
        kinds={
            int(number): Kind(value)
            for number, value in _keyed(text, KIND_KEY)
            if number.isdigit() and value in set(Kind)
        },
        columns={
            Role(role): "" if value == NONE else value
            for role, value in _keyed(text, COLUMN_KEY)
            if value and role in set(Role)
        },
        units={
            Role(role): TimeUnit(value)
            for role, value in _keyed(text, UNIT_KEY)
            if role in LENGTHS and value in set(TimeUnit)
        },
        date_order=Order(order) if order in set(Order) else None,
        time_range=text.get("time_range", "").strip(),
        services=_listed(text.get("services", "")),
        environments=_listed(text.get("environments", "")),
        production=_listed(text.get("production", "")),
        focus=_listed(text.get("focus", "")),
    )


def _keyed(text: Mapping[str, str], start: str) -> list[tuple[str, str]]:
    return [(key.removeprefix(start), value.strip()) for key, value in text.items() if key.startswith(start)]


def _listed(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in re.split(r"[,;\n]", text) if part.strip())
    return () if {part.casefold() for part in parts} <= _ALL else parts
