"""Looks up what calls name: channels to write to, messages, the app's own messages."""

from tomas.localslack.errors import SlackError
from tomas.localslack.state.channels import Channel
from tomas.localslack.state.messages import Message

from .method import Call


def readable_channel(call: Call, name: str = "channel") -> Channel:
    """Return a channel the app may know of."""
    workspace = call.slack.workspace
    return workspace.find_channel(call.args.required(name, "channel_not_found"), workspace.bot.id)


def member_channel(call: Call, name: str = "channel") -> Channel:
    """Return a channel the app is in, or refuse with `not_in_channel`."""
    channel = readable_channel(call, name)
    if call.slack.workspace.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def writable_channel(call: Call) -> Channel:
    """Return a channel the app may write to."""
    channel = member_channel(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


def message_at(call: Call, channel: Channel, name: str = "ts", code: str = "message_not_found") -> Message:
    """Return the message that a call names, or refuse with `code`."""
    message = call.slack.workspace.message(channel.id, call.args.required(name, code))
    if message is None or message.ephemeral_to:
        raise SlackError(code)
    return message


def own_message(call: Call, channel: Channel, code: str) -> Message:
    """Return a message that the app itself wrote, or refuse with `code`."""
    message = message_at(call, channel)
    if message.user != call.slack.workspace.bot.id:
        raise SlackError(code)
    return message


def thread_root(call: Call, channel: Channel) -> str:
    """Return the `thread_ts` of a call, empty if none; a reply's ts leads to its thread's root."""
    given = call.args.text("thread_ts")
    if not given:
        return ""
    message = call.slack.workspace.message(channel.id, given)
    if message is None:
        raise SlackError("thread_not_found" if "." in given else "invalid_thread_ts")
    return message.thread_ts or message.ts
