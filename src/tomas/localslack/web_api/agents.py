"""agents.sessions.* and assistant.threads.*: what an agent shows of itself."""

from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.rate_limits import Tier
from tomas.localslack.state.channels import Channel

from .method import Call, Method
from .places import member_channel, readable_channel

SESSION_STATES = {"active", "processing", "suspended", "closed"}
_MAX_TITLE = 200
_MAX_PROMPTS = 4
_MAX_LOADING_MESSAGES = 10
_MAX_LOADING_MESSAGE = 50


async def set_session_status(call: Call) -> JsonObject:
    """Set what an agent's session in a thread is doing."""
    status = call.args.required("status")
    if status not in SESSION_STATES:
        raise SlackError("invalid_status")
    _keep(call, _thread(call, whole_channel=True), {"session_status": status, **_title(call)})
    return {}


async def rename_session(call: Call) -> JsonObject:
    """Give an agent's session a title."""
    call.args.required("title")
    _keep(call, _thread(call, whole_channel=True), _title(call))
    return {}


async def set_status(call: Call) -> JsonObject:
    """Set the "is thinking…" line of a thread; an empty status takes it away."""
    loading = call.args.words("loading_messages")
    if len(loading) > _MAX_LOADING_MESSAGES or any(len(line) > _MAX_LOADING_MESSAGE for line in loading):
        raise SlackError("invalid_arguments")
    _keep(call, _thread(call), {"status": call.args.text("status"), "loading_messages": loading})
    return {}


async def set_suggested_prompts(call: Call) -> JsonObject:
    """Offer things to say."""
    prompts = call.args.objects("prompts") or []
    if not prompts or len(prompts) > _MAX_PROMPTS:
        raise SlackError("invalid_arguments")
    if any(not (prompt.get("title") and prompt.get("message")) for prompt in prompts):
        raise SlackError("invalid_arguments")
    channel = readable_channel(call, "channel_id")
    _keep(call, (channel, call.args.text("thread_ts")), {"prompts": prompts, "prompts_title": call.args.text("title")})
    return {}


async def set_title(call: Call) -> JsonObject:
    """Give an assistant's thread a title."""
    call.args.required("title")
    _keep(call, _thread(call), _title(call))
    return {}


def _title(call: Call) -> JsonObject:
    title = call.args.text("title")
    if len(title) > _MAX_TITLE:
        raise SlackError("invalid_arguments")
    return {"title": title} if title else {}


def _thread(call: Call, *, whole_channel: bool = False) -> tuple[Channel, str]:
    channel = member_channel(call, "channel_id")
    thread_ts = call.args.text("thread_ts") if whole_channel else call.args.required("thread_ts")
    if thread_ts and call.slack.workspace.message(channel.id, thread_ts) is None:
        raise SlackError("thread_not_found")
    return channel, thread_ts


def _keep(call: Call, place: tuple[Channel, str], facts: JsonObject) -> None:
    channel, thread_ts = place
    call.slack.messenger.set_status(channel, thread_ts, facts)


METHODS = {
    "agents.sessions.rename": Method(rename_session),
    "agents.sessions.setStatus": Method(set_session_status),
    "assistant.threads.setStatus": Method(set_status, Tier.SPECIAL),
    "assistant.threads.setSuggestedPrompts": Method(set_suggested_prompts, Tier.FOUR),
    "assistant.threads.setTitle": Method(set_title, Tier.FOUR),
}
