"""Ways to a start that several surfaces share: the modal, and files that look like a mode's input."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tomas.blocks.start_modal import StartContext, mode_choice_modal, start_modal
from tomas.handlers.desk import Desk
from tomas.modes.base import InputKind, InputSpec, Mode, ModeSpec
from tomas.runs.changes import shown_value
from tomas.runs.records import SourceFile

_SEPARATORS = re.compile(r"[\W_]+")


async def open_start_modal(desk: Desk, trigger_id: str, workspace_id: str, start: StartContext) -> None:
    """Open the form of a mode, or the choice of one where none is named; the trigger lives three seconds."""
    if not start.mode_id:
        offered = await desk.specs(workspace_id)
        specs = [spec for spec in offered if start.file is None or takes(spec, start.file)] or offered
        if len(specs) != 1:
            await desk.client.views_open(trigger_id=trigger_id, view=mode_choice_modal(specs, start))
            return
        start = replace(start, mode_id=specs[0].id)
    spec = desk.modes[start.mode_id].spec
    recent = await desk.runs.recent_files(workspace_id, start.channel_id) if start.channel_id else ()
    view = start_modal(spec, start, recent, desk.estimator.usual(spec))
    await desk.client.views_open(trigger_id=trigger_id, view=view)


def file_input(spec: ModeSpec) -> InputSpec | None:
    """Return a mode's input for files, if it has one."""
    return next((item for item in spec.inputs if item.kind is InputKind.FILE), None)


def takes(spec: ModeSpec, file: SourceFile) -> bool:
    """Whether a mode can work on a file of this kind, by its name."""
    wanted = file_input(spec)
    return wanted is not None and (not wanted.accepts or file.name.rpartition(".")[2].lower() in wanted.accepts)


def defaults(spec: ModeSpec) -> dict[str, str | tuple[str, ...]]:
    """Return the inputs as the form shows them at first."""
    shown = {item.key: shown_value(item) for item in spec.inputs if item.kind is not InputKind.FILE}
    return {key: value for key, value in shown.items() if value}


def missing_inputs(
    spec: ModeSpec, inputs: Mapping[str, str | tuple[str, ...]], files: Sequence[SourceFile]
) -> list[InputSpec]:
    """Return the inputs that a mode needs and nobody gave."""
    given = {item.key for item in spec.inputs if files and item.kind is InputKind.FILE} | inputs.keys()
    return [item for item in spec.inputs if item.required and item.at_start and item.key not in given]


def likely_mode(modes: Mapping[str, Mode], file: SourceFile) -> ModeSpec | None:
    """Return the mode that a file just shared looks made for; None for an ordinary file."""
    stem = f" {_SEPARATORS.sub(' ', file.name.rpartition('.')[0]).casefold()} "
    for mode in modes.values():
        if takes(mode.spec, file) and any(f" {words} " in stem for words in mode.spec.offered_for):
            return mode.spec
    return None


def first_taken(spec: ModeSpec, files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """Return as many of the files as the mode takes, of a kind it can read."""
    wanted = file_input(spec)
    return tuple(file for file in files if takes(spec, file))[: wanted.max_files] if wanted else ()
