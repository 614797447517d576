"""Patterns: recurring issues with a name, the tickets they are made of, and the figures of these."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Literal

from pydantic import Field

from tomas.modes.base import Frozen
from tomas.modes.tickets.clusters import Clusters
from tomas.modes.tickets.figures import per_month
from tomas.modes.tickets.measures import Row, row_of
from tomas.modes.tickets.tickets import Ticket

_MOST_GROUPS = 3


class PatternFigures(Frozen):
    """What code counted of a pattern's tickets."""

    row: Row
    share_percent: float
    """Of all tickets of the selection."""
    per_month: float
    first: datetime
    last: datetime
    first_half: int
    """Tickets created in the first half of the time covered by the selection."""
    second_half: int
    groups: tuple[tuple[str, int], ...]
    """The teams with most of its tickets."""
    peak_hour: int
    """The hour of the day in which most are created, and how many; none where dates have no time of day."""
    peak_hour_tickets: int
    peak_weekday: int
    """The same for the day of the week, 0 for Monday."""
    peak_weekday_tickets: int


class Pattern(Frozen):
    """A recurring issue."""

    id: str = Field(pattern=r"^P\d{1,3}$")
    name: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    ticket_ids: tuple[str, ...]
    named_by: Literal["code", "model", "person"] = "code"
    figures: PatternFigures


class PatternSet(Frozen):
    """The patterns of a run, as they stand after what people asked for."""

    file: str
    made_by: str
    basis: str
    """A digest of the file and the inputs that the patterns were found with."""
    by: Literal["text", "fields"]
    total: int
    """Tickets of the selection."""
    patterns: tuple[Pattern, ...]
    applied: tuple[str, ...] = ()
    """Guidance that code has acted on already, oldest first."""
    done: tuple[str, ...] = ()
    """What was done about it, one sentence for each change."""
    suggestions: tuple[str, ...] = ()
    """Changes that the model suggests, for people to decide."""
    guidance_notes: tuple[str, ...] = ()

    @property
    def covered(self) -> int:
        """How many tickets belong to a pattern."""
        return sum(len(pattern.ticket_ids) for pattern in self.patterns)

    def by_id(self) -> dict[str, Pattern]:
        """Return the patterns by their id."""
        return {pattern.id: pattern for pattern in self.patterns}


def patterns_from(clusters: Clusters, tickets: Sequence[Ticket]) -> tuple[Pattern, ...]:
    """Return a pattern for each cluster, numbered from the largest on, with a name made of its words."""
    return tuple(
        Pattern(
            id=f"P{number}",
            name=_plain_name(cluster.keywords, clusters.by),
            keywords=cluster.keywords,
            ticket_ids=cluster.ticket_ids,
            figures=figures_of_pattern(cluster.ticket_ids, tickets),
        )
        for number, cluster in enumerate(clusters.found, 1)
    )


def _plain_name(keywords: Sequence[str], by: str) -> str:
    return " / ".join(keywords) if by == "fields" else ", ".join(keywords[:3]).capitalize()


def figures_of_pattern(ticket_ids: Collection[str], tickets: Sequence[Ticket]) -> PatternFigures:
    """Return the figures of the tickets with these numbers; `tickets` is the whole selection, oldest first."""
    wanted = set(ticket_ids)
    members = [ticket for ticket in tickets if ticket.id in wanted]
    first, last = tickets[0].created, tickets[-1].created
    middle = first + (last - first) / 2
    days = (last.date() - first.date()).days + 1
    groups = Counter(ticket.group for ticket in members if ticket.group)
    hours = Counter(ticket.created.hour for ticket in members)
    weekdays = Counter(ticket.created.weekday() for ticket in members)
    hour, weekday = _peak(hours), _peak(weekdays)
    return PatternFigures(
        row=row_of("", members),
        share_percent=round(100 * len(members) / len(tickets), 1),
        per_month=per_month(len(members), days),
        first=members[0].created,
        last=members[-1].created,
        first_half=sum(1 for ticket in members if ticket.created < middle),
        second_half=sum(1 for ticket in members if ticket.created >= middle),
        groups=tuple(sorted(groups.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_GROUPS]),
        peak_hour=hour,
        peak_hour_tickets=hours[hour] if any(ticket.created.time() != time() for ticket in tickets) else 0,
        peak_weekday=weekday,
        peak_weekday_tickets=weekdays[weekday],
    )


def _peak(counts: Counter[int]) -> int:
    return min(counts, key=lambda value: (-counts[value], value))


def refigured(pattern: Pattern, tickets: Sequence[Ticket]) -> Pattern:
    """Return a pattern with the figures of its tickets as they are now."""
    return pattern.model_copy(update={"figures": figures_of_pattern(pattern.ticket_ids, tickets)})
