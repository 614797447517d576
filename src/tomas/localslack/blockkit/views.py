"""Checks modals and Home tabs."""

import json
from collections.abc import Iterator

from tomas.localslack.jsontypes import JsonObject

from .messages import validate_blocks
from .objects import plain
from .rules import Anything, Flag, Many, Rule, Thing, Typed, Words, at

MAX_VIEW_BYTES = 250_000
_SHARED: dict[str, Rule] = {
    "private_metadata": Words(3000, 0),
    "callback_id": Words(255, 0),
    "external_id": Words(255, 0),
}
_BLOCKS = Many(Anything(), 100, 0)
_VIEW = Typed(
    {
        "modal": Thing(
            {"title": plain(24), "blocks": _BLOCKS},
            {
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": Flag(),
                "notify_on_close": Flag(),
                "submit_disabled": Flag(),
                **_SHARED,
            },
        ),
        "home": Thing({"blocks": _BLOCKS}, _SHARED),
    }
)


def validate_view(view: JsonObject) -> list[str]:
    """Return what Slack would refuse in this modal or Home tab; nothing if all is well."""
    problems = list(_VIEW.problems(view, "/view"))
    if problems:
        return problems
    found = validate_blocks(view["blocks"], view["type"])
    problems = [entry.replace("json-pointer:", "json-pointer:/view") for entry in found]
    return [*problems, *_whole(view)]


def _whole(view: JsonObject) -> Iterator[str]:
    if len(json.dumps(view, ensure_ascii=False).encode()) > MAX_VIEW_BYTES:
        yield at("view_too_large", "/view")
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and not view.get("submit"):
        yield at("missing required field: submit (the view has input blocks)", "/view")
