"""Rows of the exports as deployments, incidents and CI runs. Times are in UTC where the export has time zones."""

import re
from dataclasses import dataclass
from datetime import datetime

from tomas.modes.devops.columns import Mapped, lengths, moments
from tomas.modes.devops.roles import Role
from tomas.modes.devops.words import CAUSES, OUTCOMES, RESULTS, Outcome, outcome_of, says_hotfix, says_rollback
from tomas.tables.model import Column, ColumnKind

_BUILD = re.compile(r"\s+#\d+$")
"""The number of the build, which Jenkins writes behind the job's name."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment."""

    id: str
    time: datetime
    service: str
    environment: str
    version: str
    outcome: Outcome
    failed: bool | None
    """Whether the export itself says that it failed in production."""
    rolled_back: bool | None
    rollback: bool | None
    """Whether it takes another deployment back."""
    hotfix: bool | None
    committed: datetime | None
    lead_hours: float | None
    """As the export has it."""
    row: int

    @property
    def lead(self) -> float | None:
        """Hours from commit to deployment, as the export has them or computed; None where unknown or negative."""
        hours = self.lead_hours
        if hours is None and self.committed is not None:
            hours = (self.time - self.committed).total_seconds() / 3600
        return hours if hours is not None and hours >= 0 else None


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident."""

    id: str
    title: str
    opened: datetime
    resolved: datetime | None
    service: str
    environment: str
    severity: str
    caused: bool | None
    """Whether the export says that a change caused it."""
    change: str
    """Id or version of the deployment that caused it."""
    row: int

    @property
    def hours(self) -> float | None:
        """Hours from opening to resolution; None where it is not resolved or the dates contradict each other."""
        if self.resolved is None or self.resolved < self.opened:
            return None
        return (self.resolved - self.opened).total_seconds() / 3600


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a CI pipeline or job."""

    id: str
    name: str
    """Workflow and job, such as `build / unit tests`."""
    branch: str
    commit: str
    result: Outcome
    started: datetime
    minutes: float | None
    """How long it ran; None where unknown or negative."""
    waited_minutes: float | None
    """How long it was in the queue."""
    attempt: int
    row: int


@dataclass(frozen=True, slots=True)
class Read[R]:
    """The records of a kind, and what could not be used."""

    records: tuple[R, ...]
    """In the order of their time."""
    rows: int
    undated: int = 0
    """Rows without a readable time, left out."""
    repeated: int = 0
    """Rows that are word for word the same as another, counted once."""


def deployments_of(tables: tuple[Mapped, ...]) -> Read[Deployment]:
    """Return the deployments of all tables, oldest first."""
    found: list[Deployment] = []
    rows = undated = 0
    for number, mapped in enumerate(tables, 1):
        times, committed, lead = (
            moments(mapped, Role.DEPLOYED),
            moments(mapped, Role.COMMITTED),
            lengths(mapped, Role.LEAD),
        )
        rows += len(times)
        has_kind = any(says_rollback(kind) or says_hotfix(kind) for kind in set(mapped.texts(Role.TYPE)))
        for row, time in enumerate(times):
            if time is None:
                undated += 1
                continue
            kind = mapped.text(Role.TYPE, row)
            status = mapped.text(Role.STATUS, row)
            taken_back = says_rollback(kind) if has_kind else None
            mended = says_hotfix(kind) if has_kind else None
            found.append(
                Deployment(
                    id=mapped.text(Role.DEPLOYMENT_ID, row) or _nameless(number, len(tables), mapped, row),
                    time=time,
                    service=mapped.text(Role.SERVICE, row),
                    environment=mapped.text(Role.ENVIRONMENT, row),
                    version=mapped.text(Role.VERSION, row),
                    outcome=(outcome_of(status, OUTCOMES) or Outcome.UNKNOWN) if status else Outcome.UNKNOWN,
                    failed=_flag(mapped.column(Role.FAILED), row),
                    rolled_back=_flag(mapped.column(Role.ROLLED_BACK), row),
                    rollback=_either(_flag(mapped.column(Role.ROLLBACK), row), taken_back),
                    hotfix=_either(_flag(mapped.column(Role.HOTFIX), row), mended),
                    committed=committed[row],
                    lead_hours=lead[row],
                    row=mapped.table.row_numbers[row],
                )
            )
    return _read(found, rows, undated)


