"""`/_local/…`: what the page, scripted people and tests see and do."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict

from aiohttp import BodyPartReader, web

from tomas.localslack.errors import SlackError
from tomas.localslack.faults import Failure
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.services import Services
from tomas.localslack.state.files import File
from tomas.localslack.state.messages import Message
from tomas.localslack.state.people import User
from tomas.localslack.web_api.args import read_args

from .answers import Answers
from .interactions import Interactions
from .typed_text import rich_text, stored_text

type JsonHandler = Callable[[web.Request], Awaitable[JsonObject]]


class PageApi:
    """The page's endpoints; refusals come as `{ok: false, error}` with status 200."""

    def __init__(self, services: Services, answers: Answers) -> None:
        self._slack = services
        self._workspace = services.workspace
        self._interactions = Interactions(services, answers)

    def routes(self) -> list[web.RouteDef]:
        """Return all routes under `/_local/`."""
        reads: dict[str, JsonHandler] = {
            "state": self._state,
            "messages": self._messages,
            "views": self._views,
            "home": self._home,
            "calls": self._calls,
        }
        writes: dict[str, JsonHandler] = {
            "message": self._message,
            "upload": self._upload,
            "command": self._command,
            "action": self._action,
            "view_submit": self._view_submit,
            "view_close": self._view_close,
            "message_shortcut": self._message_shortcut,
            "global_shortcut": self._global_shortcut,
            "home_opened": self._home_opened,
            "reaction": self._reaction,
            "join": self._join,
            "stop_session": self._stop_session,
            "event": self._event,
            "faults": self._faults,
        }
        return [
            *(web.get(f"/_local/{name}", _json(handler)) for name, handler in reads.items()),
            *(web.post(f"/_local/{name}", _json(handler)) for name, handler in writes.items()),
            web.get("/_local/ws", self._ws),
            web.get("/_local/files/{id}", self._file),
        ]

    async def _state(self, request: web.Request) -> JsonObject:
        workspace = self._workspace
        first = next(user.id for user in workspace.users.values() if not user.is_bot)
        me = workspace.user(request.query.get("user") or first)
        return {
            "team": workspace.team.to_wire(),
            "me": _person(me),
            "users": [_person(user) for user in workspace.users.values()],
            "channels": [
                {
                    "id": channel.id,
                    "name": channel.name,
                    "is_private": channel.is_private,
                    "is_im": channel.is_im,
                    "is_member": me.id in channel.members,
                    "members": channel.members,
                }
                for channel in workspace.channels.values()
                if channel.visible_to(me.id)
            ],
            "commands": [asdict(command) for command in workspace.manifest.commands],
            "shortcuts": [asdict(shortcut) for shortcut in workspace.manifest.shortcuts],
            "app": {"id": workspace.bot.app_id, "name": workspace.bot.name, "bot_user_id": workspace.bot.id},
        }

    async def _messages(self, request: web.Request) -> JsonObject:
        workspace, viewer = self._workspace, request.query.get("user", "")
        channel_id, thread_ts = request.query.get("channel", ""), request.query.get("thread_ts", "")
        if channel_id not in workspace.channels:
            raise SlackError("channel_not_found")
        if viewer:
            workspace.channel(channel_id, viewer)
        shown = [
            self._slack.messenger.page_object(message)
            for message in workspace.messages(channel_id)
            if _in_view(message, thread_ts) and message.ephemeral_to in {"", viewer or message.ephemeral_to}
        ]
        return {"messages": shown}

    async def _views(self, request: web.Request) -> JsonObject:
        stack = self._workspace.stack(request.query.get("user", ""))
        return {"views": [view.to_wire() for view in stack]}

    async def _home(self, request: web.Request) -> JsonObject:
        home = self._workspace.homes.get(request.query.get("user", ""))
        return {"view": home.to_wire() if home else None}

    async def _calls(self, request: web.Request) -> JsonObject:
        return {"calls": [call.to_wire() for call in self._slack.call_log.of(request.query.get("method", ""))]}

    async def _message(self, request: web.Request) -> JsonObject:
        workspace = self._workspace
        args, uploads = await _form(request)
        user = self._user(args)
        channel = workspace.channel(args.get("channel", ""), user.id)
        if user.id not in channel.members:
            raise SlackError("not_in_channel")
        files = [workspace.file(file_id).id for file_id in args.get("file_ids") or ()]
        files += [self._store(user, name, content).id for name, content in uploads]
        text = stored_text(workspace, args.get("text") or "")
        if not (text.strip() or files):
            raise SlackError("no_text")
        message = Message(
            workspace.ids.ts(),
            channel.id,
            user.id,
            text,
            blocks=rich_text(text),
            thread_ts=args.get("thread_ts") or "",
            subtype="file_share" if files else "",
            file_ids=files,
        )
        return {"ts": self._slack.messenger.post(message).ts}

    async def _upload(self, request: web.Request) -> JsonObject:
        args, uploads = await _form(request)
        user = self._user(args)
        if len(uploads) != 1:
            raise SlackError("no_file")
        file = self._store(user, *uploads[0])
        return {"file": file.to_wire(self._workspace.base_url)}

    async def _command(self, request: web.Request) -> JsonObject:
        args = await _body(request)
        text = args.get("text") or ""
        response = await self._interactions.command(self._user(args), args.get("channel", ""), args["command"], text)
        return {"response": response}

    async def _action(self, request: web.Request) -> JsonObject:
        args = await _body(request)
        user, container = self._user(args), args["container"]
        if container["type"] == "view":
            view = self._workspace.open_view(container["view_id"])
            await self._interactions.view_action(user, view, args)
        else:
            message = self._seen_message(user, container["channel"], container["ts"])
            await self._interactions.message_action(user, message, args)
        return {}

    async def _view_submit(self, request: web.Request) -> JsonObject:
        args = await _body(request)
        view = self._workspace.open_view(args["view_id"])
        return await self._interactions.submit(self._user(args), view, args.get("values") or {})

    async def _view_close(self, request: web.Request) -> JsonObject:
        args = await _body(request)
        view = self._workspace.open_view(args["view_id"])
        await self._interactions.close(self._user(args), view, clear=bool(args.get("clear")))
        return {}

    async def _message_shortcut(self, request: web.Request) -> JsonObject:
        args = await _body(request)
        user = self._user(args)
        message = self._seen_message(user, args["channel"], args["ts"])
        await self._interactions.message_shortcut(user, message, args["callback_id"])
        return {}

    async def _global_shortcut(self, request: web.Request) -> JsonObject:
        args = await _body(request)
        await self._interactions.global_shortcut(self._user(args), args["callback_id"])
        return {}

    async def _home_opened(self, request: web.Request) -> JsonObject:
        args = await _body(request)
        user, workspace = self._user(args), self._workspace
        channel = workspace.direct_message(user.id, workspace.bot.id)
        self._slack.events.home_opened(user.id, args.get("tab") or "home", channel.id, workspace.homes.get(user.id))
        return {}

    async def _reaction(self, request: web.Request) -> JsonObject:
        args = await _body(request)
        user = self._user(args)
        message = self._seen_message(user, args["channel"], args["ts"])
        users = message.reactions.setdefault(args["name"], [])
        added = user.id not in users
        if added:
            users.append(user.id)
        else:
            users.remove(user.id)
        if not users:
            del message.reactions[args["name"]]
        self._slack.messenger.refresh(message)
        self._slack.events.reaction(args["name"], user.id, message, added=added)
        return {"added": added}

    async def _join(self, request: web.Request) -> JsonObject:
        args = await _body(request)
        user = self._user(args)
        channel = self._workspace.channel(args["channel"], user.id)
        joining = self._workspace.user(args.get("invite") or user.id)
        return {"joined": self._slack.messenger.join(channel, joining.id)}

    async def _stop_session(self, request: web.Request) -> JsonObject:
        args = await _body(request)
        user, channel_id, thread_ts = self._user(args), args["channel"], args["thread_ts"]
        stopped = []
        for message in self._workspace.replies(channel_id, thread_ts):
            if message.stream and message.stream.open:
                message.stream.open, message.stream.stopped_by_user = False, True
                stopped.append(message.ts)
        self._slack.events.session_stopped(user.id, channel_id, thread_ts, stopped)
        return {"stopped": stopped}

    async def _event(self, request: web.Request) -> JsonObject:
        args = await _body(request)
        self._slack.events.custom(args["event"])
        return {}

    async def _faults(self, request: web.Request) -> JsonObject:
        args, faults = await _body(request), self._slack.faults
        faults.rate_limits = bool(args.get("rate_limits", faults.rate_limits))
        faults.duplicate_events = int(args.get("duplicate_events", faults.duplicate_events))
        faults.shuffle = bool(args.get("shuffle", faults.shuffle))
        if args.get("fail_next"):
            faults.failures.append(Failure(**args["fail_next"]))
        if args.get("drop_sockets_for_s"):
            await self._slack.socket_mode.drop(float(args["drop_sockets_for_s"]))
        if args.get("refresh_sockets"):
            await self._slack.socket_mode.refresh()
        return {}

    async def _ws(self, request: web.Request) -> web.StreamResponse:
        return await self._slack.feed.handle(request, request.query.get("user", ""))

    async def _file(self, request: web.Request) -> web.Response:
        try:
            file = self._workspace.file(request.match_info["id"])
        except SlackError as error:
            return web.json_response(error.body(), status=404)
        return file_response(file)

    def _user(self, args: JsonObject) -> User:
        return self._workspace.user(args.get("user") or "")

    def _store(self, user: User, name: str, content: bytes) -> File:
        file = self._workspace.new_file(user.id, name, content)
        file.completed = True
        return file

    def _seen_message(self, user: User, channel_id: str, ts: str) -> Message:
        self._workspace.channel(channel_id, user.id)
        message = self._workspace.message(channel_id, ts)
        if message is None or message.ephemeral_to not in {"", user.id}:
            raise SlackError("message_not_found")
        return message


def file_response(file: File, *, download: bool = False) -> web.Response:
    """Return a file's bytes. Uploaded HTML and SVG are never run in the page's origin."""
    kind = "attachment" if download else "inline"
    headers = {
        "Content-Type": file.mimetype,
        "Content-Disposition": f'{kind}; filename="{file.id}"',
        "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=file.content or b"", headers=headers)


def _json(handler: JsonHandler) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response({"ok": True, **await handler(request)})
        except SlackError as error:
            return web.json_response(error.body())
        except KeyError as error:
            return web.json_response({"ok": False, "error": f"missing_{error.args[0]}"})

    return answer


async def _body(request: web.Request) -> JsonObject:
    return (await read_args(request)).values


async def _form(request: web.Request) -> tuple[JsonObject, list[tuple[str, bytes]]]:
    """Return the fields and the files (name, bytes) of a JSON or multipart request."""
    if request.content_type != "multipart/form-data":
        return await _body(request), []
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


def _person(user: User) -> JsonObject:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "is_bot": user.is_bot,
        "is_admin": user.is_admin,
    }


def _in_view(message: Message, thread_ts: str) -> bool:
    if thread_ts:
        return thread_ts in {message.ts, message.thread_ts}
    return not message.is_reply or message.broadcast
