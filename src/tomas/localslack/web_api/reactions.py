"""reactions.*."""

from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.state.messages import Message
from tomas.localslack.state.wire import message_object, reaction_objects

from .method import Call, Method
from .places import member_channel, message_at


async def add(call: Call) -> JsonObject:
    """Add the app's reaction to a message."""
    name, message = call.args.required("name", "invalid_name"), _message(call)
    bot = call.slack.workspace.bot.id
    if bot in message.reactions.get(name, []):
        raise SlackError("already_reacted")
    message.toggle_reaction(name, bot)
    call.slack.messenger.refresh(message)
    call.slack.events.reaction(name, bot, message, added=True)
    return {}


async def remove(call: Call) -> JsonObject:
    """Take the app's reaction away."""
    name, message = call.args.required("name", "invalid_name"), _message(call)
    bot = call.slack.workspace.bot.id
    if bot not in message.reactions.get(name, []):
        raise SlackError("no_reaction")
    message.toggle_reaction(name, bot)
    call.slack.messenger.refresh(message)
    call.slack.events.reaction(name, bot, message, added=False)
    return {}


async def get(call: Call) -> JsonObject:
    """Return a message with its reactions."""
    message = _message(call)
    wire = message_object(call.slack.workspace, message) | {"reactions": reaction_objects(message)}
    return {"type": "message", "channel": message.channel, "message": wire}


def _message(call: Call) -> Message:
    return message_at(call, member_channel(call), "timestamp")


METHODS = {"reactions.add": Method(add), "reactions.get": Method(get), "reactions.remove": Method(remove)}
