"""What a run is about: all files read, mapped, masked, and cut to the time range, services and environments."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tomas.modes.base import InputFile, InputRefused
from tomas.modes.devops.columns import Mapped, map_table
from tomas.modes.devops.kinds import TABLES, Kind
from tomas.modes.devops.loglines import LogReading, read_log
from tomas.modes.devops.records import Deployment, Incident, Read, Run, deployments_of, incidents_of, runs_of
from tomas.modes.devops.roles import LABELS, Role
from tomas.modes.devops.secrets import MaskCount, SecretMasker
from tomas.modes.devops.sources import Source, open_sources, tables_of
from tomas.modes.devops.wishes import Wishes
from tomas.modes.devops.words import is_production
from tomas.modes.masking import MaskCount as PeopleCount
from tomas.modes.masking import mask_table
from tomas.modes.summaries import counted
from tomas.modes.time_range import Span
from tomas.tables.model import Table

_NEEDED: Mapping[Kind, Role] = {Kind.DEPLOYMENTS: Role.DEPLOYED, Kind.INCIDENTS: Role.OPENED}
_MOST_NAMED = 15


@dataclass(frozen=True, slots=True)
class Opened:
    """The files of a run with their columns' roles."""

    sources: tuple[Source, ...]
    mapped: Mapping[Kind, tuple[Mapped, ...]]


@dataclass(frozen=True, slots=True)
class Selection:
    """The records that a run is about. All texts in it are masked."""

    opened: Opened
    deployments: Read[Deployment]
    incidents: Read[Incident]
    runs: Read[Run]
    logs: tuple[LogReading, ...]
    span: Span
    environments: tuple[str, ...]
    """All environments that deployments have."""
    production: tuple[str, ...]
    """Those that count as production; the empty name where deployments have none."""
    production_guessed: bool
    """Whether no environment is called production, so that all count."""
    masked: MaskCount
    people: PeopleCount
    """What was masked of people in the titles of incidents."""

    @property
    def masked_words(self) -> str:
        """What was masked, in a sentence or two."""
        titles = f" Names and addresses of people were masked in {counted(self.people.places, 'title')} of incidents."
        return self.masked.words() + (titles if self.people.places else "")


def open_all(files: tuple[InputFile, ...], wishes: Wishes) -> Opened:
    """Read all files and tell their columns apart. Raises InputRefused, with what to do next."""
    sources = open_sources(files, wishes)
    mapped = {kind: tuple(map_table(table, kind, wishes) for table in tables_of(sources, kind)) for kind in TABLES}
    _check_columns(mapped, wishes)
    if all(source.kind is Kind.LEFT_OUT for source in sources):
        raise InputRefused(_unrecognised(sources))
    return Opened(sources, mapped)


def _unrecognised(sources: tuple[Source, ...]) -> str:
    """Return that no file is of any use, with the columns by which none was recognised."""
    tables = [source.table for source in sources if source.table is not None]
    if not tables:
        return "All files are left out, so there is nothing to look at. Please choose what one of them is."
    columns = _listed([column.name for column in tables[0].columns])
    return (
        f"{tables[0].name} is a table, but its columns ({columns}) are neither those of deployments nor of incidents "
        "nor of CI runs. Please export it with names such as “environment”, “severity” or “branch”."
    )


def _check_columns(mapped: Mapping[Kind, tuple[Mapped, ...]], wishes: Wishes) -> None:
    for role, name in wishes.columns.items():
        tables = [one.table for group in mapped.values() for one in group]
        if name and tables and not any(table.column(name) for table in tables):
            raise InputRefused(f"No file has a column “{name}” for “{LABELS[role]}”. Please choose one of its columns.")
    for kind, group in mapped.items():
        for one in group:
            _check_kind(kind, one)


def _check_kind(kind: Kind, one: Mapped) -> None:
    """Raise InputRefused where a table lacks what its kind cannot do without."""
    columns = _listed([column.name for column in one.table.columns])
    needed = _NEEDED.get(kind)
    if needed is not None and needed not in one.roles:
        raise InputRefused(
            f"{one.table.name} has no column with dates for “{LABELS[needed]}”, so it cannot be read as "
            f"{kind.lower()}. Its columns are: {columns}. Please choose another kind for it, or leave it out."
        )
    if kind is Kind.RUNS and not {Role.STARTED, Role.QUEUED, Role.FINISHED} & set(one.roles):
        raise InputRefused(
            f"{one.table.name} has no column that tells when a run started, so it cannot be read as CI runs. "
            f"Its columns are: {columns}. Please choose another kind for it, or leave it out."
        )
    telling = {Role.SERVICE, Role.ENVIRONMENT, Role.VERSION, Role.COMMITTED, Role.LEAD, Role.STATUS, Role.ROLLED_BACK}
    if kind is Kind.DEPLOYMENTS and not telling & set(one.roles):
        raise InputRefused(
            f"{one.table.name} does not look like deployments: no column tells a service, an environment, a version, a "
            f"status or a commit. Its columns are: {columns}. Please choose another kind for it, or leave it out."
        )
    known = {Role.INCIDENT_ID, Role.TITLE, Role.RESOLVED, Role.SEVERITY}
    if kind is Kind.INCIDENTS and not known & set(one.roles):
        raise InputRefused(
            f"{one.table.name} does not look like incidents: no column tells a number, a title, a severity or a "
            f"resolution. Its columns are: {columns}. Please choose another kind for it, or leave it out."
        )


def read_selection(files: tuple[InputFile, ...], wishes: Wishes) -> Selection:
    """Return the records that a run is about. Raises InputRefused."""
    return select(open_all(files, wishes), wishes)


