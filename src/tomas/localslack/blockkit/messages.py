"""Checks the blocks of one surface: each by the table, and together."""

from collections.abc import Iterator
from typing import Literal

from tomas.localslack.inputs import elements_of
from tomas.localslack.jsontypes import JsonObject

from .blocks import BLOCKS, SURFACES
from .rules import Typed, at

type Surface = Literal["message", "modal", "home"]

MAX_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MAX_MARKDOWN_CHARACTERS = 12_000
MAX_DATA_TABLE_CHARACTERS = 20_000
_BLOCK = Typed(BLOCKS)


def validate_blocks(blocks: list[JsonObject], surface: str) -> list[str]:
    """Return what Slack would refuse in these blocks on `message`, `modal` or `home`; nothing if all is well.

    The length of all blocks of a message together (`msg_blocks_too_long`) is a matter of its own: `total_characters`.
    """
    problems = list(_each(blocks, surface))
    return problems or list(_together(blocks, surface))


def total_characters(blocks: list[JsonObject]) -> int:
    """Return the number of characters of all texts that people see in the blocks."""
    return sum(_characters(block) for block in blocks)


def _each(blocks: list[JsonObject], surface: str) -> Iterator[str]:
    most = MAX_BLOCKS[surface]
    if len(blocks) > most:
        yield at(f"no more than {most} items allowed", "/blocks")
    for number, block in enumerate(blocks):
        path = f"/blocks/{number}"
        found = list(_BLOCK.problems(block, path))
        yield from found
        if not found:
            yield from _out_of_place(block, surface, path)


def _out_of_place(block: JsonObject, surface: str, path: str) -> Iterator[str]:
    kind = block["type"]
    if surface not in SURFACES[kind]:
        yield at(f"unsupported type: {kind}", f"{path}/type")
    if kind == "task_card" and block["status"] == "pending":
        yield at("a task outside a plan may not be pending", f"{path}/status")
    if any(element.get("type") == "file_input" for element in elements_of(block)) and surface != "modal":
        yield at("unsupported type: file_input", f"{path}/element/type")


def _together(blocks: list[JsonObject], surface: str) -> Iterator[str]:
    yield from _twice("block_id", [block.get("block_id") for block in blocks], "/blocks")
    for number, block in enumerate(blocks):
        path = f"/blocks/{number}"
        yield from _twice("action_id", [element.get("action_id") for element in elements_of(block)], path)
        yield from _inconsistent(block, path)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MAX_MARKDOWN_CHARACTERS:
        yield at(f"markdown blocks must have less than {MAX_MARKDOWN_CHARACTERS + 1} characters in total", "/blocks")
    if surface == "message" and sum(block["type"] == "table" for block in blocks) > 1:
        yield at("only one table is allowed", "/blocks")
    focused = [element for block in blocks for element in elements_of(block) if element.get("focus_on_load")]
    if len(focused) > 1:
        yield at("only one element may have focus_on_load", "/blocks")


def _inconsistent(block: JsonObject, path: str) -> Iterator[str]:
    """Yield rules between the keys of one block."""
    match block["type"]:
        case "table" | "data_table":
            yield from _ragged(block, path)
        case "plan":
            ids = [task["task_id"] for task in block.get("tasks") or ()]
            yield from _twice("task_id", ids, f"{path}/tasks")
        case "container" if block.get("default_collapsed") and not block.get("is_collapsible"):
            yield at("default_collapsed requires is_collapsible", path)
        case _:
            pass
    for element in elements_of(block):
        if "options" in element and "option_groups" in element:
            yield at("options and option_groups exclude each other", path)
        if element.get("min_length", 0) > element.get("max_length", 3000):
            yield at("min_length must not be greater than max_length", path)
        yield from _foreign_initial(element, path)


def _ragged(block: JsonObject, path: str) -> Iterator[str]:
    rows = block["rows"]
    if block["type"] == "table":
        return
    if len({len(row) for row in rows}) > 1:
        yield at("all rows must have the same number of cells", f"{path}/rows")
    if any(cell["type"] == "rich_text" for cell in rows[0]):
        yield at("unsupported type: rich_text", f"{path}/rows/0")
    if _characters(block) > MAX_DATA_TABLE_CHARACTERS:
        yield at(f"must be less than {MAX_DATA_TABLE_CHARACTERS + 1} characters", f"{path}/rows")


def _foreign_initial(element: JsonObject, path: str) -> Iterator[str]:
    """Yield first choices that are not among the options; Slack compares the whole option."""
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    options = [option for group in groups for option in group["options"]]
    chosen = [*(element.get("initial_options") or ()), *filter(None, [element.get("initial_option")])]
    if options and any(_bare(choice) not in map(_bare, options) for choice in chosen):
        yield at("initial option must match one of the options", path)


def _bare(option: JsonObject) -> tuple[str, str]:
    return option["value"], option["text"]["text"]


def _twice(name: str, ids: list[str | None], path: str) -> Iterator[str]:
    given = [entry for entry in ids if entry is not None]
    for entry in sorted({entry for entry in given if given.count(entry) > 1}):
        yield at(f"{name} `{entry}` already exists", path)


def _characters(value: object) -> int:
    if isinstance(value, list):
        return sum(_characters(entry) for entry in value)
    if not isinstance(value, dict):
        return 0
    own = sum(len(value[key]) for key in ("text", "title", "caption") if isinstance(value.get(key), str))
    return own + sum(_characters(entry) for entry in value.values())
