"""What a person says and shares: messages, edits, files, reactions, joining channels."""

from aiohttp import web

from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.services import Services
from tomas.localslack.state.files import File
from tomas.localslack.state.messages import Message
from tomas.localslack.state.people import User

from .endpoint import body_of, form_of, post, seen_message, user_of
from .typed_text import rich_text, stored_text


class Writing:
    """The endpoints for messages and files."""

    def __init__(self, services: Services) -> None:
        self._slack = services
        self._workspace = services.workspace

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            post("message", self._message),
            post("message_edit", self._edit),
            post("message_delete", self._delete),
            post("upload", self._upload),
            post("file_delete", self._file_delete),
            post("reaction", self._reaction),
            post("join", self._join),
        ]

    async def _message(self, request: web.Request) -> JsonObject:
        workspace = self._workspace
        args, uploads = await form_of(request)
        user = user_of(workspace, args)
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

    async def _edit(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        message = self._own_message(args, "cant_update_message")
        previous = message.copy()
        message.text = stored_text(self._workspace, args["text"])
        message.blocks = rich_text(message.text)
        message.edited_by, message.edited_ts = message.user, self._workspace.ids.ts()
        self._slack.messenger.change(message, previous)
        return {}

    async def _delete(self, request: web.Request) -> JsonObject:
        self._slack.messenger.delete(self._own_message(await body_of(request), "cant_delete_message"))
        return {}

    async def _upload(self, request: web.Request) -> JsonObject:
        args, uploads = await form_of(request)
        user = user_of(self._workspace, args)
        if len(uploads) != 1:
            raise SlackError("no_file")
        return {"file": self._store(user, *uploads[0]).to_wire(self._workspace.base_url)}

    async def _file_delete(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        file = self._workspace.file(args["file"])
        if file.user != user_of(self._workspace, args).id:
            raise SlackError("cant_delete_file")
        file.deleted, file.content = True, None
        for channel_id, ts in file.shares.items():
            message = self._workspace.message(channel_id, ts)
            if message:
                self._slack.messenger.refresh(message)
        self._slack.events.custom({"type": "file_deleted", "file_id": file.id})
        return {}

    async def _reaction(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        user = user_of(self._workspace, args)
        message = seen_message(self._workspace, user, args["channel"], args["ts"])
        added = message.toggle_reaction(args["name"], user.id)
        self._slack.messenger.refresh(message)
        self._slack.events.reaction(args["name"], user.id, message, added=added)
        return {"added": added}

    async def _join(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        user = user_of(self._workspace, args)
        channel = self._workspace.channel(args["channel"], user.id)
        joining = self._workspace.user(args.get("invite") or user.id)
        return {"joined": self._slack.messenger.join(channel, joining.id)}

    def _store(self, user: User, name: str, content: bytes) -> File:
        file = self._workspace.new_file(user.id, name, content)
        file.completed = True
        return file

    def _own_message(self, args: JsonObject, code: str) -> Message:
        user = user_of(self._workspace, args)
        message = seen_message(self._workspace, user, args["channel"], args["ts"])
        if message.user != user.id:
            raise SlackError(code)
        return message
