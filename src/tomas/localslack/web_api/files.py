"""files.*: the three steps of an upload, and what is there."""

import secrets

from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.rate_limits import Tier
from tomas.localslack.state.files import File
from tomas.localslack.state.messages import Message

from .method import Call, Method
from .paging import page
from .places import thread_root

_MAX_LIST = 1000
MAX_FILE_BYTES = 1_000_000_000


async def get_upload_url(call: Call) -> JsonObject:
    """Announce a file and return where to send its bytes."""
    workspace = call.slack.workspace
    name, length = call.args.required("filename"), call.args.number("length", 0)
    if length <= 0:
        raise SlackError("invalid_arguments")
    if length > MAX_FILE_BYTES:
        raise SlackError("file_upload_size_restricted")
    file = workspace.new_file(workspace.bot.id, name, size=length)
    file.alt_text = call.args.text("alt_txt")
    return {"upload_url": f"{workspace.base_url}/upload/v1/{file.id}/{secrets.token_hex(8)}", "file_id": file.id}


async def complete_upload(call: Call) -> JsonObject:
    """Finish uploads, and share the files in a channel or thread as one message."""
    workspace = call.slack.workspace
    files = [_uploaded(call, entry) for entry in call.args.objects("files") or []]
    if not files:
        raise SlackError("invalid_arguments")
    for file in files:
        file.completed = True
    channels = [call.args.text("channel_id")] if call.args.has("channel_id") else call.args.words("channels")
    for channel_id in channels:
        _share(call, channel_id, files)
    return {"files": [file.to_wire(workspace.base_url) for file in files]}


async def info(call: Call) -> JsonObject:
    """Describe one file, with where it was shared."""
    return {"file": _with_shares(call, _file(call)), "comments": []}


async def list_files(call: Call) -> JsonObject:
    """List files, newest first, of a channel or a user if one is given."""
    channel, user = call.args.text("channel"), call.args.text("user")
    found = [
        _with_shares(call, file)
        for file in call.slack.workspace.files.values()
        if file.completed
        and not file.deleted
        and call.slack.workspace.app_may_read(file)
        and channel in {"", *file.shares}
        and user in {"", file.user}
    ]
    entries, _ = page(call.args, found[::-1], call.args.number("count", 100), _MAX_LIST)
    return {"files": entries, "paging": {"count": len(entries), "total": len(found), "page": 1, "pages": 1}}


async def delete(call: Call) -> JsonObject:
    """Delete one of the app's own files."""
    file = _file(call)
    if file.user != call.slack.workspace.bot.id:
        raise SlackError("cant_delete_file")
    file.deleted, file.content = True, None
    return {}


def _file(call: Call) -> File:
    file = call.slack.workspace.file(call.args.required("file", "file_not_found"))
    if not call.slack.workspace.app_may_read(file):
        raise SlackError("file_not_found")
    return file


def _with_shares(call: Call, file: File) -> JsonObject:
    channels = call.slack.workspace.channels
    shares: JsonObject = {"public": {}, "private": {}}
    for channel_id, ts in file.shares.items():
        kind = "private" if channels[channel_id].is_private or channels[channel_id].is_im else "public"
        shares[kind][channel_id] = [{"ts": ts, "channel_name": channels[channel_id].name}]
    public = [channel_id for channel_id in file.shares if not channels[channel_id].is_im]
    direct = [channel_id for channel_id in file.shares if channels[channel_id].is_im]
    wire = file.to_wire(call.slack.workspace.base_url)
    return wire | {"channels": public, "groups": [], "ims": direct, "shares": {k: v for k, v in shares.items() if v}}


def _uploaded(call: Call, entry: JsonObject) -> File:
    file = call.slack.workspace.files.get(str(entry.get("id", "")))
    if file is None or file.content is None or file.completed:
        raise SlackError("file_not_found")
    file.title = entry.get("title") or file.title
    return file


def _share(call: Call, channel_id: str, files: list[File]) -> None:
    workspace = call.slack.workspace
    channel = workspace.find_channel(channel_id, workspace.bot.id)
    if workspace.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    message = Message(
        workspace.ids.ts(),
        channel.id,
        workspace.bot.id,
        call.args.text("initial_comment"),
        thread_ts=thread_root(call, channel),
        subtype="file_share",
        bot_id=workspace.bot.bot_id,
        app_id=workspace.bot.app_id,
        file_ids=[file.id for file in files],
    )
    call.slack.messenger.post(message)


METHODS = {
    "files.completeUploadExternal": Method(complete_upload, Tier.FOUR),
    "files.delete": Method(delete),
    "files.getUploadURLExternal": Method(get_upload_url, Tier.FOUR),
    "files.info": Method(info, Tier.FOUR),
    "files.list": Method(list_files),
}
