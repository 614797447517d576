"""Makes text from documents, models and other people harmless for a terminal."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, with which a text could write anywhere on the screen, and those that turn its direction."""
_PERSON = re.compile(r"<@([^>\s]+)>")
_GROUP = re.compile(r"<!subteam\^([^>\s]+)>")


def shown(text: str) -> str:
    """Return text that a terminal shows as it is; chat mentions become names."""
    return _GROUP.sub(r"group \1", _PERSON.sub(r"\1", _CONTROL.sub("", text)))


def one_line(text: str, limit: int = 160) -> str:
    """Return text on one line, cut to `limit` characters."""
    flat = " ".join(shown(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
