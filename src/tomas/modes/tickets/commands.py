"""What people ask at the gate in so many words: merge, drop, keep and rename patterns; code does it, not the model."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tomas.modes.tickets.patterns import Pattern, refigured
from tomas.modes.tickets.tickets import Ticket

_AND = r"(?:\s*[,+&]\s*|\s+)(?:and\s+|with\s+|into\s+|to\s+)?(?:patterns?\s+)?"
_IDS = rf"(?:patterns?\s+)?(P\d{{1,3}}(?:{_AND}P\d{{1,3}})*)"
_QUOTED = "[\"'\u201c\u201d\u201e]?"
_NAME = rf"{_QUOTED}(?P<name>(?!P\d)[^\"\u201c\u201d]+?){_QUOTED}"
_NAMED = rf"(?:\s+(?:as|and call (?:it|them)|called|named|into|to)\s+{_NAME})?"
_END = r"\s*(?:,?\s*please)?\s*[.!]*"
_MERGE = re.compile(rf"(?:please\s+)?(?:merge|combine|join|unite)\s+{_IDS}{_NAMED}{_END}", re.IGNORECASE)
_DROP = re.compile(rf"(?:please\s+)?(?:drop|remove|delete|ignore|leave out|take out)\s+{_IDS}{_END}", re.IGNORECASE)
_KEEP = re.compile(rf"(?:please\s+)?keep\s+only\s+{_IDS}{_END}", re.IGNORECASE)
_RENAME = re.compile(
    r"(?:please\s+)?(?:rename|call|name)\s+(?:pattern\s+)?(P\d{1,3})\s+(?:to\s+|as\s+|into\s+|:\s*)?"
    rf"{_QUOTED}(?P<name>[^\"\u201c\u201d]+?){_QUOTED}{_END}",
    re.IGNORECASE,
)
_ID = re.compile(r"P\d{1,3}", re.IGNORECASE)
_LINES = re.compile(
    r"[\n;]+|(?<=[.!])\s+|,?\s+(?:and\s+)?(?:then\s+)?"
    r"(?=(?:merge|drop|rename|keep only|remove|delete)\s+(?:pattern\s+)?P\d)",
    re.IGNORECASE,
)
_LEAST_TO_MERGE = 2
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Command:
    """One change that code can make."""

    kind: Literal["merge", "drop", "keep", "rename"]
    ids: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What one piece of guidance asks for."""

    commands: tuple[Command, ...]
    rest: str
    """What is left for the model."""


def read_request(text: str) -> Request:
    """Take a piece of guidance apart into changes that code makes, and the rest."""
    commands, rest = [], []
    for line in (part.strip() for part in _LINES.split(text) if part and part.strip()):
        command = _command(line)
        if command is None:
            rest.append(line)
        else:
            commands.append(command)
    return Request(tuple(commands), "\n".join(rest))


def _command(line: str) -> Command | None:
    if match := _MERGE.fullmatch(line):
        ids = _ids(match[1])
        return Command("merge", ids, _name(match["name"])) if len(ids) >= _LEAST_TO_MERGE else None
    if match := _DROP.fullmatch(line):
        return Command("drop", _ids(match[1]))
    if match := _KEEP.fullmatch(line):
        return Command("keep", _ids(match[1]))
    if match := _RENAME.fullmatch(line):
        return Command("rename", _ids(match[1]), _name(match["name"]))
    return None


def _ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.upper() for found in _ID.findall(text)))


def _name(text: str | None) -> str:
    return " ".join((text or "").split())[:_LONGEST_NAME]


def free_guidance(guidance: Iterable[str]) -> tuple[str, ...]:
    """Return the guidance without what code has done."""
    return tuple(rest for text in guidance if (rest := read_request(text).rest))


def carried_out(
    commands: Sequence[Command], patterns: tuple[Pattern, ...], tickets: Sequence[Ticket]
) -> tuple[tuple[Pattern, ...], tuple[str, ...]]:
    """Return the patterns after the changes, and what was done, one sentence for each change."""
    done: list[str] = []
    for command in commands:
        known = {pattern.id for pattern in patterns}
        missing = [one for one in command.ids if one not in known]
        if missing:
            done.append(f"There is no pattern {' or '.join(missing)}, so “{_worded(command)}” was not done.")
            continue
        patterns, said = _DOERS[command.kind](command, patterns, tickets)
        done.append(said)
    return patterns, tuple(done)


def _worded(command: Command) -> str:
    return f"{command.kind} {', '.join(command.ids)}" + (f" to {command.name}" if command.name else "")


def _merge(
    command: Command, patterns: tuple[Pattern, ...], tickets: Sequence[Ticket]
) -> tuple[tuple[Pattern, ...], str]:
    members = [pattern for pattern in patterns if pattern.id in command.ids]
    target = next(pattern for pattern in members if pattern.id == command.ids[0])
    order = {ticket.id: position for position, ticket in enumerate(tickets)}
    ids = {one for pattern in members for one in pattern.ticket_ids}
    named = {"name": command.name, "named_by": "person"} if command.name else {}
    if not named and target.named_by != "person":
        named = {"named_by": "code", "description": ""}
    words = tuple(dict.fromkeys(word for pattern in (target, *members) for word in pattern.keywords))
    merged = target.model_copy(
        update={"ticket_ids": tuple(sorted(ids, key=order.__getitem__)), "keywords": words, **named}
    )
    kept = tuple(
        refigured(merged, tickets) if pattern.id == target.id else pattern
        for pattern in patterns
        if pattern.id == target.id or pattern.id not in command.ids
    )
    others = ", ".join(command.ids[1:])
    return kept, f"{others} merged into {target.id}, which now has {len(ids):,} tickets."


def _drop(command: Command, patterns: tuple[Pattern, ...], _: Sequence[Ticket]) -> tuple[tuple[Pattern, ...], str]:
    return _without(patterns, set(command.ids))


def _keep(command: Command, patterns: tuple[Pattern, ...], _: Sequence[Ticket]) -> tuple[tuple[Pattern, ...], str]:
    return _without(patterns, {pattern.id for pattern in patterns} - set(command.ids))


def _without(patterns: tuple[Pattern, ...], ids: set[str]) -> tuple[tuple[Pattern, ...], str]:
    gone = [pattern for pattern in patterns if pattern.id in ids]
    kept = tuple(pattern for pattern in patterns if pattern.id not in ids)
    if not kept:
        return patterns, "Not all patterns can be dropped: one at least has to stay, so nothing was dropped."
    freed = sum(len(pattern.ticket_ids) for pattern in gone)
    names = ", ".join(pattern.id for pattern in gone)
    return kept, f"{names or 'Nothing'} dropped; {freed:,} tickets now belong to no pattern."


def _rename(command: Command, patterns: tuple[Pattern, ...], _: Sequence[Ticket]) -> tuple[tuple[Pattern, ...], str]:
    update = {"name": command.name, "named_by": "person"}
    kept = tuple(pattern.model_copy(update=update) if pattern.id == command.ids[0] else pattern for pattern in patterns)
    return kept, f"{command.ids[0]} is now called “{command.name}”."


_DOERS = {"merge": _merge, "drop": _drop, "keep": _keep, "rename": _rename}
