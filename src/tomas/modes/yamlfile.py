"""Reads a YAML file into a typed value: what is wrong with it is said with the line it stands in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

LARGEST = 256 * 1024
"""Bytes."""
_MOST_FAULTS = 10


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
    value: dict[str, object]
    tree: yaml.Node

    @classmethod
    def of(cls, text: str, name: str, beginning: str) -> "YamlFile":
        """Read YAML; `beginning` is said where it is no mapping, such as “id: my-mode”. Raises FileRefused."""
        try:
            tree = yaml.compose(text, Loader=yaml.SafeLoader)
            value = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise FileRefused(f"{name} is no YAML. {_yaml_fault(error)}") from error
        if not isinstance(tree, yaml.MappingNode) or not isinstance(value, dict):
            raise FileRefused(f"{name} must be a mapping that begins with {beginning}.")
        return cls(name, value, tree)

    def read_as[M: BaseModel](self, kind: type[M], faults_of: Callable[[M], Iterable[Fault]]) -> M:
        """Return the mapping as a typed value that `faults_of` finds nothing against. Raises FileRefused."""
        try:
            found = kind.model_validate(self.value)
        except ValidationError as error:
            raise FileRefused(self._refusal(_faults(error))) from error
        if faults := list(faults_of(found)):
            raise FileRefused(self._refusal(faults))
        return found

    def _refusal(self, faults: Sequence[Fault]) -> str:
        lines = [f"- line {_line(self.tree, fault.place)}: {_where(fault.place)}{fault.text}" for fault in faults]
        more = len(lines) - _MOST_FAULTS
        told = lines[:_MOST_FAULTS] + ([f"- and {more} more"] if more > 0 else [])
        return "\n".join([f"{self.name} cannot be used:", *told])


def _yaml_fault(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        return f"Line {mark.line + 1}, column {mark.column + 1}: {error.problem}."
    return str(error)


def _faults(error: ValidationError) -> list[Fault]:
    return [Fault(fault["loc"], _words(fault["msg"])) for fault in error.errors(include_url=False, include_input=False)]


def _where(place: Sequence[int | str]) -> str:
    return ".".join(str(part + 1 if isinstance(part, int) else part) for part in place) + ": " if place else ""


def _words(message: str) -> str:
    return message.removeprefix("Value error, ").replace(
        "Extra inputs are not permitted", "nothing is known by this name"
    )


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
