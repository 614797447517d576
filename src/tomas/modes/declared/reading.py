"""Reads a mode file: what is wrong with it is said with the line it stands in."""

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError

from tomas.modes.declared.schema import DeclaredMode, Fault

LARGEST = 256 * 1024
_MOST_FAULTS = 10


class ModeFileRefused(Exception):
    """A mode file cannot be used; the message says what to mend, line by line, for a person."""


def read_mode_file(path: Path, name: str) -> DeclaredMode:
    """Read a mode file; `name` is what people call it. Raises ModeFileRefused."""
    if path.stat().st_size > LARGEST:
        raise ModeFileRefused(f"{name} is larger than {LARGEST // 1024} KB, which no mode file is.")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ModeFileRefused(f"{name} is no text in UTF-8. Save it as UTF-8 and upload it again.") from error
    return read_mode(text, name)


def read_mode(text: str, name: str) -> DeclaredMode:
    """Read a mode from YAML. Raises ModeFileRefused."""
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ModeFileRefused(f"{name} is no YAML. {_yaml_fault(error)}") from error
    if not isinstance(tree, yaml.MappingNode) or not isinstance(value, dict):
        raise ModeFileRefused(f"{name} must be a mapping that begins with the mode's id, such as “id: my-mode”.")
    try:
        mode = DeclaredMode.model_validate(value)
    except ValidationError as error:
        raise ModeFileRefused(f"{name} cannot be used:\n{_listed(_faults(error), tree)}") from error
    if faults := mode.faults():
        raise ModeFileRefused(f"{name} cannot be used:\n{_listed(faults, tree)}")
    return mode


def _yaml_fault(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        return f"Line {mark.line + 1}, column {mark.column + 1}: {error.problem}."
    return str(error)


def _faults(error: ValidationError) -> list[Fault]:
    return [Fault(fault["loc"], _words(fault["msg"])) for fault in error.errors(include_url=False, include_input=False)]


def _listed(faults: list[Fault], tree: yaml.Node) -> str:
    lines = [f"- line {_line(tree, fault.place)}: {_where(fault.place)}{fault.text}" for fault in faults]
    more = len(lines) - _MOST_FAULTS
    return "\n".join(lines[:_MOST_FAULTS] + ([f"- and {more} more"] if more > 0 else []))


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
