"""Weeks or months side by side: deployments, failures, lead time, incidents and CI."""

from collections.abc import Callable, Sequence
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
    """One week or month."""

    label: str
    start: date
    whole: bool
    """Whether the data cover all of it."""
    deployments: int
    """That reached production."""
    failures: Share
    """Of the deployments tried."""
    lead_hours: float | None
    """Median."""
    incidents: int
    runs: int
    ci: Share
    """Runs that succeeded."""
    ci_minutes: float | None
    """Median."""


class Half(Frozen):
    """The sums of the first or the second half of the periods that the data cover whole."""

    name: Literal["first", "second"]
    deployments: int
    failures: Share
    ci: Share


class Trends(Frozen):
    """All periods, without a gap."""

    unit: Unit
    periods: tuple[Period, ...] = ()
    halves: tuple[Half, ...] = ()
    """None where the data cover too few whole periods; of an odd number, the middle one is left out."""

    @property
    def has_deployments(self) -> bool:
        """Whether any period has one."""
        return any(period.deployments for period in self.periods)


def trends_of(production: Production, incidents: Sequence[Incident], runs: Sequence[Run]) -> Trends:
    """Return the periods from the first record of any kind to the last; months where weeks would be too many."""
    moments = [one.time for one in production.attempts] + [one.opened for one in incidents]
    moments += [run.started for run in runs]
    if not moments:
        return Trends(unit=Unit.WEEK)
    first, last = min(moments), max(moments)
    unit = Unit.WEEK if last - first <= timedelta(weeks=_MOST_WEEKS) else Unit.MONTH
    starts, start = [], period_start(first.date(), unit)
    while start <= last.date():
        starts.append(start)
        start = next_start(start, unit)
    judged = set(production.judged)
    attempts = _by_start(list(enumerate(production.attempts)), lambda pair: pair[1].time, unit)
    opened = _by_start(incidents, lambda one: one.opened, unit)
    ran = _by_start(runs, lambda run: run.started, unit)
    found = []
    for start in starts:
        tried, runs_here = attempts.get(start, []), ran.get(start, [])
        reached = [one for _, one in tried if one.outcome is not Outcome.FAILED]
        ended = [run for run in runs_here if run.result in {Outcome.SUCCEEDED, Outcome.FAILED}]
        found.append(
            Period(
                label=label_of(start, unit),
                start=start,
                whole=is_whole(start, next_start(start, unit), first, last, unit),
                deployments=len(reached),
                failures=Share(
                    yes=sum(place in production.failures for place, _ in tried),
                    known=sum(place in judged for place, _ in tried),
                ),
                lead_hours=spread_of([one.lead for one in reached if one.lead is not None]).median,
                incidents=len(opened.get(start, [])),
                runs=len(runs_here),
                ci=Share(yes=sum(run.result is Outcome.SUCCEEDED for run in ended), known=len(ended)),
                ci_minutes=spread_of([run.minutes for run in ended if run.minutes is not None]).median,
            )
        )
    return Trends(unit=unit, periods=tuple(found), halves=_halves([period for period in found if period.whole]))


def _halves(whole: Sequence[Period]) -> tuple[Half, ...]:
    size = len(whole) // 2
    if size < _LEAST_IN_A_HALF:
        return ()
    return _half("first", whole[:size]), _half("second", whole[-size:])


def _half(name: Literal["first", "second"], periods: Sequence[Period]) -> Half:
    return Half(
        name=name,
        deployments=sum(period.deployments for period in periods),
        failures=_sum([period.failures for period in periods]),
        ci=_sum([period.ci for period in periods]),
    )


def _sum(shares: Sequence[Share]) -> Share:
    return Share(yes=sum(share.yes for share in shares), known=sum(share.known for share in shares))


def _by_start[R](records: Sequence[R], moment: Callable[[R], datetime], unit: Unit) -> dict[date, list[R]]:
    groups: dict[date, list[R]] = {}
    for record in records:
        groups.setdefault(period_start(moment(record).date(), unit), []).append(record)
    return groups
