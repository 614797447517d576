"""What is counted of a set of tickets: resolution times, shares, and rows for each value of a field."""

from collections.abc import Callable, Iterable, Sequence

from tomas.modes.base import Frozen
from tomas.modes.measures import Share, percentile, rounded, share_of
from tomas.modes.tickets.tickets import Ticket

UNKNOWN = "(none)"
_P90 = 0.9


class Times(Frozen):
    """Hours from creation to resolution."""

    count: int = 0
    """How many tickets have both dates, in the right order."""
    median: float | None = None
    p90: float | None = None
    """Nine of ten tickets were resolved within this time."""


class Row(Frozen):
    """The figures of the tickets that share a value."""

    name: str
    tickets: int
    open: int
    times: Times
    sla: Share
    reopened: Share


def times_of(tickets: Iterable[Ticket]) -> Times:
    """Return the median and the 90th percentile of the resolution times, in hours to two places."""
    hours = [ticket.hours for ticket in tickets if ticket.hours is not None]
    return Times(count=len(hours), median=rounded(percentile(hours, 0.5)), p90=rounded(percentile(hours, _P90)))


def row_of(name: str, tickets: Sequence[Ticket]) -> Row:
    """Return the figures of some tickets."""
    return Row(
        name=name,
        tickets=len(tickets),
        open=sum(1 for ticket in tickets if not ticket.ended),
        times=times_of(tickets),
        sla=share_of(ticket.sla_met for ticket in tickets),
        reopened=share_of(ticket.reopened for ticket in tickets),
    )


def rows_by(tickets: Iterable[Ticket], key: Callable[[Ticket], str]) -> tuple[Row, ...]:
    """Return a row for each value of a field, most tickets first; none where the field is never filled."""
    groups: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        groups.setdefault(key(ticket) or UNKNOWN, []).append(ticket)
    if set(groups) <= {UNKNOWN}:
        return ()
    rows = [row_of(name, members) for name, members in groups.items()]
    return tuple(sorted(rows, key=lambda row: (-row.tickets, row.name)))
