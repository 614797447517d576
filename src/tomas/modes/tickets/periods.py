"""Tickets over time: days, weeks or months, with what came, what was resolved, and what was left at the end of each."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tomas.modes.base import Frozen
from tomas.modes.tickets.tickets import Ticket

_MOST_DAYS, _MOST_WEEK_DAYS = 35, 550
_LEAST_IN_PERIOD = 2
_FRIDAY = 4
_SLACK_DAYS = 3


class Unit(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Period(Frozen):
    """One period and its counts."""

    label: str
    start: date
    created: int
    resolved: int
    """Tickets that left the backlog in it: resolved, or closed where no resolution is dated."""
    backlog: int
    """Tickets created and not yet resolved at its end, of those in the selection."""
    whole: bool
    """Whether the data cover all of it; only whole periods count for trend and forecast."""


def unit_for(first: datetime, last: datetime, tickets: int) -> Unit:
    """Return the unit that gives a readable number of periods, with tickets in most of them."""
    days = (last.date() - first.date()).days + 1
    if days < _MOST_DAYS and tickets >= _LEAST_IN_PERIOD * days:
        return Unit.DAY
    return Unit.WEEK if days < _MOST_WEEK_DAYS and tickets >= _LEAST_IN_PERIOD * days / 7 else Unit.MONTH


def period_start(day: date, unit: Unit) -> date:
    """Return the first day of the period that a day lies in; weeks begin on Monday."""
    match unit:
        case Unit.DAY:
            return day
        case Unit.WEEK:
            return day - timedelta(days=day.weekday())
        case Unit.MONTH:
            return day.replace(day=1)


def next_start(start: date, unit: Unit) -> date:
    """Return the first day of the period after one."""
    match unit:
        case Unit.DAY:
            return start + timedelta(days=1)
        case Unit.WEEK:
            return start + timedelta(days=7)
        case Unit.MONTH:
            return (start + timedelta(days=32)).replace(day=1)


def label_of(start: date, unit: Unit) -> str:
    """Return a period's name, such as `2026-W03`."""
    match unit:
        case Unit.DAY:
            return start.isoformat()
        case Unit.WEEK:
            year, week, _ = start.isocalendar()
            return f"{year}-W{week:02d}"
        case Unit.MONTH:
            return f"{start:%Y-%m}"


def periods_of(tickets: Sequence[Ticket], unit: Unit) -> tuple[Period, ...]:
    """Return the periods from the first ticket's creation to the last one's, without a gap."""
    created = sorted(ticket.created for ticket in tickets)
    ends = sorted(ticket.end for ticket in tickets if ticket.end is not None)
    lost = sum(1 for ticket in tickets if ticket.ended and ticket.end is None)
    came = Counter(period_start(moment.date(), unit) for moment in created)
    went = Counter(period_start(moment.date(), unit) for moment in ends)
    found, start = [], period_start(created[0].date(), unit)
    while start <= created[-1].date():
        following = next_start(start, unit)
        end = datetime.combine(following, time())
        left = bisect_left(created, end) - bisect_left(ends, end)
        found.append(
            Period(
                label=label_of(start, unit),
                start=start,
                created=came[start],
                resolved=went[start],
                backlog=left - _undated(tickets, end) if lost else left,
                whole=_is_whole(start, following, created[0], created[-1], unit),
            )
        )
        start = following
    return tuple(found)


def _undated(tickets: Sequence[Ticket], end: datetime) -> int:
    """Return how many tickets created before are over without a date: nobody can say when, so they never count."""
    return sum(1 for ticket in tickets if ticket.ended and ticket.end is None and ticket.created < end)


def _is_whole(start: date, following: date, first: datetime, last: datetime, unit: Unit) -> bool:
    begins, ends = start > first.date(), following <= last.date()
    if unit is Unit.WEEK:
        begins = begins or first.date() == start
        ends = ends or last.date().weekday() >= _FRIDAY
    elif unit is Unit.MONTH:
        begins = begins or (first.date() - start).days < _SLACK_DAYS
        ends = ends or (following - last.date()).days <= _SLACK_DAYS
    return begins and ends
