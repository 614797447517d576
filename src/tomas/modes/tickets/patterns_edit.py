"""Reads patterns back that a person changed, as JSON or as the Markdown file that was posted."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from tomas.modes.base import InputRefused
from tomas.modes.edited import edited_json, edited_text, faults_refused
from tomas.modes.pattern_edits import edited_sections
from tomas.modes.tickets.patterns import Pattern, PatternSet, figures_of_pattern
from tomas.modes.tickets.tickets import Ticket

_LONGEST_NAME = 80


def read_edited(upload: Path, before: PatternSet, tickets: Sequence[Ticket]) -> PatternSet:
    """Return the patterns as a person changed them, with their figures computed anew. Raises InputRefused."""
    text = edited_text(upload, "patterns")
    is_json = text.lstrip().startswith("{")
    edited = edited_json(text, _Upload).patterns if is_json else _from_markdown(text, before)
    _check(edited, before, tickets)
    order = {ticket.id: position for position, ticket in enumerate(tickets)}
    renewed = tuple(_renewed(one, before, tickets, order) for one in edited)
    return before.model_copy(update={"patterns": renewed, "suggestions": (), "done": (*before.done, "Edited by hand.")})


class EditedPattern(BaseModel):
    """What a person says of a pattern; all figures are computed anew, so what stands there of them does not count."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str = Field(pattern=r"^P\d{1,3}$")
    name: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    ticket_ids: tuple[str, ...]


class _Upload(BaseModel):
    patterns: tuple[EditedPattern, ...]


def _from_markdown(text: str, before: PatternSet) -> tuple[EditedPattern, ...]:
    known, found = before.by_id(), []
    for section in edited_sections(text):
        pattern = known.get(section.id)
        if pattern is None:
            raise InputRefused(
                f"There is no pattern {section.id}. Sections can be changed or deleted, not added: Markdown cannot "
                "tell which tickets belong to a new pattern. Use patterns.json for that."
            )
        told = {"name": section.name or pattern.name, "description": section.description}
        found.append(EditedPattern(**pattern.model_dump(include={"id", "keywords", "ticket_ids"}), **told))
    return tuple(found)


def _check(patterns: tuple[EditedPattern, ...], before: PatternSet, tickets: Sequence[Ticket]) -> None:
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


def _renewed(edited: EditedPattern, before: PatternSet, tickets: Sequence[Ticket], order: dict[str, int]) -> Pattern:
    old = before.by_id().get(edited.id)
    name = " ".join(edited.name.split())[:_LONGEST_NAME]
    changed = old is None or (old.name, old.description) != (name, edited.description)
    ids = tuple(sorted(set(edited.ticket_ids), key=order.__getitem__))
    return Pattern(
        id=edited.id,
        name=name,
        description=edited.description,
        keywords=edited.keywords,
        ticket_ids=ids,
        named_by="person" if old is None or changed else old.named_by,
        figures=figures_of_pattern(ids, tickets),
    )
