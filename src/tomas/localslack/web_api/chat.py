"""chat.*: post, change, delete, whisper, link."""

from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.rate_limits import Tier
from tomas.localslack.state.messages import Message
from tomas.localslack.state.wire import message_object

from .content import MAX_POST_TEXT, MAX_UPDATE_TEXT, read_content
from .method import Call, Method
from .places import message_at, own_message, readable_channel, thread_root, writable_channel


async def post_message(call: Call) -> JsonObject:
    """Post to a channel, a thread or a person."""
    workspace = call.slack.workspace
    channel = writable_channel(call)
    content = read_content(call.args)
    thread_ts = thread_root(call, channel)
    broadcast = bool(thread_ts) and call.args.flag("reply_broadcast")
    icons = {name: call.args.text(f"icon_{name}") for name in ("emoji", "url") if call.args.has(f"icon_{name}")}
    message = Message(
        workspace.ids.ts(),
        channel.id,
        workspace.bot.id,
        content.text[:MAX_POST_TEXT],
        blocks=content.blocks or [],
        attachments=content.attachments or [],
        thread_ts=thread_ts,
        subtype="thread_broadcast" if broadcast else "",
        broadcast=broadcast,
        bot_id=workspace.bot.bot_id,
        app_id=workspace.bot.app_id,
        username=call.args.text("username"),
        icons=icons,
        metadata=call.args.mapping("metadata", "invalid_metadata_format"),
    )
    call.slack.messenger.post(message)
    return {"channel": channel.id, "ts": message.ts, "message": message_object(workspace, message)}


async def post_ephemeral(call: Call) -> JsonObject:
    """Show a message to one member of a channel."""
    workspace = call.slack.workspace
    channel = writable_channel(call)
    content = read_content(call.args)
    user_id = call.args.required("user", "user_not_found")
    if workspace.user(user_id).id not in channel.members:
        raise SlackError("user_not_in_channel")
    message = Message(
        workspace.ids.ts(),
        channel.id,
        workspace.bot.id,
        content.text,
        blocks=content.blocks or [],
        attachments=content.attachments or [],
        thread_ts=thread_root(call, channel),
        bot_id=workspace.bot.bot_id,
        app_id=workspace.bot.app_id,
        ephemeral_to=user_id,
    )
    call.slack.messenger.whisper(message)
    return {"message_ts": message.ts}


async def update(call: Call) -> JsonObject:
    """Change one of the app's own messages."""
    workspace = call.slack.workspace
    channel = writable_channel(call)
    message = own_message(call, channel, "cant_update_message")
    if message.stream and message.stream.open:
        raise SlackError("streaming_state_conflict")
    content = read_content(call.args, may_be_empty=call.args.has("metadata"))
    if len(content.text) > MAX_UPDATE_TEXT:
        raise SlackError("msg_too_long")
    previous = message.copy()
    message.text = content.text
    # Slack keeps blocks that the call does not mention only if it does not mention a text either.
    message.blocks = content.blocks if content.blocks is not None else ([] if call.args.has("text") else message.blocks)
    message.attachments = content.attachments if content.attachments is not None else message.attachments
    message.metadata = call.args.mapping("metadata", "invalid_metadata_format") or message.metadata
    message.edited_by, message.edited_ts = workspace.bot.id, workspace.ids.ts()
    call.slack.messenger.change(message, previous)
    wire = message_object(workspace, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": wire}


async def delete(call: Call) -> JsonObject:
    """Delete one of the app's own messages."""
    channel = readable_channel(call)
    message = own_message(call, channel, "cant_delete_message")
    call.slack.messenger.delete(message)
    return {"channel": channel.id, "ts": message.ts}


async def get_permalink(call: Call) -> JsonObject:
    """Return the address of a message in the page."""
    channel = readable_channel(call)
    message = message_at(call, channel, "message_ts")
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
    address = f"{call.slack.workspace.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}{thread}"
    return {"channel": channel.id, "permalink": address}


METHODS = {
    "chat.delete": Method(delete),
    "chat.getPermalink": Method(get_permalink, Tier.SPECIAL),
    "chat.postEphemeral": Method(post_ephemeral, Tier.FOUR),
    "chat.postMessage": Method(post_message, Tier.SPECIAL, posts=True),
    "chat.update": Method(update),
}