def incidents_of(tables: tuple[Mapped, ...]) -> Read[Incident]:
    """Return the incidents of all tables, oldest first."""
    found: list[Incident] = []
    rows = undated = 0
    for number, mapped in enumerate(tables, 1):
        opened, resolved = moments(mapped, Role.OPENED), moments(mapped, Role.RESOLVED)
        rows += len(opened)
        for row, time in enumerate(opened):
            if time is None:
                undated += 1
                continue
            change = mapped.text(Role.CHANGE, row)
            found.append(
                Incident(
                    id=mapped.text(Role.INCIDENT_ID, row) or _nameless(number, len(tables), mapped, row),
                    title=mapped.text(Role.TITLE, row),
                    opened=time,
                    resolved=resolved[row],
                    service=mapped.text(Role.INCIDENT_SERVICE, row),
                    environment=mapped.text(Role.INCIDENT_ENVIRONMENT, row),
                    severity=mapped.text(Role.SEVERITY, row),
                    caused=_either(_flag(mapped.column(Role.CAUSED), row), True if change else None),
                    change=change,
                    row=mapped.table.row_numbers[row],
                )
            )
    return _read(found, rows, undated)


def runs_of(tables: tuple[Mapped, ...]) -> Read[Run]:
    """Return the CI runs of all tables, oldest first."""
    found: list[Run] = []
    rows = undated = 0
    for number, mapped in enumerate(tables, 1):
        queued, started = moments(mapped, Role.QUEUED), moments(mapped, Role.STARTED)
        finished = moments(mapped, Role.FINISHED)
        took, waited = lengths(mapped, Role.DURATION), lengths(mapped, Role.WAITED)
        rows += len(queued)
        for row in range(len(queued)):
            begun = started[row] or queued[row] or finished[row]
            if begun is None:
                undated += 1
                continue
            attempt = _count(mapped.text(Role.ATTEMPT, row))
            names = (mapped.text(Role.WORKFLOW, row), mapped.text(Role.JOB, row))
            result = mapped.text(Role.RESULT, row)
            found.append(
                Run(
                    id=mapped.text(Role.RUN_ID, row) or _nameless(number, len(tables), mapped, row),
                    name=" / ".join(dict.fromkeys(_BUILD.sub("", name) for name in names if name)),
                    branch=mapped.text(Role.BRANCH, row),
                    commit=mapped.text(Role.COMMIT, row),
                    result=(outcome_of(result, RESULTS) or Outcome.UNKNOWN) if result else Outcome.UNKNOWN,
                    started=begun,
                    minutes=_minutes(took[row], started[row], finished[row]),
                    waited_minutes=_minutes(waited[row], queued[row], started[row] if attempt == 1 else None),
                    attempt=attempt,
                    row=mapped.table.row_numbers[row],
                )
            )
    return _read(found, rows, undated)


def _read[R: (Deployment, Incident, Run)](found: list[R], rows: int, undated: int) -> Read[R]:
    distinct = {_identity(record): record for record in found}
    ordered = tuple(sorted(distinct.values(), key=lambda record: (_time(record), record.row)))
    return Read(ordered, rows, undated, len(found) - len(distinct))


def _identity(record: Deployment | Incident | Run) -> tuple[object, ...]:
    """Return what makes a record the same as another in a second export of the same time."""
    match record:
        case Deployment():
            return (record.id, record.time, record.service, record.environment, record.version, record.outcome)
        case Incident():
            return (record.id, record.opened, record.service, record.title)
        case Run():
            return (record.id, record.started, record.name, record.attempt, record.commit, record.result)


def _time(record: Deployment | Incident | Run) -> datetime:
    match record:
        case Deployment():
            return record.time
        case Incident():
            return record.opened
        case Run():
            return record.started


def _nameless(number: int, tables: int, mapped: Mapped, row: int) -> str:
    at = f"row {mapped.table.row_numbers[row]}"
    return at if tables == 1 else f"{at} of table {number}"


def _flag(column: Column | None, row: int) -> bool | None:
    """Return what a cell says; where only cases of yes are filled, an empty cell is a no."""
    if column is None:
        return None
    text = column.texts[row]
    value = column.values[row]
    if isinstance(value, bool):
        return value
    if column.kind is ColumnKind.DATE or not text:
        return bool(text)
    return outcome_of(text, CAUSES)


def _either(one: bool | None, other: bool | None) -> bool | None:
    known = [value for value in (one, other) if value is not None]
    return any(known) if known else None


def _count(text: str) -> int:
    return max(1, int(float(text))) if text.replace(".", "", 1).isdigit() else 1


def _minutes(hours: float | None, start: datetime | None, end: datetime | None) -> float | None:
    if hours is not None:
        return hours * 60
    if start is None or end is None or end < start:
        return None
    return (end - start).total_seconds() / 60
