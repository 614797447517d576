"""Cursor paging of lists."""

import base64

from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject

from .args import Args


def page[T](args: Args, entries: list[T], default: int, most: int) -> tuple[list[T], JsonObject]:
    """Return one page of `entries` and the `response_metadata` that leads to the next."""
    limit = args.number("limit", default) or default
    if not 0 < limit <= most:
        raise SlackError("invalid_limit")
    start = _start(args.text("cursor"))
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(entries) else ""
    return entries[start:end], {"next_cursor": cursor}


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:"))
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
