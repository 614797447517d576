"""Inputs that people change at a gate: which ones, whether a value is one, and what it changes."""

from collections.abc import Mapping, Sequence

from tomas.modes.base import InputKind, InputSpec
from tomas.runs.change import Change
from tomas.runs.rows import inputs_of
from tomas.runs.tables import GateRow

type Value = str | tuple[str, ...]

LONGEST = 3000
"""Characters of a typed value, as in a modal."""


class NotAnInput(ValueError):
    """What was given for an input is none; the message says so to a person."""


def changeable(change: Change, stage_id: str) -> tuple[InputSpec, ...]:
    """Return the inputs that may be changed at a stage's gate, with their present values."""
    here = [item for item in change.spec.inputs if item.changeable and (not item.at_gates or stage_id in item.at_gates)]
    return with_values(here, inputs_of(change.run))


def with_values(items: Sequence[InputSpec], values: Mapping[str, Value]) -> tuple[InputSpec, ...]:
    """Return inputs that show what a person gave for them."""
    return tuple(_with_value(item, values[item.key]) if item.key in values else item for item in items)


def _with_value(item: InputSpec, value: Value) -> InputSpec:
    return item.model_copy(update={"default": value} if isinstance(value, str) else {"chosen": value})


def shown_value(item: InputSpec) -> Value:
    """Return what an input shows."""
    return item.chosen if item.kind is InputKind.CHOICES else item.default


def checked_changes(gate: GateRow, given: Mapping[str, Value]) -> dict[str, Value]:
    """Return those of the values that are new and allowed at this gate, by the input's key. Raises NotAnInput."""
    asks = {item.key: item for item in map(InputSpec.model_validate, gate.asks)}
    for key, value in given.items():
        if key not in asks:
            raise NotAnInput(f"“{key}” cannot be changed here.")
        _check(asks[key], value)
    return {key: value for key, value in given.items() if value != shown_value(asks[key])}


def _check(item: InputSpec, value: Value) -> None:
    chosen = (value,) if isinstance(value, str) else value
    if item.kind in {InputKind.CHOICE, InputKind.CHOICES}:
        if unknown := [one for one in chosen if one and one not in item.options]:
            offered = ", ".join(item.options)
            raise NotAnInput(f"“{', '.join(unknown)}” is not offered for “{item.label}”. Choose from: {offered}.")
    elif any(len(one) > LONGEST for one in chosen):
        raise NotAnInput(f"“{item.label}” takes {LONGEST} characters at most.")


def listed(gate: GateRow, changes: Mapping[str, Value]) -> str:
    """Return changes as lines for people."""
    labels = {str(item["key"]): str(item["label"]) for item in gate.asks}
    told = {key: value if isinstance(value, str) else ", ".join(value) for key, value in changes.items()}
    return "\n".join(f"{labels[key]}: {value or 'nothing'}" for key, value in told.items())


def change_inputs(change: Change, changes: Mapping[str, Value]) -> None:
    """Put new values in the place of a run's inputs."""
    if changes:
        stored = {key: value if isinstance(value, str) else list(value) for key, value in changes.items()}
        change.run.inputs = {**change.run.inputs, **stored}
