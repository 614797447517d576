"""Inputs that people change at a gate: which ones, whether a value is one, and what it changes."""

from collections.abc import Mapping, Sequence

from tomas.modes.base import InputKind, InputSpec
from tomas.runs.change import Change
from tomas.runs.rows import inputs_of
from tomas.runs.tables import GateRow

LONGEST = 3000
"""Characters of a typed value, as in a modal."""


class NotAnInput(ValueError):
    """What was given for an input is none; the message says so to a person."""


def changeable(change: Change, stage_id: str) -> tuple[InputSpec, ...]:
    """Return the inputs that may be changed at a stage's gate, with their present values."""
    here = [item for item in change.spec.inputs if item.changeable and (not item.at_gates or stage_id in item.at_gates)]
    return with_values(here, inputs_of(change.run))


def with_values(items: Sequence[InputSpec], values: Mapping[str, str | tuple[str, ...]]) -> tuple[InputSpec, ...]:
    """Return inputs with what a person gave for them as their defaults."""
    return tuple(
        item.model_copy(update={"default": value}) if isinstance(value := values.get(item.key), str) else item
        for item in items
    )


def checked_changes(gate: GateRow, given: Mapping[str, str]) -> dict[str, str]:
    """Return those of the values that are new and allowed at this gate, by the input's key. Raises NotAnInput."""
    asks = {item.key: item for item in map(InputSpec.model_validate, gate.asks)}
    for key, value in given.items():
        if key not in asks:
            raise NotAnInput(f"“{key}” cannot be changed here.")
        if asks[key].kind is InputKind.CHOICE and value and value not in asks[key].options:
            raise NotAnInput(f"“{value}” is not offered for “{asks[key].label}”.")
        if len(value) > LONGEST:
            raise NotAnInput(f"“{asks[key].label}” takes {LONGEST} characters at most.")
    return {key: value for key, value in given.items() if value != asks[key].default}


def listed(gate: GateRow, changes: Mapping[str, str]) -> str:
    """Return changes as lines for people."""
    labels = {str(item["key"]): str(item["label"]) for item in gate.asks}
    return "\n".join(f"{labels[key]}: {value or 'nothing'}" for key, value in changes.items())


def change_inputs(change: Change, changes: Mapping[str, str]) -> None:
    """Put new values in the place of a run's inputs."""
    if changes:
        change.run.inputs = {**change.run.inputs, **changes}
