"""Slack's limits on what a message or view may hold, and the cutting that keeps to them."""

from collections.abc import Sequence

SECTION = 3000
HEADER = 150
CONTEXT = 2000
FIELD = 2000
MARKDOWN = 12_000
"""Characters of all `markdown` blocks of one message together."""
BUTTON = 75
BUTTON_VALUE = 2000
OPTION = 75
OPTION_VALUE = 150
OPTIONS = 100
PLACEHOLDER = 150
LABEL = 2000
TYPED = 3000
"""Characters a person can type into one text input."""
MODAL_TITLE = 24
CONFIRM_TEXT = 300
FALLBACK = 3000
"""`chat.update` refuses more than 4,000 characters of `text`; notifications show far fewer."""
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
FILE_INPUT_BYTES = 10 * 1024 * 1024
"""The largest file that Slack's `file_input` takes."""

ELLIPSIS = "…"


def cut(text: str, limit: int) -> str:
    """Return plain text of at most `limit` characters, with an ellipsis where something was left out."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rstrip() + ELLIPSIS


def cut_markup(text: str, limit: int) -> str:
    """Cut mrkdwn that is escaped already, never inside an entity such as `&amp;` or a token such as `<@U1>`."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    for opening, closing in (("&", ";"), ("<", ">")):
        start = kept.rfind(opening)
        if start > kept.rfind(closing):
            kept = kept[:start]
    return kept.rstrip() + ELLIPSIS


def cut_lines(lines: Sequence[str], limit: int) -> str:
    """Join as many whole lines as fit into `limit` characters, and say how many were left out."""
    kept: list[str] = []
    used = 0
    for number, line in enumerate(lines):
        more = f"… and {len(lines) - number} more"
        if used + len(line) + 1 + len(more) > limit:
            return "\n".join([*kept, more])
        kept.append(line)
        used += len(line) + 1
    return "\n".join(kept)
