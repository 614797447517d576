"""Tickets over time: days, weeks or months, with what came, what was resolved, and what was left at the end of each."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time

from tomas.modes.base import Frozen
from tomas.modes.periods import Unit, is_whole, label_of, next_start, period_start
from tomas.modes.tickets.tickets import Ticket


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
                whole=is_whole(start, following, created[0], created[-1], unit),
            )
        )
        start = following
    return tuple(found)


def _undated(tickets: Sequence[Ticket], end: datetime) -> int:
    """Return how many tickets created before are over without a date: nobody can say when, so they never count."""
    return sum(1 for ticket in tickets if ticket.ended and ticket.end is None and ticket.created < end)
