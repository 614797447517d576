"""Reads patterns back that a person changed, as JSON or as the Markdown file that was posted."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from tomas.modes.base import InputRefused
from tomas.modes.tickets.patterns import Pattern, PatternSet, refigured
from tomas.modes.tickets.tickets import Ticket

_HEADING = re.compile(r"^##\s+(?:Pattern\s+)?(P\d{1,3})\s*[:.\u2013-]?\s*(.*)$", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]<>|])")
_MOST_BYTES = 20 * 1024 * 1024
_LONGEST_NAME = 80
_MOST_FAULTS = 12


def read_edited(upload: Path, before: PatternSet, tickets: Sequence[Ticket]) -> PatternSet:
    """Return the patterns as a person changed them, with their figures computed anew. Raises InputRefused."""
    text = _text(upload)
    patterns = _from_json(text) if text.lstrip().startswith("{") else _from_markdown(text, before)
    _check(patterns, before, tickets)
    order = {ticket.id: position for position, ticket in enumerate(tickets)}
    renewed = tuple(_renewed(pattern, before, tickets, order) for pattern in patterns)
    return before.model_copy(update={"patterns": renewed, "suggestions": (), "done": (*before.done, "Edited by hand.")})


def _text(upload: Path) -> str:
    if upload.stat().st_size > _MOST_BYTES:
        raise InputRefused("The file is too large for a list of patterns. Please change the file that was posted here.")
    try:
        return upload.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused("The file is no text. Please upload patterns.md or patterns.json as they were posted here, "
                           "with your changes.") from error  # fmt: skip


def _from_json(text: str) -> tuple[Pattern, ...]:
    try:
        return PatternSet.model_validate_json(text).patterns
    except ValidationError as error:
        problems = [
            f"- {'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}" for problem in error.errors()
        ]
        raise InputRefused(
            "The JSON does not fit. Please mend this and upload it again:\n" + "\n".join(problems[:_MOST_FAULTS])
        ) from error


def _from_markdown(text: str, before: PatternSet) -> tuple[Pattern, ...]:
    headings = list(_HEADING.finditer(text))
    if not headings:
        raise InputRefused(
            "The file has no sections such as “## P1: Name”. Please change the file patterns.md that was posted here."
        )
    known, found = before.by_id(), []
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        pattern = known.get(heading[1])
        if pattern is None:
            raise InputRefused(
                f"There is no pattern {heading[1]}. Sections can be changed or deleted, not added: Markdown cannot "
                "tell which tickets belong to a new pattern. Use patterns.json for that."
            )
        body = text[heading.end() : following.start() if following else len(text)]
        name = " ".join(_ESCAPE.sub(r"\1", heading[2]).split()) or pattern.name
        update = {"name": name[:_LONGEST_NAME], "description": _description(body)}
        found.append(pattern.model_copy(update=update))
    return tuple(found)


def _description(body: str) -> str:
    """Return the text between the heading and the list of figures."""
    lines = []
    for line in body.strip().splitlines():
        if line.lstrip().startswith(("- ", "* ", "#", "|")):
            break
        lines.append(line.strip())
    return " ".join(_ESCAPE.sub(r"\1", " ".join(lines)).split())


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
        listed = "\n".join(f"- {fault}" for fault in faults[:_MOST_FAULTS])
        raise InputRefused(f"The patterns were not taken over. Please mend this and upload the file again:\n{listed}")


def _renewed(pattern: Pattern, before: PatternSet, tickets: Sequence[Ticket], order: dict[str, int]) -> Pattern:
    old = before.by_id().get(pattern.id)
    ids = tuple(sorted(set(pattern.ticket_ids), key=order.__getitem__))
    changed = old is None or (old.name, old.description) != (pattern.name, pattern.description)
    named_by = "person" if changed else pattern.named_by
    return refigured(pattern.model_copy(update={"ticket_ids": ids, "named_by": named_by}), tickets)