def select(opened: Opened, wishes: Wishes) -> Selection:
    """Return the records of opened files that a run is about. Raises InputRefused where none are left."""
    masker = SecretMasker()
    deployments = _masked_deployments(deployments_of(opened.mapped[Kind.DEPLOYMENTS]), masker)
    titled, people = _titles_masked(opened.mapped[Kind.INCIDENTS])
    incidents = _masked_incidents(incidents_of(titled), masker)
    runs = _masked_runs(runs_of(opened.mapped[Kind.RUNS]), masker)
    logs = tuple(read_log(log, masker) for source in opened.sources for log in source.logs)
    moments = [
        *(one.time for one in deployments.records),
        *(one.opened for one in incidents.records),
        *(run.started for run in runs.records),
        *(line.moment for log in logs for line in log.errors if line.moment is not None),
    ]
    if not moments and not any(log.lines for log in logs):
        raise InputRefused(
            "Nothing is left to look at: no file holds deployments, incidents or CI runs with readable dates, or a "
            "log. Please check the kinds and columns, or upload other files."
        )
    span = wishes.span(max(moments)) if moments else Span()
    environments = tuple(sorted({one.environment for one in deployments.records if one.environment}))
    production, guessed = _production(environments, wishes)
    services = _wanted(wishes.services, {one.service for one in (*deployments.records, *incidents.records)}, "service")
    kept = _wanted(wishes.environments, {*environments, *(one.environment for one in incidents.records)}, "environment")
    deployments = _filtered(
        deployments,
        lambda one: span.holds(one.time) and one.service in (services or {one.service})
        and one.environment in (kept or {one.environment}),
    )  # fmt: skip
    incidents = _filtered(
        incidents,
        lambda one: span.holds(one.opened) and one.service in (services or {one.service})
        and one.environment in (kept | {""} if kept else {one.environment}),
    )  # fmt: skip
    runs = _filtered(runs, lambda run: span.holds(run.started))
    logs = tuple(
        replace(log, errors=tuple(line for line in log.errors if line.moment is None or span.holds(line.moment)))
        for log in logs
    )
    if not (deployments.records or incidents.records or runs.records or logs):
        raise InputRefused(_nothing_left(wishes, moments))
    return Selection(opened, deployments, incidents, runs, logs, span, environments, production, guessed,
                     masker.counted(), people)  # fmt: skip


def _nothing_left(wishes: Wishes, moments: Sequence[datetime]) -> str:
    asked = [f"the time range “{wishes.time_range}”"] if wishes.time_range else []
    asked += [f"the services {', '.join(wishes.services)}"] if wishes.services else []
    asked += [f"the environments {', '.join(wishes.environments)}"] if wishes.environments else []
    return (
        f"No record is left in {' and '.join(asked) or 'the files'}: those of the files are dated from "
        f"{min(moments):%Y-%m-%d} to {max(moments):%Y-%m-%d}. Please choose otherwise."
    )


def _filtered[R](read: Read[R], keep: Callable[[R], bool]) -> Read[R]:
    return replace(read, records=tuple(record for record in read.records if keep(record)))


def _wanted(asked: Iterable[str], known: set[str], what: str) -> set[str]:
    """Return the names in the data that people meant. Raises InputRefused for one that is none."""
    found: set[str] = set()
    for word in asked:
        matches = {name for name in known if name and name.casefold() == word.casefold()}
        if not matches:
            there = _listed(sorted(name for name in known if name)) or "none at all"
            raise InputRefused(f"There is no {what} “{word}” in the data. The {what}s are: {there}.")
        found |= matches
    return found


def _production(environments: tuple[str, ...], wishes: Wishes) -> tuple[tuple[str, ...], bool]:
    """Return which environments count as production, and whether all do because none is called so."""
    if not environments:
        return ("",), False
    if wishes.production:
        return tuple(sorted(_wanted(wishes.production, set(environments), "environment"))), False
    found = tuple(name for name in environments if is_production(name))
    return found or environments, not found


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _masked_deployments(read: Read[Deployment], masker: SecretMasker) -> Read[Deployment]:
    return replace(
        read,
        records=tuple(
            replace(one, service=masker.text(one.service), environment=masker.text(one.environment))
            for one in read.records
        ),
    )


def _masked_incidents(read: Read[Incident], masker: SecretMasker) -> Read[Incident]:
    return replace(
        read,
        records=tuple(
            replace(one, title=masker.text(one.title), service=masker.text(one.service)) for one in read.records
        ),
    )


def _masked_runs(read: Read[Run], masker: SecretMasker) -> Read[Run]:
    return replace(read, records=tuple(replace(run, name=masker.text(run.name)) for run in read.records))


def _titles_masked(tables: tuple[Mapped, ...]) -> tuple[tuple[Mapped, ...], PeopleCount]:
    """Return tables of incidents without people in their titles; names are learnt from the columns that hold them."""
    found, total = [], PeopleCount()
    for mapped in tables:
        title = mapped.roles.get(Role.TITLE)
        if title is None:
            found.append(mapped)
            continue
        others = set(mapped.roles.values()) - {title}
        masked, _, count = mask_table(mapped.table, {title}, others)
        total = PeopleCount(total.people + count.people, total.emails + count.emails, total.phones + count.phones,
                            total.places + count.places)  # fmt: skip
        found.append(replace(mapped, table=_with(mapped.table, masked)))
    return tuple(found), total


def _with(table: Table, masked: Table) -> Table:
    columns = tuple(masked.column(column.name) or column for column in table.columns)
    return replace(table, columns=columns, _index={})
