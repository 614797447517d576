"""Table of Block Kit's elements, and of which fit where."""

from .objects import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    RICH_OPTION,
    SLACK_FILE,
    URL,
    plain,
)
from .rich_text import RICH_TEXT
from .rules import Anything, Flag, Many, Number, Rule, Thing, Words

_ACTION = {"action_id": Words(255)}
_LABEL = {"accessibility_label": Words(75)}
_STYLE = {"style": Words(choices=("primary", "danger"))}
_FOCUS = {"focus_on_load": Flag()}
_ASKS = {"placeholder": plain(150), **_ACTION, **_FOCUS}
_CHOICE = {"confirm": CONFIRM, **_ASKS}
_MANY = {"max_selected_items": Number(1), **_CHOICE}
_TYPED = {"dispatch_action_config": DISPATCH, **_ASKS}
_IDS = Many(Words(255), 1000)
_OPTIONS = {"options": Many(OPTION, 100), "option_groups": Many(OPTION_GROUP, 100)}
_ONE_LIST = (("options", "option_groups"),)
_INPUT_TEXT = Words(3000, 0)
_EXTERNAL = {"min_query_length": Number(0)}
_FEEDBACK = Thing({"text": plain(75), "value": Words(2000)}, _LABEL)

IMAGE = Thing(
    {"alt_text": Words(2000, 0)},
    {"image_url": URL, "slack_file": SLACK_FILE},
    one_of=(("image_url", "slack_file"),),
)


def _select(initial: str, value: Rule, *, many: bool, extra: dict[str, Rule] | None = None) -> Thing:
    return Thing(optional={**(_MANY if many else _CHOICE), initial: value, **(extra or {})})


_CONVERSATIONS = {"default_to_current_conversation": Flag(), "filter": CONVERSATION_FILTER}
_ANSWERS = {"response_url_enabled": Flag()}

ELEMENTS: dict[str, Thing] = {
    "button": Thing(
        {"text": plain(75)},
        {
            "value": Words(2000, 0),
            "url": URL,
            "confirm": CONFIRM,
            "agent_prompt": Words(4000),
            "agent_prompt_display": Words(choices=("visible", "hidden")),
            "visible_to_user_ids": Many(Words(255), 10),
            **_ACTION,
            **_STYLE,
            **_LABEL,
        },
    ),
    "icon_button": Thing(
        {"icon": Words(255), "text": plain(75)},
        {
            "value": Words(2000, 0),
            "confirm": CONFIRM,
            "visible_to_user_ids": Many(Words(255), 10),
            **_ACTION,
            **_LABEL,
        },
    ),
    "feedback_buttons": Thing({"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ACTION),
    "workflow_button": Thing({"text": plain(75), "workflow": Anything()}, {**_ACTION, **_STYLE, **_LABEL}),
    "overflow": Thing({"options": Many(OVERFLOW_OPTION, 5)}, {"confirm": CONFIRM, **_ACTION}),
    "checkboxes": Thing(
        {"options": Many(RICH_OPTION, 10)},
        {"initial_options": Many(RICH_OPTION, 10), "confirm": CONFIRM, **_ACTION, **_FOCUS},
    ),
    "radio_buttons": Thing(
        {"options": Many(RICH_OPTION, 10)}, {"initial_option": RICH_OPTION, "confirm": CONFIRM, **_ACTION, **_FOCUS}
    ),
    "static_select": Thing(optional={"initial_option": OPTION, **_OPTIONS, **_CHOICE}, one_of=_ONE_LIST),
    "multi_static_select": Thing(
        optional={"initial_options": Many(OPTION, 100), **_OPTIONS, **_MANY}, one_of=_ONE_LIST
    ),
    "external_select": _select("initial_option", OPTION, many=False, extra=_EXTERNAL),
    "multi_external_select": _select("initial_options", Many(OPTION, 100), many=True, extra=_EXTERNAL),
    "users_select": _select("initial_user", Words(255), many=False),
    "multi_users_select": _select("initial_users", _IDS, many=True),
    "channels_select": _select("initial_channel", Words(255), many=False, extra=_ANSWERS),
    "multi_channels_select": _select("initial_channels", _IDS, many=True),
    "conversations_select": _select(
        "initial_conversation", Words(255), many=False, extra={**_CONVERSATIONS, **_ANSWERS}
    ),
    "multi_conversations_select": _select("initial_conversations", _IDS, many=True, extra=_CONVERSATIONS),
    "datepicker": Thing(optional={"initial_date": Words(10), **_CHOICE}),
    "timepicker": Thing(optional={"initial_time": Words(5), "timezone": Words(255), **_CHOICE}),
    "datetimepicker": Thing(optional={"initial_date_time": Number(0), "confirm": CONFIRM, **_ACTION, **_FOCUS}),
    "plain_text_input": Thing(
        optional={
            "initial_value": _INPUT_TEXT,
            "multiline": Flag(),
            "min_length": Number(0, 3000),
            "max_length": Number(1, 3000),
            **_TYPED,
        }
    ),
    "email_text_input": Thing(optional={"initial_value": _INPUT_TEXT, **_TYPED}),
    "url_text_input": Thing(optional={"initial_value": _INPUT_TEXT, **_TYPED}),
    "number_input": Thing(
        {"is_decimal_allowed": Flag()},
        {"initial_value": Words(255), "min_value": Words(255), "max_value": Words(255), **_TYPED},
    ),
    "rich_text_input": Thing(
        optional={"initial_value": RICH_TEXT, "min_lines": Number(1, 100), "max_lines": Number(1, 100), **_TYPED}
    ),
    "file_input": Thing(optional={"filetypes": Many(Words(20), 100), "max_files": Number(1, 10), **_ACTION}),
    "url": Thing({"url": URL, "text": Words(3000)}),
    "image": IMAGE,
}
CONTEXT_ELEMENTS: dict[str, Thing] = {
    "image": IMAGE,
    "plain_text": Thing({"text": Words(3000)}, {"emoji": Flag()}),
    "mrkdwn": Thing({"text": Words(3000)}, {"verbatim": Flag()}),
}

_SELECTS = tuple(kind for kind in ELEMENTS if kind.endswith("_select"))
_PICKS = ("checkboxes", "radio_buttons", "datepicker", "timepicker")
_ENTRIES = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input")
IN_ACTIONS = ("button", "overflow", "workflow_button", "datetimepicker", "rich_text_input", *_PICKS, *_SELECTS)
IN_SECTION = ("button", "overflow", "workflow_button", "image", *_PICKS, *_SELECTS)
IN_INPUT = ("datetimepicker", *_PICKS, *_SELECTS, *_ENTRIES)
IN_CONTEXT_ACTIONS = ("feedback_buttons", "icon_button")
