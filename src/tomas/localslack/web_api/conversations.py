"""conversations.*: channels, members, histories."""

from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.rate_limits import Tier
from tomas.localslack.state.channels import Channel
from tomas.localslack.state.messages import Message
from tomas.localslack.state.wire import message_object, with_thread_facts

from .method import Call, Method
from .paging import page
from .places import member_channel, readable_channel

_MAX_HISTORY = 999
_MAX_LIST = 1000


async def list_channels(call: Call) -> JsonObject:
    """List the conversations the app may know of."""
    workspace = call.slack.workspace
    wanted = set(call.args.words("types")) or {"public_channel"}
    skip_archived = call.args.flag("exclude_archived")
    found = [
        channel.to_wire(workspace.bot.id)
        for channel in workspace.channels.values()
        if channel.visible_to(workspace.bot.id)
        and _type_of(channel) in wanted
        and not (skip_archived and channel.is_archived)
    ]
    entries, metadata = page(call.args, found, 100, _MAX_LIST)
    return {"channels": entries, "response_metadata": metadata}


async def info(call: Call) -> JsonObject:
    """Describe one conversation."""
    channel = readable_channel(call)
    return {"channel": channel.to_wire(call.slack.workspace.bot.id)}


async def members(call: Call) -> JsonObject:
    """List the members of a conversation."""
    entries, metadata = page(call.args, list(readable_channel(call).members), 100, _MAX_LIST)
    return {"members": entries, "response_metadata": metadata}


async def open_conversation(call: Call) -> JsonObject:
    """Open the direct message with a person."""
    workspace = call.slack.workspace
    if call.args.has("channel"):
        channel = readable_channel(call)
    else:
        users = call.args.words("users")
        if len(users) != 1:
            raise SlackError("users_list_not_supplied" if not users else "not_enough_users")
        channel = workspace.direct_message(workspace.bot.id, users[0])
    full = channel.to_wire(workspace.bot.id) if call.args.flag("return_im") else {"id": channel.id}
    return {"channel": full, "no_op": False, "already_open": False}


async def join(call: Call) -> JsonObject:
    """Take the app into a public channel."""
    workspace = call.slack.workspace
    channel = readable_channel(call)
    if channel.is_im or channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    warning = {} if call.slack.messenger.join(channel, workspace.bot.id) else {"warning": "already_in_channel"}
    return {"channel": channel.to_wire(workspace.bot.id), **warning}


async def history(call: Call) -> JsonObject:
    """Return a channel's messages, newest first, without the replies in threads."""
    workspace = call.slack.workspace
    channel = member_channel(call)
    found = [
        with_thread_facts(workspace, message)
        for message in _between(call, channel)
        if not message.is_reply or message.broadcast
    ]
    entries, metadata = page(call.args, found[::-1], 100, _MAX_HISTORY)
    return {
        "messages": entries,
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
        "response_metadata": metadata,
    }


async def replies(call: Call) -> JsonObject:
    """Return a thread: the root and its replies, oldest first."""
    workspace = call.slack.workspace
    channel = member_channel(call)
    root = workspace.message(channel.id, call.args.required("ts", "thread_not_found"))
    if root is None:
        raise SlackError("thread_not_found")
    thread_ts = root.thread_ts or root.ts
    inside = [message for message in _between(call, channel) if thread_ts in {message.ts, message.thread_ts}]
    found = [
        with_thread_facts(workspace, message) if message.ts == thread_ts else message_object(workspace, message)
        for message in inside
    ]
    entries, metadata = page(call.args, found, _MAX_LIST, _MAX_LIST)
    return {"messages": entries, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def _between(call: Call, channel: Channel) -> list[Message]:
    oldest, latest = call.args.moment("oldest", 0.0), call.args.moment("latest", float("inf"))
    inclusive = call.args.flag("inclusive")
    return [
        message
        for message in call.slack.workspace.messages(channel.id)
        if not message.ephemeral_to
        and (oldest < float(message.ts) < latest or (inclusive and float(message.ts) in {oldest, latest}))
    ]


def _type_of(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    if channel.is_mpim:
        return "mpim"
    return "private_channel" if channel.is_private else "public_channel"


METHODS = {
    "conversations.history": Method(history),
    "conversations.info": Method(info),
    "conversations.join": Method(join),
    "conversations.list": Method(list_channels, Tier.TWO),
    "conversations.members": Method(members, Tier.FOUR),
    "conversations.open": Method(open_conversation),
    "conversations.replies": Method(replies),
}
