"""Messages as Slack writes them."""

from tomas.localslack.jsontypes import JsonObject

from .messages import Message
from .workspace import Workspace


def message_object(workspace: Workspace, message: Message) -> JsonObject:
    """Return the message object of events, histories and responses."""
    wire: JsonObject = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.subtype != "file_share":
        wire["team"] = workspace.team.id
    if message.bot_id:
        wire |= _bot_fields(workspace, message)
    if message.thread_ts:
        wire["thread_ts"] = message.thread_ts
    root = workspace.message(message.channel, message.thread_ts) if message.is_reply else None
    if root:
        wire["parent_user_id"] = root.user
    if message.file_ids:
        wire["files"] = [workspace.files[file_id].to_wire(workspace.base_url) for file_id in message.file_ids]
        wire["upload"] = False
    if message.edited_ts:
        wire["edited"] = {"user": message.edited_by, "ts": message.edited_ts}
    if message.reactions:
        wire["reactions"] = reaction_objects(message)
    if message.ephemeral_to:
        wire["is_ephemeral"] = True
    if message.stream and message.stream.open:
        wire["streaming_state"] = "in_progress"
    optional = {
        "subtype": message.subtype,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "metadata": message.metadata,
    }
    return wire | {key: value for key, value in optional.items() if value}


def with_thread_facts(workspace: Workspace, message: Message) -> JsonObject:
    """Return the message object with the thread counts that histories carry at a thread's root."""
    wire = message_object(workspace, message)
    replies = workspace.replies(message.channel, message.ts)
    if not replies:
        return wire
    users = list(dict.fromkeys(reply.user for reply in replies))
    return wire | {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def reaction_objects(message: Message) -> list[JsonObject]:
    """Return the reactions of a message."""
    return [{"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()]


def bot_profile(workspace: Workspace) -> JsonObject:
    """Return the `bot_profile` of messages, the `bot` of bots.info."""
    bot = workspace.bot
    return {
        "id": bot.bot_id,
        "app_id": bot.app_id,
        "user_id": bot.id,
        "name": bot.name,
        "icons": {"image_36": "", "image_48": "", "image_72": ""},
        "deleted": False,
        "updated": 0,
        "team_id": workspace.team.id,
    }


def _bot_fields(workspace: Workspace, message: Message) -> JsonObject:
    fields: JsonObject = {
        "bot_id": message.bot_id,
        "app_id": message.app_id,
        "bot_profile": bot_profile(workspace),
    }
    if message.username:
        fields["username"] = message.username
    if message.icons:
        fields["icons"] = message.icons
    return fields
