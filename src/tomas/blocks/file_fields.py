"""The fields of a modal that take files, and what a person put into them."""

from collections.abc import Mapping, Sequence

from slackblocks import Block, FileInput, StaticMultiSelectMenu

from tomas.blocks import ids, kit, words
from tomas.blocks.inputs import element_of
from tomas.blocks.kit import Json
from tomas.blocks.limits import FILE_INPUT_BYTES, OPTION
from tomas.blocks.text import plain
from tomas.modes.base import InputSpec
from tomas.runs.input_files import FilesWanted, distinct
from tomas.runs.records import SourceFile

MAX_FILES = 10


def file_fields(item: InputSpec, recent: Sequence[SourceFile], *, must: bool) -> list[Block]:
    """Return the fields for files: an upload, and a choice among `recent` ones, where some can be read.

    `must`: whether the form cannot be sent without a file, where none can be chosen.
    """
    accepted = [file for file in recent if _accepted(item, file.name)]
    upload = FileInput(
        action_id=ids.INPUT_ACTION,
        filetypes=list(item.accepts) or None,
        max_files=min(item.max_files, MAX_FILES),
    )
    larger = f"Up to {words.size(FILE_INPUT_BYTES)} here. For a larger file, share it in the channel first."
    hint = f"{item.hint} {larger}".strip()
    optional = not must or bool(accepted)
    blocks = [kit.field(ids.INPUT_BLOCK + item.key, item.label, upload, hint=hint, optional=optional)]
    if accepted:
        options = [(file.slack_file_id, _shown(file)) for file in accepted]
        label = "Or a file shared in this channel"
        blocks.append(
            kit.choice_input(ids.RECENT_BLOCK + item.key, label, options, placeholder="Newest first", optional=True)
        )
    return blocks


def exchange_fields(item: InputSpec, recent: Sequence[SourceFile]) -> list[Block]:
    """Return the fields that exchange a run's files: the present ones are in `item.chosen`."""
    several = item.max_files > 1 and bool(item.chosen)
    label = f"More files for: {item.label}" if several else f"Another file for: {item.label}"
    blocks = file_fields(item.model_copy(update={"label": label, "hint": ""}), recent, must=False)
    if not several:
        return blocks
    options = kit.select_options([(str(place), plain(name, OPTION)) for place, name in enumerate(item.chosen)])
    kept = StaticMultiSelectMenu(
        action_id=ids.INPUT_ACTION,
        options=options,
        initial_options=options,
        placeholder=kit.plain_text("No file of these"),
    )
    hint = "Take out what is not to be used any more. A new file takes the place of one with the same name."
    return [kit.field(ids.KEPT_BLOCK + item.key, f"{item.label}: go on with", kept, hint=hint, optional=True), *blocks]


def given_files(
    item: InputSpec, values: Mapping[str, Mapping[str, Json]], known: Sequence[SourceFile]
) -> tuple[SourceFile, ...]:
    """Return the files that a person uploaded or chose; `known` are those that were offered."""
    uploaded = _uploaded(element_of(values, ids.INPUT_BLOCK + item.key))
    chosen = _recent(element_of(values, ids.RECENT_BLOCK + item.key), known)
    return distinct([*uploaded, *chosen])


def wanted_files(
    item: InputSpec, values: Mapping[str, Mapping[str, Json]], known: Sequence[SourceFile]
) -> FilesWanted | None:
    """Return the files that a run is to go on with; None where they are those that it has."""
    new = given_files(item, values, known)
    everything = tuple(range(len(item.chosen)))
    kept = () if new and item.max_files == 1 else everything
    if ids.KEPT_BLOCK + item.key in values:
        options = element_of(values, ids.KEPT_BLOCK + item.key).get("selected_options")
        kept = tuple(int(option["value"]) for option in options) if isinstance(options, list) else ()
    return FilesWanted(kept, new) if new or kept != everything else None


def _uploaded(element: Json) -> list[SourceFile]:
    files = element.get("files")
    if not isinstance(files, list):
        return []
    return [SourceFile(str(file["id"]), str(file.get("name") or "file"), int(file.get("size") or 0)) for file in files]


def _recent(element: Json, known: Sequence[SourceFile]) -> list[SourceFile]:
    option = element.get("selected_option")
    if not isinstance(option, dict):
        return []
    return [file for file in known if file.slack_file_id == option["value"]] or [SourceFile(option["value"], "file")]


def _accepted(item: InputSpec, name: str) -> bool:
    return not item.accepts or name.rpartition(".")[2].lower() in item.accepts


def _shown(file: SourceFile) -> str:
    size = f" ({words.size(file.size)})" if file.size else ""
    return plain(file.name, OPTION - len(size)) + size
