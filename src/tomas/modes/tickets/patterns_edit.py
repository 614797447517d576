"""Reads patterns back that a person changed, as JSON or as the Markdown file that was posted."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tomas.modes.base import InputRefused
from tomas.modes.edited import edited_json, edited_text, faults_refused
from tomas.modes.pattern_edits import edited_sections
from tomas.modes.tickets.patterns import Pattern, PatternSet, refigured
from tomas.modes.tickets.tickets import Ticket

_LONGEST_NAME = 80


def read_edited(upload: Path, before: PatternSet, tickets: Sequence[Ticket]) -> PatternSet:
    """Return the patterns as a person changed them, with their figures computed anew. Raises InputRefused."""
    text = edited_text(upload, "patterns")
    is_json = text.lstrip().startswith("{")
    patterns = edited_json(text, PatternSet).patterns if is_json else _from_markdown(text, before)
    _check(patterns, before, tickets)
    order = {ticket.id: position for position, ticket in enumerate(tickets)}
    renewed = tuple(_renewed(pattern, before, tickets, order) for pattern in patterns)
    return before.model_copy(update={"patterns": renewed, "suggestions": (), "done": (*before.done, "Edited by hand.")})


def _from_markdown(text: str, before: PatternSet) -> tuple[Pattern, ...]:
    known, found = before.by_id(), []
    for section in edited_sections(text):
        pattern = known.get(section.id)
        if pattern is None:
            raise InputRefused(
                f"There is no pattern {section.id}. Sections can be changed or deleted, not added: Markdown cannot "
                "tell which tickets belong to a new pattern. Use patterns.json for that."
            )
        name = section.name or pattern.name
        found.append(pattern.model_copy(update={"name": name[:_LONGEST_NAME], "description": section.description}))
    return tuple(found)


def _check(patterns: tuple[Pattern, ...], before: PatternSet, tickets: Sequence[Ticket]) -> None:
    known = {ticket.id for ticket in tickets}
    faults = [f"{one} stands there twice." for one, count in Counter(p.id for p in patterns).items() if count > 1]
    for pattern in patterns:
        unknown = [one for one in pattern.ticket_ids if one not in known]
        if unknown:
            faults.append(f"{pattern.id} names tickets that are not in {before.file}: {', '.join(unknown[:5])}.")
        if not pattern.ticket_ids:
            faults.append(f"{pattern.id} has no tickets; delete it instead.")
        if not pattern.name.strip():
            faults.append(f"{pattern.id} has no name.")
    places = Counter(one for pattern in patterns for one in set(pattern.ticket_ids))
    doubled = [one for one, count in places.items() if count > 1]
    if doubled:
        faults.append(f"These tickets belong to more than one pattern: {', '.join(doubled[:5])}.")
    if not patterns:
        faults.append("No pattern is left. Use Cancel if the run should end.")
    if faults:
        raise faults_refused(faults, "The patterns were not taken over.")


def _renewed(pattern: Pattern, before: PatternSet, tickets: Sequence[Ticket], order: dict[str, int]) -> Pattern:
    old = before.by_id().get(pattern.id)
    ids = tuple(sorted(set(pattern.ticket_ids), key=order.__getitem__))
    changed = old is None or (old.name, old.description) != (pattern.name, pattern.description)
    named_by = "person" if changed else pattern.named_by
    return refigured(pattern.model_copy(update={"ticket_ids": ids, "named_by": named_by}), tickets)
