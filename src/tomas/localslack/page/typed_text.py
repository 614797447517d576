"""Turns what a person types into what Slack stores: names become ids, `&<>` are escaped, a rich_text block is added."""

import re

from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.state.workspace import Workspace

_READY = re.compile(r"<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+|![a-z^A-Z0-9]+|https?://[^<>|]+)(?:\|[^<>]*)?>")
_NAME = re.compile(r"(?<![\w@])@([\w.-]*\w)")
_CHANNEL = re.compile(r"(?<![\w#&])#([\w-]+)")
_USER_ID = re.compile(r"<@([UW][A-Z0-9]+)>")


def stored_text(workspace: Workspace, typed: str) -> str:
    """Return the text of the message; ready-made `<@U…>`, `<#C…>`, `<!here>` and `<https://…>` are left alone."""
    pieces, end = [], 0
    for ready in _READY.finditer(typed):
        pieces += [_escaped(workspace, typed[end : ready.start()]), ready.group()]
        end = ready.end()
    return "".join([*pieces, _escaped(workspace, typed[end:])])


def rich_text(text: str) -> list[JsonObject]:
    """Return the block that Slack's client sends along with a text (mentions and plain text only)."""
    elements: list[JsonObject] = []
    for number, piece in enumerate(_USER_ID.split(text)):
        if number % 2:
            elements.append({"type": "user", "user_id": piece})
        elif piece:
            elements.append({"type": "text", "text": _unescaped(piece)})
    if not elements:
        return []
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def _escaped(workspace: Workspace, text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    users = {name.lower(): user.id for user in workspace.users.values() for name in (user.name, user.real_name)}
    channels = {channel.name: channel for channel in workspace.channels.values() if not channel.is_im}

    def user_id(match: re.Match[str]) -> str:
        name = match.group(1)
        special = {"here": "<!here>", "channel": "<!channel>", "everyone": "<!everyone>"}.get(name, match.group())
        return f"<@{users[name.lower()]}>" if name.lower() in users else special

    def channel_id(match: re.Match[str]) -> str:
        channel = channels.get(match.group(1))
        return f"<#{channel.id}|{channel.name}>" if channel else match.group()

    return _CHANNEL.sub(channel_id, _NAME.sub(user_id, escaped))


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
