"""What people ask at the gate in so many words: merge, drop, keep and rename patterns; code does it, not the model."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, Self

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
    rf"{_QUOTED}(?P<name>(?!(?:to|as|into)\b\W*$)[^\"\u201c\u201d]+?){_QUOTED}{_END}",
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


def single_spaced(text: str) -> str:
    """Return a text without runs of spaces and empty lines, in which looking for words would take long."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def read_request(text: str) -> Request:
    """Take a piece of guidance apart into changes that code makes, and the rest."""
    commands, rest = [], []
    for line in (part.strip() for part in _LINES.split(single_spaced(text)) if part and part.strip()):
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


class Named(Protocol):
    """A pattern, whatever it is made of."""

    @property
    def id(self) -> str:
        """Such as `P3`."""
        ...

    def model_copy(self, *, update: dict[str, Any]) -> Self:
        """Return the pattern with other values."""
        ...


@dataclass(frozen=True, slots=True)
class Doer[P: Named]:
    """What changes mean for patterns of one kind."""

    merged: Callable[[Sequence[P], P, Command], tuple[P, str] | str]
    """From the members, the one they are merged into and the command: the pattern and what was done, or why not."""
    freed: Callable[[Sequence[P]], str]
    """What becomes of what the dropped patterns held, such as `12 tickets now belong to no pattern.`."""


def carried_out[P: Named](
    commands: Sequence[Command], patterns: tuple[P, ...], doer: Doer[P]
) -> tuple[tuple[P, ...], tuple[str, ...]]:
    """Return the patterns after the changes, and what was done, one sentence for each change."""
    done: list[str] = []
    for command in commands:
        known = {pattern.id for pattern in patterns}
        missing = [one for one in command.ids if one not in known]
        if missing:
            done.append(f"There is no pattern {' or '.join(missing)}, so “{_worded(command)}” was not done.")
            continue
        patterns, said = _one(command, patterns, doer)
        done.append(said)
    return patterns, tuple(done)


def _worded(command: Command) -> str:
    return f"{command.kind} {', '.join(command.ids)}" + (f" to {command.name}" if command.name else "")


def _one[P: Named](command: Command, patterns: tuple[P, ...], doer: Doer[P]) -> tuple[tuple[P, ...], str]:
    match command.kind:
        case "merge":
            return _merge(command, patterns, doer)
        case "drop":
            return _without(patterns, set(command.ids), doer)
        case "keep":
            return _without(patterns, {pattern.id for pattern in patterns} - set(command.ids), doer)
        case "rename":
            return _rename(command, patterns)


def _merge[P: Named](command: Command, patterns: tuple[P, ...], doer: Doer[P]) -> tuple[tuple[P, ...], str]:
    members = [pattern for pattern in patterns if pattern.id in command.ids]
    target = next(pattern for pattern in members if pattern.id == command.ids[0])
    merged = doer.merged(members, target, command)
    if isinstance(merged, str):
        return patterns, merged
    kept = tuple(
        merged[0] if pattern.id == target.id else pattern
        for pattern in patterns
        if pattern.id == target.id or pattern.id not in command.ids
    )
    return kept, merged[1]


def _without[P: Named](patterns: tuple[P, ...], ids: set[str], doer: Doer[P]) -> tuple[tuple[P, ...], str]:
    gone = [pattern for pattern in patterns if pattern.id in ids]
    kept = tuple(pattern for pattern in patterns if pattern.id not in ids)
    if not kept:
        return patterns, "Not all patterns can be dropped: one at least has to stay, so nothing was dropped."
    names = ", ".join(pattern.id for pattern in gone)
    return kept, f"{names or 'Nothing'} dropped; {doer.freed(gone)}"


def _rename[P: Named](command: Command, patterns: tuple[P, ...]) -> tuple[tuple[P, ...], str]:
    update = {"name": command.name, "named_by": "person"}
    kept = tuple(pattern.model_copy(update=update) if pattern.id == command.ids[0] else pattern for pattern in patterns)
    return kept, f"{command.ids[0]} is now called “{command.name}”."
