"""Weeks or months side by side: deployments, failures, lead time, incidents and CI."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from tomas.modes.base import Frozen
from tomas.modes.devops.measured import spread_of
from tomas.modes.devops.production import Production
from tomas.modes.devops.records import Incident, Run
from tomas.modes.devops.words import Outcome
from tomas.modes.measures import Share
from tomas.modes.periods import Unit, is_whole, label_of, next_start, period_start

_MOST_WEEKS = 30
_LEAST_IN_A_HALF = 2


class Period(Frozen):
    """One week or month; counts are None before the first and after the last record of their kind."""

    label: str
    start: date
    whole: bool
    """Whether deployments (or, where there are none, all records) cover all of it."""
    deployments: int | None
    """That reached production."""
    failures: Share
    """Of the deployments tried."""
    lead_hours: float | None
    """Median."""
    incidents: int | None
    runs: int | None
    ci: Share
    """Runs that succeeded."""
    ci_minutes: float | None
    """Median."""


class Half(Frozen):
    """The sums of the first or the second half of the periods that a kind of record covers whole."""

    name: Literal["first", "second"]
    deployments: int | None = None
    failures: Share = Share()
    ci: Share = Share()


class Trends(Frozen):
    """All periods, without a gap."""

    unit: Unit
    periods: tuple[Period, ...] = ()
    halves: tuple[Half, ...] = ()
    """Of an odd number of periods, the middle one is left out; empty where too few are covered whole."""

    @property
    def has_deployments(self) -> bool:
        """Whether any period has one."""
        return any(period.deployments for period in self.periods)


@dataclass(frozen=True, slots=True)
class _Cover:
    """From when to when there are records of a kind; both None where there are none."""

    first: datetime | None
    last: datetime | None

    @classmethod
    def of(cls, moments: Sequence[datetime]) -> "_Cover":
        return cls(min(moments, default=None), max(moments, default=None))

    def touches(self, start: date, unit: Unit) -> bool:
        return (
            self.first is not None
            and self.last is not None
            and period_start(self.first.date(), unit) <= start <= self.last.date()
        )

    def whole(self, start: date, unit: Unit) -> bool:
        if self.first is None or self.last is None:
            return False
        return is_whole(start, next_start(start, unit), self.first, self.last, unit)


def trends_of(production: Production, incidents: Sequence[Incident], runs: Sequence[Run]) -> Trends:
    """Return the periods from the first record of any kind to the last; months where weeks would be too many."""
    deployed = [one.time for one in production.attempts]
    opened, started = [one.opened for one in incidents], [run.started for run in runs]
    every = _Cover.of([*deployed, *opened, *started])
    if every.first is None or every.last is None:
        return Trends(unit=Unit.WEEK)
    unit = Unit.WEEK if every.last - every.first <= timedelta(weeks=_MOST_WEEKS) else Unit.MONTH
    covers = (_Cover.of(deployed), _Cover.of(opened), _Cover.of(started))
    starts, start = [], period_start(every.first.date(), unit)
    while start <= every.last.date():
        starts.append(start)
        start = next_start(start, unit)
    judged = set(production.judged)
    attempts = _by_start(list(enumerate(production.attempts)), lambda pair: pair[1].time, unit)
    began = _by_start(incidents, lambda one: one.opened, unit)
    ran = _by_start(runs, lambda run: run.started, unit)
    found = []
    for start in starts:
        tried, runs_here = attempts.get(start, []), ran.get(start, [])
        reached = [one for _, one in tried if one.outcome is not Outcome.FAILED]
        ended = [run for run in runs_here if run.result in {Outcome.SUCCEEDED, Outcome.FAILED}]
        told = [cover.touches(start, unit) for cover in covers]
        found.append(
            Period(
                label=label_of(start, unit),
                start=start,
                whole=(covers[0] if deployed else every).whole(start, unit),
                deployments=len(reached) if told[0] else None,
                failures=Share(
                    yes=sum(place in production.failures for place, _ in tried),
                    known=sum(place in judged for place, _ in tried),
                ),
                lead_hours=spread_of([one.lead for one in reached if one.lead is not None]).median,
                incidents=len(began.get(start, [])) if told[1] else None,
                runs=len(runs_here) if told[2] else None,
                ci=Share(yes=sum(run.result is Outcome.SUCCEEDED for run in ended), known=len(ended)),
                ci_minutes=spread_of([run.minutes for run in ended if run.minutes is not None]).median,
            )
        )
    return Trends(unit=unit, periods=tuple(found), halves=_halves(found, unit, covers[0], covers[2]))


def _halves(periods: Sequence[Period], unit: Unit, deployed: _Cover, ran: _Cover) -> tuple[Half, ...]:
    """Return both halves, for deployments and for runs by what each covers whole."""
    by_deployments = [period for period in periods if deployed.whole(period.start, unit)]
    by_runs = [period for period in periods if ran.whole(period.start, unit)]
    first, second = (_cut(by_deployments), _cut(by_runs)), (_cut(by_deployments[::-1]), _cut(by_runs[::-1]))
    if not any((*first, *second)):
        return ()
    return (_half("first", *first), _half("second", *second))


def _cut(periods: Sequence[Period]) -> Sequence[Period]:
    """Return the first half of the periods; none where they are too few."""
    size = len(periods) // 2
    return periods[:size] if size >= _LEAST_IN_A_HALF else ()


def _half(name: Literal["first", "second"], deployed: Sequence[Period], ran: Sequence[Period]) -> Half:
    return Half(
        name=name,
        deployments=sum(period.deployments or 0 for period in deployed) if deployed else None,
        failures=_sum([period.failures for period in deployed]),
        ci=_sum([period.ci for period in ran]),
    )


def _sum(shares: Sequence[Share]) -> Share:
    return Share(yes=sum(share.yes for share in shares), known=sum(share.known for share in shares))


def _by_start[R](records: Sequence[R], moment: Callable[[R], datetime], unit: Unit) -> dict[date, list[R]]:
    groups: dict[date, list[R]] = {}
    for record in records:
        groups.setdefault(period_start(moment(record).date(), unit), []).append(record)
    return groups
