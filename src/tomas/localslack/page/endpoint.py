"""What all endpoints under `/_local/` share: who asks, what was sent, how answers and refusals look."""

from collections.abc import Awaitable, Callable

from aiohttp import BodyPartReader, web

from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.state.messages import Message
from tomas.localslack.state.people import User
from tomas.localslack.state.workspace import Workspace
from tomas.localslack.web_api.args import read_args

type JsonHandler = Callable[[web.Request], Awaitable[JsonObject]]
"""Answers with the fields beside `ok`, or raises SlackError."""


def get(name: str, handler: JsonHandler) -> web.RouteDef:
    """Return the route that reads `/_local/<name>`."""
    return web.get(f"/_local/{name}", _answered(handler))


def post(name: str, handler: JsonHandler) -> web.RouteDef:
    """Return the route that does `/_local/<name>`."""
    return web.post(f"/_local/{name}", _answered(handler))


async def body_of(request: web.Request) -> JsonObject:
    """Return what was sent as JSON or as a form."""
    return (await read_args(request)).values


async def form_of(request: web.Request) -> tuple[JsonObject, list[tuple[str, bytes]]]:
    """Return the fields and the files (name, bytes) of a JSON or multipart request."""
    if request.content_type != "multipart/form-data":
        return await body_of(request), []
    fields: JsonObject = {}
    files: list[tuple[str, bytes]] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.filename:
            files.append((part.filename, bytes(await part.read(decode=True))))
        elif part.name:
            fields[part.name] = await part.text()
    if isinstance(fields.get("file_ids"), str):
        fields["file_ids"] = [entry for entry in fields["file_ids"].split(",") if entry]
    return fields, files


def user_of(workspace: Workspace, args: JsonObject) -> User:
    """Return the person who acts."""
    return workspace.user(args.get("user") or "")


def seen_message(workspace: Workspace, user: User, channel_id: str, ts: str) -> Message:
    """Return a message that a person can see, or refuse with `message_not_found`."""
    workspace.channel(channel_id, user.id)
    message = workspace.message(channel_id, ts)
    if message is None or message.ephemeral_to not in {"", user.id}:
        raise SlackError("message_not_found")
    return message


def _answered(handler: JsonHandler) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response({"ok": True, **await handler(request)})
        except SlackError as error:
            return web.json_response(error.body())
        except KeyError as error:
            return web.json_response({"ok": False, "error": f"missing_{error.args[0]}"})

    return answer
