"""What merging and dropping patterns means for their tickets."""

from collections.abc import Sequence

from tomas.modes.pattern_requests import Command, Doer
from tomas.modes.summaries import counted
from tomas.modes.tickets.patterns import Pattern, refigured
from tomas.modes.tickets.tickets import Ticket


def doer_for(tickets: Sequence[Ticket]) -> Doer[Pattern]:
    """Return what changes do; `tickets` is the whole selection, oldest first."""

    def merged(members: Sequence[Pattern], target: Pattern, command: Command) -> tuple[Pattern, str]:
        order = {ticket.id: position for position, ticket in enumerate(tickets)}
        ids = {one for pattern in members for one in pattern.ticket_ids}
        named = {"name": command.name, "named_by": "person"} if command.name else {}
        if not named and target.named_by != "person":
            named = {"named_by": "code", "description": ""}
        words = tuple(dict.fromkeys(word for pattern in (target, *members) for word in pattern.keywords))
        pattern = target.model_copy(
            update={"ticket_ids": tuple(sorted(ids, key=order.__getitem__)), "keywords": words, **named}
        )
        others = ", ".join(command.ids[1:])
        return refigured(
            pattern, tickets
        ), f"{others} merged into {target.id}, which now has {counted(len(ids), 'ticket')}."

    return Doer(merged, _freed)


def _freed(gone: Sequence[Pattern]) -> str:
    return f"{sum(len(pattern.ticket_ids) for pattern in gone):,} tickets now belong to no pattern."
