"""Posts, changes and deletes messages: stores them, shows them in the pages, tells the app."""

from .app_link.events import Events
from .jsontypes import JsonObject
from .page.feed import PageFeed
from .state.channels import Channel
from .state.messages import Message
from .state.wire import with_thread_facts
from .state.workspace import Workspace


class Messenger:
    """The one way in which messages come, change and go."""

    def __init__(self, workspace: Workspace, feed: PageFeed, events: Events) -> None:
        self._workspace = workspace
        self._feed = feed
        self._events = events

    def post(self, message: Message) -> Message:
        """Publish a new message."""
        self._workspace.put_message(message)
        for file_id in message.file_ids:
            self._workspace.files[file_id].shares[message.channel] = message.ts
        self._push("message", message)
        self._refresh_root(message)
        self._end_typing(message)
        self._events.message_posted(message)
        return message

    def whisper(self, message: Message) -> Message:
        """Show a message to one person only; apps hear nothing of it."""
        self._workspace.put_message(message)
        self._push("ephemeral", message)
        return message

    def change(self, message: Message, previous: Message) -> None:
        """Publish an edit that was made to `message`; `previous` is what it was."""
        self._push("message_changed", message)
        if not message.ephemeral_to:
            self._events.message_changed(message, previous)

    def refresh(self, message: Message) -> None:
        """Show a message again in the pages without an event to the app (streams, reactions)."""
        self._push("message_changed", message)

    def delete(self, message: Message) -> None:
        """Take a message away."""
        self._workspace.drop_message(message)
        content = {"channel": message.channel, "ts": message.ts, "deleted_ts": message.ts}
        self._feed.push("message_deleted", content, self._audience(message))
        self._refresh_root(message)
        if not message.ephemeral_to:
            self._events.message_deleted(message)

    def set_status(self, channel: Channel, thread_ts: str, facts: JsonObject) -> None:
        """Set what the app says it is doing in a thread (or, without `thread_ts`, in the channel)."""
        status = self._workspace.statuses.setdefault((channel.id, thread_ts), {})
        status |= facts
        self._feed.push("status", {"channel": channel.id, "thread_ts": thread_ts, **status}, channel.members)

    def join(self, channel: Channel, user_id: str) -> bool:
        """Take a person or the app into a channel; return whether it was not in there before."""
        if user_id in channel.members:
            return False
        channel.members.append(user_id)
        self._feed.push("channel", {"channel": channel.id})
        self._events.member_joined(channel, user_id)
        return True

    def page_object(self, message: Message) -> JsonObject:
        """Return a message as the page's API gives it: Slack's object and who wrote it."""
        author = self._workspace.users.get(message.user)
        wire = with_thread_facts(self._workspace, message)
        name = message.username or (author.name if author else message.user)
        wire["user_profile"] = {"name": name, "is_bot": bool(message.bot_id)}
        if message.ephemeral_to:
            wire["ephemeral_to"] = message.ephemeral_to
        return wire

    def _push(self, kind: str, message: Message) -> None:
        content = {"channel": message.channel, "ts": message.ts, "message": self.page_object(message)}
        self._feed.push(kind, content, self._audience(message))

    def _audience(self, message: Message) -> list[str]:
        if message.ephemeral_to:
            return [message.ephemeral_to]
        channel = self._workspace.channels[message.channel]
        return [user_id for user_id in self._workspace.users if channel.visible_to(user_id)]

    def _end_typing(self, message: Message) -> None:
        """Take the "is thinking…" line away when the app speaks, as Slack does."""
        status = self._workspace.statuses.get((message.channel, message.thread_ts), {})
        if message.bot_id and status.get("status"):
            self.set_status(self._workspace.channels[message.channel], message.thread_ts, {"status": ""})

    def _refresh_root(self, message: Message) -> None:
        root = self._workspace.message(message.channel, message.thread_ts) if message.is_reply else None
        if root:
            self._push("message_changed", root)
