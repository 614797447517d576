"""Failure patterns: error messages, jobs and services where it fails again and again, with their figures."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from tomas.modes.base import Frozen
from tomas.modes.devops.ci import JobRow
from tomas.modes.devops.dora import ServiceRow
from tomas.modes.devops.failures import ErrorGroup, Example
from tomas.modes.devops.figures import Figures

_MOST = {"log": 15, "job": 6, "service": 6}
_LEAST_FAILURES = 2
_LONGEST_KEY = 70


class Where(StrEnum):
    """In what a pattern was found."""

    LOG = "log"
    JOB = "job"
    SERVICE = "service"


class PatternFigures(Frozen):
    """What code counted of a pattern; what its kind has no place for is None."""

    failures: int
    """Error lines, failed runs or failed deployments."""
    of: int
    """All logs, finished runs, or deployments tried."""
    percent: float | None
    """Logs with such a line of all logs, failed runs of the finished, failed deployments of those tried."""
    logs: int | None = None
    flaky: int | None = None
    """Failures that went away when the same commit ran again."""
    incidents: int | None = None
    first: datetime | None = None
    last: datetime | None = None
    examples: tuple[Example, ...] = ()
    """Exact lines, masked."""


class Pattern(Frozen):
    """Something that fails again and again."""

    id: str = Field(pattern=r"^P\d{1,3}$")
    where: Where
    name: str
    explanation: str = ""
    """What likely goes wrong; the model's words."""
    check: str = ""
    """How the team can find out whether it is so; the model's words."""
    keys: tuple[str, ...]
    """Normalised lines, jobs or services that it is made of."""
    named_by: Literal["code", "model", "person"] = "code"
    figures: PatternFigures


class PatternSet(Frozen):
    """The patterns of a run, as they stand after what people asked for."""

    files: tuple[str, ...]
    made_by: str
    basis: str
    """A digest of the files and the inputs that the patterns were found with."""
    patterns: tuple[Pattern, ...]
    applied: tuple[str, ...] = ()
    """Guidance that code has acted on already, oldest first."""
    done: tuple[str, ...] = ()
    """What was done about it, one sentence for each change."""
    suggestions: tuple[str, ...] = ()
    guidance_notes: tuple[str, ...] = ()

    def by_id(self) -> dict[str, Pattern]:
        """Return the patterns by their id."""
        return {pattern.id: pattern for pattern in self.patterns}


def find_patterns(figures: Figures) -> tuple[Pattern, ...]:
    """Return the patterns: error messages first, then jobs and services that fail more than once."""
    groups = figures.logs.groups if figures.logs else ()
    jobs = figures.ci.jobs if figures.ci else ()
    services = sorted(figures.dora.services, key=lambda row: (-row.failures.yes, row.name))
    found = [(Where.LOG, group.key) for group in groups[: _MOST["log"]]]
    found += [(Where.JOB, row.name) for row in jobs if row.failures >= _LEAST_FAILURES][: _MOST["job"]]
    found += [(Where.SERVICE, row.name) for row in services if row.failures.yes >= _LEAST_FAILURES][: _MOST["service"]]
    return tuple(
        Pattern(
            id=f"P{number}",
            where=where,
            name=_plain_name(where, key, figures),
            keys=(key,),
            figures=figures_of_keys(where, (key,), figures),
        )
        for number, (where, key) in enumerate(found, 1)
    )


def _plain_name(where: Where, key: str, figures: Figures) -> str:
    if where is Where.LOG:
        text = key if len(key) <= _LONGEST_KEY else f"{key[: _LONGEST_KEY - 1].rstrip()}…"
        return text[:1].upper() + text[1:]
    what = "Failing runs of" if where is Where.JOB else "Failed changes of"
    return f"{what} {key}"


def known_keys(where: Where, figures: Figures) -> frozenset[str]:
    """Return everything that patterns of a kind can be made of."""
    match where:
        case Where.LOG:
            return frozenset(group.key for group in (figures.logs.groups if figures.logs else ()))
        case Where.JOB:
            return frozenset(row.name for row in (figures.ci.jobs if figures.ci else ()))
        case Where.SERVICE:
            return frozenset(row.name for row in figures.dora.services)


def figures_of_keys(where: Where, keys: Iterable[str], figures: Figures) -> PatternFigures:
    """Return the figures of a pattern made of these keys."""
    wanted = set(keys)
    match where:
        case Where.LOG:
            logs = figures.logs
            groups = [group for group in (logs.groups if logs else ()) if group.key in wanted]
            return _of_groups(groups, logs.logs if logs else 0)
        case Where.JOB:
            return _of_jobs([row for row in (figures.ci.jobs if figures.ci else ()) if row.name in wanted])
        case Where.SERVICE:
            return _of_services([row for row in figures.dora.services if row.name in wanted])


def _of_groups(groups: Sequence[ErrorGroup], logs: int) -> PatternFigures:
    names = {name for group in groups for name, _ in group.files}
    return PatternFigures(
        failures=sum(group.lines for group in groups),
        of=logs,
        percent=_percent(len(names), logs),
        logs=len(names),
        first=min((group.first for group in groups if group.first), default=None),
        last=max((group.last for group in groups if group.last), default=None),
        examples=tuple(group.example for group in groups[:3]),
    )


def _of_jobs(rows: Sequence[JobRow]) -> PatternFigures:
    failures, ended = sum(row.failures for row in rows), sum(row.success.known for row in rows)
    return PatternFigures(
        failures=failures,
        of=ended,
        percent=_percent(failures, ended),
        flaky=sum(row.flaky_failures for row in rows),
        first=min((row.first_failure for row in rows if row.first_failure), default=None),
        last=max((row.last_failure for row in rows if row.last_failure), default=None),
    )


def _of_services(rows: Sequence[ServiceRow]) -> PatternFigures:
    failures, tried = sum(row.failures.yes for row in rows), sum(row.failures.known for row in rows)
    return PatternFigures(
        failures=failures,
        of=tried,
        percent=_percent(failures, tried),
        incidents=sum(row.incidents for row in rows),
        first=min((row.first_failure for row in rows if row.first_failure), default=None),
        last=max((row.last_failure for row in rows if row.last_failure), default=None),
    )


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def refigured(pattern: Pattern, figures: Figures) -> Pattern:
    """Return a pattern with the figures of its keys as they are now."""
    return pattern.model_copy(update={"figures": figures_of_keys(pattern.where, pattern.keys, figures)})
