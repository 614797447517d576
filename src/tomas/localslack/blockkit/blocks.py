"""Table of Block Kit's blocks, and of the surfaces each may stand on."""

from .elements import CONTEXT_ELEMENTS, ELEMENTS, IMAGE, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION
from .objects import BLOCK_ID, SLACK_FILE, URL, plain, text
from .rich_text import PARTS, RICH_TEXT
from .rules import Anything, Flag, Many, Number, Rule, Thing, Typed, Words

MESSAGE, MODAL, HOME = "message", "modal", "home"
_ANYWHERE = frozenset({MESSAGE, MODAL, HOME})
_STATUS = Words(choices=("pending", "in_progress", "complete", "error"))

SURFACES: dict[str, frozenset[str]] = {
    "actions": _ANYWHERE,
    "alert": frozenset({MODAL}),
    "auth_provider": _ANYWHERE,
    "call": frozenset({MESSAGE}),
    "card": _ANYWHERE,
    "carousel": frozenset({MESSAGE, HOME}),
    "container": frozenset({MESSAGE, HOME}),
    "context": _ANYWHERE,
    "context_actions": frozenset({MESSAGE}),
    "data_table": frozenset({MESSAGE, HOME}),
    "data_visualization": frozenset({MESSAGE, HOME}),
    "divider": _ANYWHERE,
    "file": frozenset({MESSAGE}),
    "header": _ANYWHERE,
    "image": _ANYWHERE,
    "input": _ANYWHERE,
    "markdown": frozenset({MESSAGE}),
    "plan": frozenset({MESSAGE}),
    "rich_text": _ANYWHERE,
    "section": _ANYWHERE,
    "table": frozenset({MESSAGE, HOME}),
    "task_card": frozenset({MESSAGE}),
    "video": _ANYWHERE,
}


def _block(
    required: dict[str, Rule] | None = None,
    optional: dict[str, Rule] | None = None,
    one_of: tuple[tuple[str, ...], ...] = (),
) -> Thing:
    return Thing(required or {}, {"block_id": BLOCK_ID, **(optional or {})}, one_of)


_RAW_CELLS: dict[str, Thing] = {
    "raw_text": Thing({"text": Words(20_000)}),
    "raw_number": Thing({"value": Number(float("-inf"), decimal=True)}, {"text": Words(3000)}),
}
_CELL = Typed({**_RAW_CELLS, "rich_text": Thing({"elements": PARTS}, {"block_id": BLOCK_ID})})
_COLUMN = Thing(optional={"align": Words(choices=("left", "center", "right")), "is_wrapped": Flag()})
_IMAGE_ELEMENT = Typed({"image": IMAGE})
_TASK = _block(
    {"task_id": Words(255), "title": Words(3000), "status": _STATUS},
    {"details": RICH_TEXT, "output": RICH_TEXT, "sources": Many(Typed(ELEMENTS, ("url",)), 100)},
)
# Slack's own examples leave the type of a plan's tasks out.
_PLANNED_TASK = Thing(_TASK.required, {**_TASK.optional, "type": Words(choices=("task_card",))})
_CARD = _block(
    optional={
        "hero_image": _IMAGE_ELEMENT,
        "icon": _IMAGE_ELEMENT,
        "slack_icon": Anything(),
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": Many(Typed(ELEMENTS, ("button",)), 3),
    },
    one_of=(("hero_image", "title", "actions", "body"),),
)

_SIMPLE_BLOCKS: dict[str, Thing] = {
    "section": _block(
        optional={
            "text": text(3000),
            "fields": Many(text(2000), 10),
            "accessory": Typed(ELEMENTS, IN_SECTION),
            "expand": Flag(),
        },
        one_of=(("text", "fields"),),
    ),
    "header": _block({"text": plain(150)}, {"level": Number(1, 6)}),
    "markdown": _block({"text": Words(12_000)}),
    "divider": _block(),
    "image": _block(
        {"alt_text": Words(2000, 0)},
        {"image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)},
        one_of=(("image_url", "slack_file"),),
    ),
    "actions": _block({"elements": Many(Typed(ELEMENTS, IN_ACTIONS), 25)}),
    "context": _block({"elements": Many(Typed(CONTEXT_ELEMENTS), 10)}),
    "context_actions": _block({"elements": Many(Typed(ELEMENTS, IN_CONTEXT_ACTIONS), 5)}),
    "input": _block(
        {"label": plain(2000), "element": Typed(ELEMENTS, IN_INPUT)},
        {"hint": plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "rich_text": _block({"elements": PARTS}),
    "table": _block(
        {"rows": Many(Many(_CELL, 20, 1), 100)},
        {"column_settings": Many(_COLUMN, 20, gaps=True)},
    ),
    "data_table": _block(
        {"rows": Many(Many(_CELL, 20, 1), 101, 2), "caption": Words(3000)},
        {"page_size": Number(1, 100), "row_header_column_index": Number(0, 19)},
    ),
    "data_visualization": _block({"title": Words(50), "chart": Anything()}),
    "task_card": _TASK,
    "plan": _block({"title": Words(3000)}, {"tasks": Many(_PLANNED_TASK, 50, 0)}),
    "card": _CARD,
    "carousel": _block({"elements": Many(Typed({"card": _CARD}), 10)}),
    "alert": _block(
        {"text": text(200)},
        {"level": Words(choices=("default", "info", "warning", "error", "success"))},
    ),
    "video": _block(
        {"alt_text": Words(2000), "title": plain(199), "thumbnail_url": URL, "video_url": URL},
        {
            "author_name": Words(49),
            "description": plain(200),
            "provider_name": Words(50),
            "provider_icon_url": URL,
            "title_url": URL,
        },
    ),
    "file": _block({"external_id": Words(255), "source": Words(choices=("remote",))}),
    "call": _block({"call_id": Words(255)}, {"api_decoration_available": Flag(), "call": Anything()}),
    "auth_provider": _block(
        {"value": Words(150), "name": plain(75)},
        {
            "is_connected": Flag(),
            "description": plain(150),
            "icon_url": URL,
            "auth_url": URL,
            "disconnect_url": URL,
            "connected_identity": plain(75),
            "connected_context": plain(75),
            "accessory": Anything(),
            "fallback": Anything(),
        },
    ),
}
_IN_CONTAINER = tuple(
    kind for kind in _SIMPLE_BLOCKS if kind not in {"alert", "carousel", "file", "call", "plan", "task_card"}
)
BLOCKS: dict[str, Thing] = {
    **_SIMPLE_BLOCKS,
    "container": _block(
        {"child_blocks": Many(Typed(_SIMPLE_BLOCKS, _IN_CONTAINER), 10)},
        {
            "title": plain(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": plain(150),
            "width": Words(choices=("narrow", "standard", "wide", "full")),
            "icon": _IMAGE_ELEMENT,
            "is_collapsible": Flag(),
            "default_collapsed": Flag(),
            "has_header_divider": Flag(),
        },
        one_of=(("title", "rich_text_title"),),
    ),
}
