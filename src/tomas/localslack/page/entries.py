"""Turns what the page says about an element into what Slack's client would send to the app."""

from collections.abc import Iterator
from pathlib import PurePath

from tomas.localslack.errors import SlackError
from tomas.localslack.inputs import HOLDING, elements_of
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.state.files import File
from tomas.localslack.state.workspace import Workspace

MAX_INPUT_FILE_BYTES = 10_000_000


class Entries:
    """Reads entered values against the blocks they were entered into."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def value(self, element: JsonObject, given: JsonObject) -> JsonObject:
        """Return the state entry of one element; options may be given by their value, files by their ids."""
        held = HOLDING[element["type"]]
        if element["type"] == "file_input":
            return {"type": "file_input", "files": self._files(element, given)}
        value = given.get(held.key) or ([] if held.many else None)
        if held.key == "selected_option" and isinstance(value, str):
            value = self.option(element, value)
        if held.key == "selected_options":
            value = [self.option(element, entry) if isinstance(entry, str) else entry for entry in value or []]
        return {"type": element["type"], held.key: value}

    def option(self, element: JsonObject, value: str) -> JsonObject:
        """Return the option of an element that has this value, or refuse."""
        for option in _options(element):
            if option.get("value") == value:
                return option
        raise SlackError("invalid_option")

    def action(self, element: JsonObject, given: JsonObject) -> JsonObject:
        """Return what an action payload says beside its ids: type, value, text or choice."""
        kind = element["type"]
        if kind in HOLDING:
            return self.value(element, given)
        shared = {key: element[key] for key in ("text", "value", "style") if key in element}
        if kind == "overflow":
            chosen = given.get("selected_option")
            option = chosen if isinstance(chosen, dict) else self.option(element, str(chosen))
            return {"type": kind, "selected_option": option}
        if kind == "feedback_buttons":
            value = given.get("value", element["positive_button"]["value"])
            button = next(
                (element[key] for key in ("positive_button", "negative_button") if element[key]["value"] == value), None
            )
            if button is None:
                raise SlackError("invalid_option")
            return {"type": kind, "text": button["text"], "value": value}
        return {"type": kind, **shared}

    def _files(self, element: JsonObject, given: JsonObject) -> list[JsonObject]:
        ids = given.get("file_ids") or [entry["id"] for entry in given.get("files") or []]
        files = [self._workspace.file(file_id) for file_id in ids]
        allowed = element.get("filetypes")
        for file in files:
            if file.size > MAX_INPUT_FILE_BYTES:
                raise SlackError("file_upload_size_restricted")
            if allowed and not _is_one_of(file, allowed):
                raise SlackError("file_type_not_allowed")
            file.given_to_app = True
        return [file.to_wire(self._workspace.base_url) for file in files]


def _is_one_of(file: File, allowed: list[str]) -> bool:
    """Whether a file has one of these endings, or is of a type that Slack calls so."""
    kinds = {entry.lower().lstrip(".") for entry in allowed}
    return bool({PurePath(file.name).suffix.lower().lstrip("."), file.filetype} & kinds)


def find_element(blocks: list[JsonObject], block_id: str, action_id: str) -> tuple[JsonObject, JsonObject]:
    """Return the block and the element with these ids (an empty block id fits any), or refuse."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id and block_id in {"", block["block_id"]}:
                return block, element
    raise SlackError("element_not_found")


def _options(element: JsonObject) -> Iterator[JsonObject]:
    yield from element.get("options") or ()
    for group in element.get("option_groups") or ():
        yield from group["options"]
