"""chat.*Stream: messages that grow while people watch; the server ends them after five minutes."""

from tomas.localslack.block_ids import fill_ids
from tomas.localslack.blockkit import validate_blocks
from tomas.localslack.errors import SlackError, detailed
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.rate_limits import Tier
from tomas.localslack.state.messages import Message, Stream
from tomas.localslack.state.wire import message_object

from .agents import SESSION_STATES
from .content import MAX_MARKDOWN_TEXT, check_blocks
from .method import Call, Method
from .places import own_message, thread_root, writable_channel

STREAM_LIFE_S = 300.0
_TASK_KEYS = ("title", "status", "details", "output", "sources")


async def start(call: Call) -> JsonObject:
    """Begin a streaming message in a thread."""
    workspace = call.slack.workspace
    channel = writable_channel(call)
    call.args.required("thread_ts", "invalid_thread_ts")
    if not channel.is_im:
        call.args.required("recipient_user_id", "missing_recipient_user_id")
        call.args.required("recipient_team_id", "missing_recipient_team_id")
    display = call.args.text("task_display_mode", "timeline")
    if display not in {"timeline", "plan", "dense"}:
        raise SlackError("invalid_arguments")
    message = Message(
        workspace.ids.ts(),
        channel.id,
        workspace.bot.id,
        "",
        thread_ts=thread_root(call, channel),
        bot_id=workspace.bot.bot_id,
        app_id=workspace.bot.app_id,
        username=call.args.text("username"),
        stream=Stream(workspace.clock.now(), display_mode=display),
    )
    _take_in(call, message)
    call.slack.messenger.post(message)
    return {"channel": channel.id, "ts": message.ts}


async def append(call: Call) -> JsonObject:
    """Add to a streaming message."""
    message = _streaming(call)
    if not (call.args.text("markdown_text") or call.args.has("chunks")):
        raise SlackError("no_text")
    _take_in(call, message)
    call.slack.messenger.refresh(message)
    return {"channel": message.channel, "ts": message.ts}


async def stop(call: Call) -> JsonObject:
    """End a streaming message, with final blocks if the app has some."""
    message = _streaming(call)
    _take_in(call, message)
    blocks = call.args.objects("blocks", "invalid_blocks_format") or []
    check_blocks(blocks)
    previous = message.copy()
    message.blocks += fill_ids(blocks)
    message.metadata = call.args.mapping("metadata", "invalid_metadata_format")
    if message.stream:
        message.stream.open = False
    _set_session(call, message)
    call.slack.messenger.change(message, previous)
    wire = message_object(call.slack.workspace, message)
    return {"channel": message.channel, "ts": message.ts, "message": wire}


def _set_session(call: Call, message: Message) -> None:
    status = call.args.text("session_status")
    if status and status not in SESSION_STATES:
        raise SlackError("invalid_arguments")
    if status:
        channel = call.slack.workspace.channels[message.channel]
        call.slack.messenger.set_status(channel, message.thread_ts, {"session_status": status})


def _streaming(call: Call) -> Message:
    message = own_message(call, writable_channel(call), "message_not_owned_by_app")
    stream = message.stream
    if stream and stream.stopped_by_user:
        raise SlackError("stopped_by_user")
    if stream and call.slack.workspace.clock.now() - stream.started > STREAM_LIFE_S:
        stream.open = False
    if stream is None or not stream.open:
        raise SlackError("message_not_in_streaming_state")
    return message


def _take_in(call: Call, message: Message) -> None:
    stream = message.stream
    markdown, chunks = call.args.text("markdown_text"), call.args.objects("chunks") or []
    if stream is None or not (markdown or chunks):
        return
    if markdown and chunks:
        raise SlackError("cannot_provide_both_markdown_text_and_chunks")
    mode = "markdown_text" if markdown else "chunks"
    if stream.mode not in {"", mode}:
        raise SlackError("streaming_mode_mismatch")
    stream.mode = mode
    for chunk in chunks or [{"type": "markdown_text", "text": markdown}]:
        _take_chunk(message, stream, chunk)


def _take_chunk(message: Message, stream: Stream, chunk: JsonObject) -> None:
    match chunk.get("type"):
        case "markdown_text":
            _add_markdown(message, stream, str(chunk.get("text", "")))
        case "task_update":
            _add_task(message, chunk)
        case "plan_update":
            _plan(message)["title"] = str(chunk.get("title", ""))
        case "blocks":
            blocks = chunk.get("blocks") or []
            check_blocks(blocks)
            message.blocks += fill_ids(blocks)
        case _:
            raise SlackError("invalid_chunks")


def _add_markdown(message: Message, stream: Stream, text: str) -> None:
    if len(text) > MAX_MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    stream.markdown += text
    message.text = stream.markdown
    last = message.blocks[-1] if message.blocks else {}
    if last.get("type") == "markdown":
        last["text"] += text
    else:
        message.blocks.append({"type": "markdown", "block_id": f"md{len(message.blocks)}", "text": text})


def _add_task(message: Message, chunk: JsonObject) -> None:
    task_id = chunk.get("id")
    if not task_id or not chunk.get("title") or not chunk.get("status"):
        raise SlackError("invalid_chunks")
    tasks = _plan(message)["tasks"]
    task = next((entry for entry in tasks if entry["task_id"] == task_id), None)
    if task is None:
        task = {"type": "task_card", "task_id": task_id}
        tasks.append(task)
    task |= {key: _rich(key, chunk[key]) for key in _TASK_KEYS if key in chunk}
    problems = validate_blocks([{"type": "plan", "title": "plan", "tasks": tasks}], "message")
    if problems:
        raise detailed("invalid_chunks", problems)


def _plan(message: Message) -> JsonObject:
    for block in message.blocks:
        if block["type"] == "plan":
            return block
    plan: JsonObject = {"type": "plan", "block_id": "plan", "title": "Thinking completed", "tasks": []}
    message.blocks.insert(0, plan)
    return plan


def _rich(key: str, value: object) -> object:
    """Turn the plain texts of chunks into the rich text of blocks."""
    if key not in {"details", "output"} or not isinstance(value, str):
        return value
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}
    return {"type": "rich_text", "elements": [section]}


METHODS = {
    "chat.appendStream": Method(append, Tier.FOUR),
    "chat.startStream": Method(start, Tier.TWO),
    "chat.stopStream": Method(stop, Tier.TWO),
}
