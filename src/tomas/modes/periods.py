"""Days, weeks and months: which unit suits, where a period begins, and whether data cover it."""

from datetime import date, datetime, timedelta
from enum import StrEnum

_MOST_DAYS, _MOST_WEEK_DAYS = 35, 550
_LEAST_IN_PERIOD = 2
_FRIDAY = 4
_SLACK_DAYS = 3


class Unit(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def unit_for(first: datetime, last: datetime, count: int) -> Unit:
    """Return the unit that gives a readable number of periods, with records in most of them."""
    days = (last.date() - first.date()).days + 1
    if days < _MOST_DAYS and count >= _LEAST_IN_PERIOD * days:
        return Unit.DAY
    return Unit.WEEK if days < _MOST_WEEK_DAYS and count >= _LEAST_IN_PERIOD * days / 7 else Unit.MONTH


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


def is_whole(start: date, following: date, first: datetime, last: datetime, unit: Unit) -> bool:
    """Whether data from `first` to `last` cover all of the period from `start` up to `following`."""
    begins, ends = start > first.date(), following <= last.date()
    if unit is Unit.WEEK:
        begins = begins or first.date() == start
        ends = ends or last.date().weekday() >= _FRIDAY
    elif unit is Unit.MONTH:
        begins = begins or (first.date() - start).days < _SLACK_DAYS
        ends = ends or (following - last.date()).days <= _SLACK_DAYS
    return begins and ends
