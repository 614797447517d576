"""Inputs that people change at a gate: which ones, whether a value is one, and what it changes."""

from collections.abc import Mapping, Sequence

from tomas.modes.base import AGAIN_FROM, InputKind, InputSpec
from tomas.runs.change import Change
from tomas.runs.input_files import FilesWanted, file_item, unfit_files
from tomas.runs.rows import inputs_of, source_files
from tomas.runs.tables import GateRow

type Value = str | tuple[str, ...]

LONGEST = 3000
"""Characters of a typed value, as in a modal."""


class NotAnInput(ValueError):
    """What was given for an input is none; the message says so to a person."""


def changeable(change: Change, stage_id: str) -> tuple[InputSpec, ...]:
    """Return what may be changed at a stage's gate, as it is now: inputs, files, and where to begin again."""
    inputs = [item for item in _changeable_here(change, stage_id) if item.kind is not InputKind.FILE]
    values = [_with_start(change, stage_id, item) for item in with_values(inputs, inputs_of(change.run))]
    return (*values, *changeable_files(change, stage_id), *_beginnings(change, stage_id))


def changeable_files(change: Change, stage_id: str) -> tuple[InputSpec, ...]:
    """Return the input for files, if it may be changed at a stage's gate, with the names of the present ones.

    A mode with several inputs for files has none that may be: which file was given for which is not kept.
    """
    here = [item for item in _changeable_here(change, stage_id) if item.kind is InputKind.FILE]
    if sum(item.kind is InputKind.FILE for item in change.spec.inputs) > 1:
        return ()
    names = tuple(file.name for file in source_files(change.run))
    return tuple(item.model_copy(update={"options": names, "chosen": names}) for item in here)


def _changeable_here(change: Change, stage_id: str) -> list[InputSpec]:
    return [item for item in change.spec.inputs if item.changeable and (not item.at_gates or stage_id in item.at_gates)]


def _with_start(change: Change, stage_id: str, item: InputSpec) -> InputSpec:
    """Say of an input that changes nothing in the stage itself what is done again for it."""
    if item.first_used in {"", stage_id}:
        return item
    first = change.stage(item.first_used)
    later = first.position > change.stage(stage_id).position
    told = f"Used from “{first.title}” on." if later else f"The work then begins again with “{first.title}”."
    return item.model_copy(update={"hint": f"{item.hint} {told}".strip()})


def _beginnings(change: Change, stage_id: str) -> tuple[InputSpec, ...]:
    """Return the choice of the stage with which the work begins again, where there is one."""
    done = [stage.title for stage in change.spec.stages[: change.stage(stage_id).position]]
    if len(done) == 1:
        return ()
    choice = InputSpec(
        key=AGAIN_FROM,
        label="Begin again with",
        kind=InputKind.CHOICE,
        options=tuple(done),
        hint=f"Empty: “{done[-1]}”, or “{done[0]}” where files change. What was made from there on is made anew.",
    )
    return (choice,)


def with_values(items: Sequence[InputSpec], values: Mapping[str, Value]) -> tuple[InputSpec, ...]:
    """Return inputs that show what a person gave for them."""
    return tuple(_with_value(item, values[item.key]) if item.key in values else item for item in items)


def _with_value(item: InputSpec, value: Value) -> InputSpec:
    return item.model_copy(update={"default": value} if isinstance(value, str) else {"chosen": value})


def shown_value(item: InputSpec) -> Value:
    """Return what an input shows."""
    return item.chosen if item.kind in {InputKind.CHOICES, InputKind.FILE} else item.default


def checked_changes(gate: GateRow, given: Mapping[str, Value]) -> dict[str, Value]:
    """Return those of the values that are new and allowed at this gate, by the input's key. Raises NotAnInput."""
    asks = {item.key: item for item in map(InputSpec.model_validate, gate.asks)}
    for key, value in given.items():
        if key not in asks or asks[key].kind is InputKind.FILE:
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


def checked_files(gate: GateRow, wanted: FilesWanted) -> dict[str, Value]:
    """Return the names of the files that a run is to go on with, by the input's key. Raises NotAnInput."""
    item = file_item([InputSpec.model_validate(ask) for ask in gate.asks])
    if item is None:
        raise NotAnInput("The files cannot be changed here.")
    names = wanted.names(item.chosen)
    if why := unfit_files(item, names):
        raise NotAnInput(why)
    return {item.key: names}


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


def forget_late_inputs(change: Change, position: int) -> None:
    """Drop inputs with a meaning at gates only, such as a step to start at, of stages after the one at `position`.

    They are about what those stages made, which is made anew.
    """
    late = {
        item.key
        for item in change.spec.inputs
        if not item.at_start and item.first_used and change.stage(item.first_used).position > position
    }
    change.run.inputs = {key: value for key, value in change.run.inputs.items() if key not in late}
