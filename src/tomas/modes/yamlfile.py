"""Reads a YAML file into a typed value: what is wrong with it is said with the line it stands in."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

import yaml
from pydantic import BaseModel, ValidationError

from tomas.modes.faultwords import plain_fault

LARGEST = 256 * 1024
"""Bytes."""
_MOST_FAULTS = 10
_MOST_PARTS = 5_000
"""Values of one file, each counted as often as an alias repeats it."""
_DEEPEST = 20
_PLAIN = "tag:yaml.org,2002:"
_KINDS = frozenset(_PLAIN + kind for kind in ("str", "null", "bool", "int", "float", "timestamp", "seq", "map"))


class FileRefused(Exception):
    """A file of settings cannot be used; the message says what to mend, line by line, for a person."""


def read_text(path: Path, name: str) -> str:
    """Return the text of a file of settings; `name` is what people call it. Raises FileRefused."""
    if path.stat().st_size > LARGEST:
        raise FileRefused(f"{name} is larger than {LARGEST // 1024} KB, which no such file is.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(f"{name} is no text in UTF-8. Save it as UTF-8 and upload it again.") from error


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not fit, and where it stands."""

    place: tuple[int | str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A YAML mapping with the places of its parts."""

    name: str
    """What people call the file."""
    value: Mapping[str, object]
    """Lists, mappings, and texts: what a text means is for the type that is read."""
    tree: yaml.Node

    @classmethod
    def of(cls, text: str, name: str, beginning: str) -> "YamlFile":
        """Read YAML; `beginning` is said where it is no mapping, such as “id: my-mode”. Raises FileRefused."""
        try:
            tree = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            raise FileRefused(f"{name} is no YAML. {_yaml_fault(error)}") from error
        except RecursionError as error:
            raise FileRefused(f"{name} cannot be used: its lists lie too deep in each other.") from error
        if not isinstance(tree, yaml.MappingNode):
            raise FileRefused(f"{name} must be a mapping that begins with {beginning}.")
        reading = _Reading()
        value = reading.mapping(tree)
        if reading.faults:
            raise FileRefused(_refusal(name, reading.faults))
        return cls(name, value, tree)

    def read_as[M: BaseModel](self, kind: type[M], faults_of: Callable[[M], Iterable[Fault]]) -> M:
        """Return the mapping as a typed value that `faults_of` finds nothing against. Raises FileRefused."""
        try:
            found = kind.model_validate(self.value)
        except ValidationError as error:
            raise FileRefused(self._refusal(_faults(error, kind))) from error
        if faults := list(faults_of(found)):
            raise FileRefused(self._refusal(faults))
        return found

    def _refusal(self, faults: Iterable[Fault]) -> str:
        told = sorted((_line(self.tree, fault.place), f"{_where(fault.place)}{fault.text}") for fault in faults)
        return _refusal(self.name, told)


@dataclass(slots=True)
class _Reading:
    """Turns nodes into values, and notes what no file of settings needs, each with its line."""

    faults: list[tuple[int, str]] = field(default_factory=list)
    parts: int = 0

    def mapping(self, node: yaml.MappingNode, depth: int = 0) -> dict[str, object]:
        """Return a mapping; what is left empty is left out."""
        lines: dict[str, int] = {}
        found: dict[str, object] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.faults.append((line, "a name must be a single word"))
            elif key.value == "<<":
                self.faults.append((line, "“<<” is not used here; write the fields out"))
            elif key.value in lines:
                self.faults.append((line, f"“{key.value}” stands in line {lines[key.value]} already; leave one out"))
            elif value.tag != f"{_PLAIN}null":
                lines[key.value] = line
                found[key.value] = self._value(value, depth + 1)
            if self._too_much:
                break
        return found

    @property
    def _too_much(self) -> bool:
        return self.parts > _MOST_PARTS

    def _value(self, node: yaml.Node, depth: int) -> object:
        self.parts += 1
        line = node.start_mark.line + 1
        if depth > _DEEPEST or self._too_much:
            self.parts = _MOST_PARTS + 1
            self.faults[:] = [(line, "lists and aliases (“*”) repeat or contain each other too often; write them out")]
        elif node.tag not in _KINDS:
            self.faults.append((line, f"the tag “{node.tag.removeprefix(_PLAIN)}” is not used here; leave it out"))
        elif isinstance(node, yaml.MappingNode):
            return self.mapping(node, depth)
        elif isinstance(node, yaml.SequenceNode):
            items: list[object] = []
            for item in node.value:
                items.append(self._value(item, depth + 1))
                if self._too_much:
                    break
            return items
        return node.value if isinstance(node, yaml.ScalarNode) else None


def _refusal(name: str, faults: Sequence[tuple[int, str]]) -> str:
    lines = [f"- line {line}: {text}" for line, text in faults]
    more = len(lines) - _MOST_FAULTS
    told = lines[:_MOST_FAULTS] + ([f"- and {more} more"] if more > 0 else [])
    return "\n".join([f"{name} cannot be used:", *told])


def _yaml_fault(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        place = f"Line {mark.line + 1}, column {mark.column + 1}: {error.problem}."
        return " ".join([place, *(hint for sign, hint in _HINTS.items() if sign in str(error.problem))])
    return str(error)


_HINTS = {
    "\\t": "Indent with spaces: YAML takes no tabs.",
    "mapping values are not allowed": (
        "Put a text that holds “: ” in quotes, and check that this line is indented like those above it."
    ),
    "another document": "Leave out what follows the line “---”: a file holds one mode, or instructions.",
    "expected ',' or": "A bracket that was opened before is not closed, or a text between brackets needs quotes.",
    "end of stream": "A quote or bracket that was opened before is not closed.",
    "could not find expected ':'": "Check the line above: each field is a name, a colon and a space, and its value.",
    "block end": "Check that this line is indented like those above it.",
}


_FIELDS = "must be fields with values, such as “id: draft”"
_OF_YAML = {
    "tuple_type": "must be a list: each item on a line of its own after a hyphen, or all in brackets",
    "model_type": _FIELDS,
    "model_attributes_type": _FIELDS,
    "dict_type": "must be names with values, such as “engineer: …”",
}


def _faults(error: ValidationError, kind: type[BaseModel]) -> Iterator[Fault]:
    for fault in error.errors(include_url=False, include_input=False):
        place = fault["loc"]
        if fault["type"] == "extra_forbidden":
            yield Fault(place, f"there is no field of this name{_meant(str(place[-1]), _fields(kind, place[:-1]))}")
        else:
            yield Fault(place, plain_fault(fault, _OF_YAML))


def _fields(kind: type[BaseModel], place: Sequence[int | str]) -> tuple[str, ...]:
    """Return the names of the fields that belong to a place."""
    for part in place:
        if isinstance(part, str):
            annotation = kind.model_fields[part].annotation
            inner = (annotation, *get_args(annotation))
            kind = next((one for one in inner if isinstance(one, type) and issubclass(one, BaseModel)), kind)
    return tuple(kind.model_fields)


def _meant(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean “{close[0]}”?" if close else f"; there are: {', '.join(known)}"


def _where(place: Sequence[int | str]) -> str:
    return ".".join(str(part + 1 if isinstance(part, int) else part) for part in place) + ": " if place else ""


def _line(node: yaml.Node, place: Sequence[int | str]) -> int:
    """Return the line, from 1, of the deepest part of a place that the file has."""
    line = node.start_mark.line + 1
    for part in place:
        found = _below(node, part)
        if found is None:
            return line
        key, node = found
        line = key.start_mark.line + 1
    return line


def _below(node: yaml.Node, part: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
