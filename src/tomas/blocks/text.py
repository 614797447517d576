"""Makes text from people, documents and models harmless for Slack: no mention, no broadcast, no forged link."""

import re

from tomas.blocks.limits import cut, cut_markup

JOINER = "\u2060"
"""An invisible word joiner: it breaks what Slack would act on and shows nothing."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of text around."""
_BROADCAST = re.compile(r"@(?=(?:here|channel|everyone|group)\b)", re.IGNORECASE)
_TOKEN = re.compile(r"<(?=[!@#])")
_PEOPLE = re.compile(r"&lt;(@[UW][A-Z0-9-]+|!subteam\^S[A-Z0-9]+)&gt;")
_SPACE = re.compile(r"\s+")


def safe(text: str, limit: int | None = None) -> str:
    """Return text for mrkdwn in which nothing is a mention, link or broadcast; cut to `limit` characters."""
    escaped = _harmless(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped if limit is None else cut_markup(escaped, limit)


def safe_line(text: str, limit: int) -> str:
    """Return text for mrkdwn on one line."""
    return safe(_SPACE.sub(" ", text).strip(), limit)


def safe_markdown(text: str, limit: int) -> str:
    """Return Markdown for Slack's `markdown` block, its mentions and broadcasts broken."""
    return cut(_TOKEN.sub(f"<{JOINER}", _harmless(text)), limit)


def safe_answer(text: str, limit: int) -> str:
    """Return a sentence of ours for mrkdwn: mentions of people and user groups stay, all else is made harmless."""
    return cut_markup(_PEOPLE.sub(r"<\1>", safe(text)), limit)


def plain(text: str, limit: int) -> str:
    """Return text for Slack's `plain_text`, on one line."""
    return cut(_SPACE.sub(" ", _harmless(text)).strip(), limit)


def mention(user_id: str) -> str:
    """Return a mention of a person by Slack's id, or a word where there is none."""
    return f"<@{user_id}>" if re.fullmatch(r"[A-Z0-9-]+", user_id) else "somebody"


def _harmless(text: str) -> str:
    return _BROADCAST.sub(f"@{JOINER}", _CONTROL.sub("", text))
