"""One message of a conversation."""

from dataclasses import dataclass, field, replace

from tomas.localslack.jsontypes import JsonObject


@dataclass
class Stream:
    """A message that is still being written with chat.appendStream."""

    started: float
    mode: str = ""
    display_mode: str = "timeline"
    markdown: str = ""
    open: bool = True
    stopped_by_user: bool = False


@dataclass
class Message:
    """A message as stored. `thread_ts` is empty outside threads and for a thread's root without replies."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[JsonObject] = field(default_factory=list)
    attachments: list[JsonObject] = field(default_factory=list)
    thread_ts: str = ""
    subtype: str = ""
    bot_id: str = ""
    app_id: str = ""
    username: str = ""
    icons: dict[str, str] = field(default_factory=dict)
    metadata: JsonObject | None = None
    file_ids: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited_by: str = ""
    edited_ts: str = ""
    ephemeral_to: str = ""
    broadcast: bool = False
    stream: Stream | None = None
    inputs: dict[str, dict[str, JsonObject]] = field(default_factory=dict)
    """What people chose in the message's selects: block id, action id, value."""

    @property
    def is_reply(self) -> bool:
        """Whether it lies in a thread below another message."""
        return bool(self.thread_ts) and self.thread_ts != self.ts

    def toggle_reaction(self, name: str, user_id: str) -> bool:
        """Add a user's reaction or take it away; return whether it was added."""
        users = self.reactions.setdefault(name, [])
        added = user_id not in users
        if added:
            users.append(user_id)
        else:
            users.remove(user_id)
        if not users:
            del self.reactions[name]
        return added

    def copy(self) -> "Message":
        """Return the message as it is now, for the `previous_message` of an event."""
        return replace(self, blocks=list(self.blocks), file_ids=list(self.file_ids), reactions=dict(self.reactions))
