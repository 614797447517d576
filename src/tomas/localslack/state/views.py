"""Modals and App Home tabs."""

from dataclasses import dataclass, field

from tomas.localslack.jsontypes import JsonObject

MAX_STACK = 3


@dataclass
class View:
    """An open modal or a published Home tab; `content` is what the app sent, with block ids filled in."""

    id: str
    team_id: str
    app_id: str
    bot_id: str
    user: str
    content: JsonObject
    hash: str
    root_view_id: str = ""
    previous_view_id: str | None = None
    values: dict[str, dict[str, JsonObject]] = field(default_factory=dict)
    """What the person has entered so far: block id, action id, value."""

    @property
    def external_id(self) -> str:
        """The app's own id of the view, or nothing."""
        return self.content.get("external_id") or ""

    @property
    def blocks(self) -> list[JsonObject]:
        """The view's blocks."""
        return self.content["blocks"]

    def to_wire(self) -> JsonObject:
        """Return the view object of responses and interaction payloads."""
        content = self.content
        return {
            "id": self.id,
            "team_id": self.team_id,
            "type": content["type"],
            "blocks": self.blocks,
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "state": {"values": self.values},
            "hash": self.hash,
            "title": content.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
            "clear_on_close": content.get("clear_on_close", False),
            "notify_on_close": content.get("notify_on_close", False),
            "close": content.get("close"),
            "submit": content.get("submit"),
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id or self.id,
            "app_id": self.app_id,
            "external_id": self.external_id,
            "app_installed_team_id": self.team_id,
            "bot_id": self.bot_id,
        }
