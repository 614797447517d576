"""Elements that hold a value: what they hold at first, and what Slack's client refuses to submit."""

from collections.abc import Iterator
from dataclasses import dataclass

from .jsontypes import JsonObject


@dataclass(frozen=True)
class Held:
    """Where an element keeps its value and which of its keys gives the first one."""

    key: str
    initial: str
    many: bool = False


HOLDING: dict[str, Held] = {
    "plain_text_input": Held("value", "initial_value"),
    "email_text_input": Held("value", "initial_value"),
    "url_text_input": Held("value", "initial_value"),
    "number_input": Held("value", "initial_value"),
    "rich_text_input": Held("rich_text_value", "initial_value"),
    "checkboxes": Held("selected_options", "initial_options", many=True),
    "radio_buttons": Held("selected_option", "initial_option"),
    "static_select": Held("selected_option", "initial_option"),
    "external_select": Held("selected_option", "initial_option"),
    "users_select": Held("selected_user", "initial_user"),
    "channels_select": Held("selected_channel", "initial_channel"),
    "conversations_select": Held("selected_conversation", "initial_conversation"),
    "multi_static_select": Held("selected_options", "initial_options", many=True),
    "multi_external_select": Held("selected_options", "initial_options", many=True),
    "multi_users_select": Held("selected_users", "initial_users", many=True),
    "multi_channels_select": Held("selected_channels", "initial_channels", many=True),
    "multi_conversations_select": Held("selected_conversations", "initial_conversations", many=True),
    "datepicker": Held("selected_date", "initial_date"),
    "timepicker": Held("selected_time", "initial_time"),
    "datetimepicker": Held("selected_date_time", "initial_date_time"),
    "file_input": Held("files", "", many=True),
}
_REQUIRED = "Please complete this required field."


def elements_of(block: JsonObject) -> Iterator[JsonObject]:
    """Yield the interactive elements of a block, those of cards and containers in it too."""
    for key in ("element", "accessory"):
        if isinstance(block.get(key), dict):
            yield block[key]
    for key in ("elements", "actions", "child_blocks"):
        for entry in block.get(key) or ():
            if entry.get("type") in {"card", "actions", "section", "context_actions", "input"}:
                yield from elements_of(entry)
            else:
                yield entry


def initial_values(blocks: list[JsonObject]) -> dict[str, dict[str, JsonObject]]:
    """Return the state of a view nobody has touched yet: block id, action id, value."""
    values: dict[str, dict[str, JsonObject]] = {}
    for block in blocks:
        for element in elements_of(block):
            held = HOLDING.get(element.get("type", ""))
            if held:
                first = element.get(held.initial, [] if held.many else None)
                entry = {"type": element["type"], held.key: first}
                values.setdefault(block["block_id"], {})[element.get("action_id", "")] = entry
    return values


def refused_values(blocks: list[JsonObject], values: dict[str, dict[str, JsonObject]]) -> dict[str, str]:
    """Return what Slack's client would not let a person submit: block id to a sentence."""
    problems = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        entered = values.get(block["block_id"], {}).get(element.get("action_id", ""), {})
        problem = _problem(block, element, entered.get(HOLDING[element["type"]].key))
        if problem:
            problems[block["block_id"]] = problem
    return problems


def _problem(block: JsonObject, element: JsonObject, value: object) -> str:
    if value is None or value in ("", []):
        return "" if block.get("optional") else _REQUIRED
    if isinstance(value, list):
        most = element.get("max_selected_items") or element.get("max_files") or len(value)
        return f"Choose no more than {most}." if len(value) > most else ""
    if isinstance(value, str):
        return _text_problem(element, value)
    return ""


def _text_problem(element: JsonObject, value: str) -> str:
    kind = element["type"]
    if kind == "number_input":
        return _number_problem(element, value)
    if kind == "email_text_input" and "@" not in value:
        return "Please enter a valid email address."
    if kind == "url_text_input" and "://" not in value:
        return "Please enter a valid URL."
    if kind != "plain_text_input":
        return ""
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    most = element.get("max_length", 3000)
    return f"Please enter no more than {most} characters." if len(value) > most else ""


def _number_problem(element: JsonObject, value: str) -> str:
    try:
        number = float(value) if element.get("is_decimal_allowed") else int(value)
    except ValueError:
        return "Please enter a valid number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return ""
