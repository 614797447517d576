"""All figures of a selection, computed once and used everywhere: by prompts, checks, dashboard, report and workbook."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from tomas.modes.base import Frozen
from tomas.modes.measures import Share, percentile, rounded, share_of
from tomas.modes.periods import Unit, label_of, next_start, unit_for
from tomas.modes.tickets.forecasting import (
    LEAST_FOR_TREND,
    Backtest,
    Change,
    Expected,
    Trend,
    backtest,
    changes_of,
    forecast,
    trend_of,
)
from tomas.modes.tickets.measures import Row, Times, rows_by, times_of
from tomas.modes.tickets.periods import Period, periods_of
from tomas.modes.tickets.tickets import Ticket

DAYS_A_MONTH = 30.4375
_SHORT_DAYS = 28
_AGES = ((1, "up to 1 day"), (7, "1 to 7 days"), (30, "7 to 30 days"), (90, "30 to 90 days"))
_OLDEST = "over 90 days"
_AHEAD = {Unit.DAY: 7, Unit.WEEK: 4, Unit.MONTH: 3}
_TWICE = timedelta(hours=24)
_P90 = 0.9


class Ages(Frozen):
    """How old the open tickets are, counted to the latest moment in the data."""

    count: int = 0
    median_days: float | None = None
    p90_days: float | None = None
    buckets: tuple[tuple[str, int], ...] = ()


class Duplicates(Frozen):
    """Tickets by the same caller that say word for word the same as one created at most 24 hours before."""

    known: bool
    """False where the tickets have no text by which to tell."""
    groups: tuple[tuple[str, ...], ...] = ()
    """The tickets' numbers, the first one first."""

    @property
    def surplus(self) -> int:
        """How many tickets would be saved if each were written once."""
        return sum(len(group) - 1 for group in self.groups)


class Figures(Frozen):
    """What code computed of the tickets."""

    tickets: int
    open: int
    first: datetime
    last: datetime
    until: datetime
    """The latest moment in the file, to which ages are counted."""
    days: int
    """From the first ticket's day to the last one's, both counted."""
    per_month: float
    """Tickets in an average month of 30.4 days."""
    short: bool
    """Whether the tickets cover less than four weeks: `per_month` is then an extrapolation."""
    unit: Unit
    periods: tuple[Period, ...]
    times: Times
    sla: Share
    reopened: Share
    ages: Ages
    by_priority: tuple[Row, ...]
    by_category: tuple[Row, ...]
    by_group: tuple[Row, ...]
    by_status: tuple[Row, ...]
    timed: bool
    """Whether the dates of creation have a time of day: otherwise hours say nothing."""
    hours: tuple[int, ...]
    """Tickets created in each hour of the day."""
    weekdays: tuple[int, ...]
    """Tickets created on each day of the week, Monday first."""
    trend: Trend
    changes: tuple[Change, ...]
    forecast: tuple[Expected, ...]
    forecast_note: str
    backtest: Backtest
    duplicates: Duplicates

    @property
    def months(self) -> float:
        """The time covered, in months of 30.4 days."""
        return self.days / DAYS_A_MONTH


def figures_of(tickets: Sequence[Ticket], until: datetime) -> Figures:
    """Return the figures of tickets in the order of their creation; `until` is the latest moment known."""
    first, last = tickets[0].created, tickets[-1].created
    unit = unit_for(first, last, len(tickets))
    periods = periods_of(tickets, unit)
    whole = [period for period in periods if period.whole]
    values = [float(period.created) for period in whole]
    days = (last.date() - first.date()).days + 1
    expected, note = _forecast(periods, whole, unit)
    return Figures(
        tickets=len(tickets),
        open=sum(1 for ticket in tickets if not ticket.ended),
        first=first,
        last=last,
        until=until,
        days=days,
        per_month=per_month(len(tickets), days),
        short=days < _SHORT_DAYS,
        unit=unit,
        periods=periods,
        times=times_of(tickets),
        sla=share_of(ticket.sla_met for ticket in tickets),
        reopened=share_of(ticket.reopened for ticket in tickets),
        ages=_ages(tickets, until),
        by_priority=rows_by(tickets, lambda ticket: ticket.priority),
        by_category=rows_by(tickets, lambda ticket: ticket.category),
        by_group=rows_by(tickets, lambda ticket: ticket.group),
        by_status=rows_by(tickets, lambda ticket: ticket.status),
        timed=any(ticket.created.time() != time() for ticket in tickets),
        hours=_counts([ticket.created.hour for ticket in tickets], 24),
        weekdays=_counts([ticket.created.weekday() for ticket in tickets], 7),
        trend=trend_of(values),
        changes=changes_of(values, [period.label for period in whole]) if values else (),
        forecast=expected,
        forecast_note=note,
        backtest=backtest(values),
        duplicates=_duplicates(tickets),
    )


def per_month(count: int, days: int) -> float:
    """Return a count as tickets a month of 30.4 days, to one place."""
    return round(count / days * DAYS_A_MONTH, 1)


def _counts(values: list[int], size: int) -> tuple[int, ...]:
    counted = Counter(values)
    return tuple(counted[position] for position in range(size))


def _ages(tickets: Sequence[Ticket], until: datetime) -> Ages:
    days = [(until - ticket.created).total_seconds() / 86_400 for ticket in tickets if not ticket.ended]
    buckets: Counter[str] = Counter()
    for age in days:
        buckets[next((label for most, label in _AGES if age <= most), _OLDEST)] += 1
    labels = (*(label for _, label in _AGES), _OLDEST)
    return Ages(
        count=len(days),
        median_days=rounded(percentile(days, 0.5)),
        p90_days=rounded(percentile(days, _P90)),
        buckets=tuple((label, buckets[label]) for label in labels) if days else (),
    )


def _forecast(periods: Sequence[Period], whole: Sequence[Period], unit: Unit) -> tuple[tuple[Expected, ...], str]:
    if len(whole) < LEAST_FOR_TREND:
        return (), f"No forecast: it takes {LEAST_FOR_TREND} whole {unit}s, and the data cover {len(whole)}."
    labels, start = [], periods[-1].start
    if periods[-1].whole:
        start = next_start(start, unit)
    for _ in range(_AHEAD[unit]):
        labels.append(label_of(start, unit))
        start = next_start(start, unit)
    return forecast([float(period.created) for period in whole], labels), ""


def _duplicates(tickets: Sequence[Ticket]) -> Duplicates:
    texts = [" ".join(f"{ticket.title} {ticket.description}".casefold().split()) for ticket in tickets]
    if not any(texts):
        return Duplicates(known=False)
    open_groups: dict[tuple[str, str], tuple[datetime, list[str]]] = {}
    groups: list[list[str]] = []
    for said, ticket in zip(texts, tickets, strict=True):
        if not said:
            continue
        key = (said, ticket.caller)
        before = open_groups.get(key)
        if before is not None and ticket.created - before[0] <= _TWICE:
            if len(before[1]) == 1:
                groups.append(before[1])
            before[1].append(ticket.id)
            open_groups[key] = (ticket.created, before[1])
        else:
            open_groups[key] = (ticket.created, [ticket.id])
    return Duplicates(known=True, groups=tuple(tuple(group) for group in groups))
