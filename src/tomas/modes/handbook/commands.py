"""What people ask at the gate in so many words: code changes the outline, not the model."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

_REF = r"\d{1,2}(?:\.\d{1,2})?"
_NOUN = r"(?:(?:the\s+)?(?:chapters?|sections?|ch\.|no\.)\s+)?"
_JOIN = r"\s*(?:,|\+|&|-|\u2013|\s(?:and|with|to|into)\s)\s*(?:and\s+)?"
_REFS = rf"(?P<refs>{_NOUN}{_REF}(?:{_JOIN}{_NOUN}{_REF})*)"
_QUOTE = "[\"'\u201c\u201d\u201e\u2018\u2019]?"
_NAME = rf"{_QUOTE}(?P<name>[^\"\u201c\u201d\u201e\n]*?[^\W\d_][^\"\u201c\u201d\u201e\n]*?){_QUOTE}"
_AS = r"(?:\s*:\s*|\s+(?:to|as|into)\s+|\s+)"
_END = r"\s*(?:,?\s*please)?\s*[.!?]*"
_ONE = rf"{_NOUN}(?P<ref>{_REF})"
_FORMS = tuple(
    (kind, re.compile(rf"(?:please\s+)?{form}{_END}", re.IGNORECASE))
    for kind, form in (
        ("merge", rf"(?:merge|combine|join|unite)\s+{_REFS}(?:\s+(?:as|called|named|and call (?:it|them))\s+{_NAME})?"),
        ("drop", rf"(?:drop|remove|delete|leave out|take out|skip)\s+{_REFS}"),
        ("keep", rf"keep\s+only\s+{_REFS}"),
        ("rename", rf"(?:rename|call|name)\s+{_ONE}{_AS}{_NAME}"),
        ("swap", rf"swap\s+{_REFS}"),
        ("order", rf"(?:re-?order|order|sort|arrange)(?:\s+(?:the\s+)?chapters)?(?:\s*:|\s+(?:as|to|like))?\s+{_REFS}"),
        (
            "move",
            rf"(?:move|put)\s+{_ONE}\s+(?:(?P<where>before|after|behind|to|into|at)\s+)?(?:the\s+)?"
            rf"(?:{_NOUN}(?P<target>{_REF})|(?P<edge>first|last|start|beginning|top|front|end|bottom))",
        ),
        ("title", rf"(?:call|title|name|rename)\s+(?:the|this)\s+handbook{_AS}{_NAME}"),
        (
            "add",
            rf"add\s+(?:an?\s+|another\s+|one\s+)?(?:new\s+)?(?:chapter|section)\s+(?:on|about|for|called|named|with)\s+"
            rf"{_NAME}(?:\s+(?:to|in)\s+{_NOUN}(?P<target>{_REF}))?",
        ),
    )
)
_ALL_REFS = re.compile(rf"(?P<start>\d{{1,2}})\s*(?:-|\u2013)\s*(?P<end>\d{{1,2}})(?!\.)|{_REF}")
_SPOKEN_RANGE = re.compile(r"(?<![\d.])(\d{1,2})\s+to\s+(\d{1,2})(?![\d.])")
_LINES = re.compile(
    r"[\n;]+|(?<=[.!])\s+(?=\D)"
    r"|,?\s+(?:and\s+)?(?:then\s+)?(?=(?:merge|drop|rename|keep only|remove|delete|move|swap)\s+"
    r"(?:chapters?\s+|sections?\s+)?\d)|,?\s+(?:and\s+|then\s+)+(?=add\s+an?\s+(?:chapter|section)\b)",
    re.IGNORECASE,
)
_COURTESY = re.compile(r"(?:(?:please|and|then|also|now|kindly|could you|can you|would you)[\s,]*)+", re.IGNORECASE)
_LONGEST_NAME = 90
_MOST_RANGE = 30
_LEAST_TO_MERGE = 2
_RANGED = frozenset({"drop", "keep", "merge"})

type Kind = Literal["merge", "drop", "keep", "rename", "swap", "order", "move", "title", "add"]


@dataclass(frozen=True, slots=True)
class Command:
    """One change that code can make."""

    kind: Kind
    refs: tuple[str, ...] = ()
    """Numbers as people see them: `3` is a chapter, `3.2` a section."""
    name: str = ""
    where: Literal["", "before", "after", "first", "last"] = ""
    target: str = ""

    @property
    def words(self) -> str:
        """The command as a person would say it."""
        parts = (self.kind, ", ".join(self.refs), self.where, self.target, f"“{self.name}”" if self.name else "")
        return " ".join(part for part in parts if part)


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
            rest += [] if _COURTESY.fullmatch(line) else [line]
        else:
            commands.append(command)
    return Request(tuple(commands), "\n".join(rest))


def free_guidance(guidance: Iterable[str]) -> tuple[str, ...]:
    """Return the guidance without what code has done."""
    return tuple(rest for text in guidance if (rest := read_request(text).rest))


def _command(line: str) -> Command | None:
    for kind, form in _FORMS:
        match = form.fullmatch(line)
        if match is not None and (command := _read(kind, match)) is not None:
            return command
    return None


def _read(kind: Kind, match: re.Match[str]) -> Command | None:
    found = match.groupdict()
    name = " ".join((found.get("name") or "").split())[:_LONGEST_NAME]
    refs = (found["ref"],) if found.get("ref") else _refs(found.get("refs") or "", ranged=kind in _RANGED)
    if kind in {"merge", "swap", "order"} and (len(refs) < _LEAST_TO_MERGE or (kind == "swap" and len(refs) > 2)):  # noqa: PLR2004 - two are swapped
        return None
    if kind == "move":
        return _move(found, refs)
    return Command(kind, refs, name, target=found.get("target") or "")


def _move(found: dict[str, str | None], refs: tuple[str, ...]) -> Command:
    edge = found.get("edge")
    if edge:
        return Command("move", refs, where="last" if edge.lower() in {"last", "end", "bottom"} else "first")
    word = (found.get("where") or "to").lower()
    where = "after" if word in {"after", "behind"} else "before" if word == "before" else ""
    return Command("move", refs, where=where, target=found.get("target") or "")


def _refs(text: str, *, ranged: bool) -> tuple[str, ...]:
    if ranged:
        text = _SPOKEN_RANGE.sub(r"\1-\2", text)
    refs: list[str] = []
    for match in _ALL_REFS.finditer(text):
        if match["start"]:
            start, end = int(match["start"]), int(match["end"])
            refs += [str(number) for number in range(start, min(end, start + _MOST_RANGE) + 1)] or [match["start"]]
        else:
            refs.append(match.group())
    return tuple(dict.fromkeys(refs))
