"""Ids for blocks and elements that the app gave none."""

import secrets
from copy import deepcopy

from .inputs import elements_of
from .jsontypes import JsonObject

_WITHOUT_ACTION_ID = {"image", "plain_text", "mrkdwn", "url", "rich_text_section", "rich_text_list"}


def fill_ids(blocks: list[JsonObject]) -> list[JsonObject]:
    """Return a copy of the blocks, each with a block id and its interactive elements with an action id."""
    filled = deepcopy(blocks)
    for block in filled:
        if not block.get("block_id"):
            block["block_id"] = secrets.token_urlsafe(4)
        if block["type"] != "rich_text":
            _fill_action_ids(block)
    return filled


def _fill_action_ids(block: JsonObject) -> None:
    for element in elements_of(block):
        if element.get("type") not in _WITHOUT_ACTION_ID and not element.get("action_id"):
            element["action_id"] = secrets.token_urlsafe(4)
