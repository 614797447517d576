"""What a person sees: state, messages, modals, Home, files, and the feed of what happens."""

from dataclasses import asdict

from aiohttp import web

from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.services import Services
from tomas.localslack.state.channels import Channel
from tomas.localslack.state.messages import Message
from tomas.localslack.state.people import User

from .downloads import file_response
from .endpoint import get


class Looking:
    """The endpoints that read."""

    def __init__(self, services: Services) -> None:
        self._slack = services
        self._workspace = services.workspace

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            get("state", self._state),
            get("messages", self._messages),
            get("views", self._views),
            get("home", self._home),
            web.get("/_local/ws", self._ws),
            web.get("/_local/files/{id}", self._file),
        ]

    async def _state(self, request: web.Request) -> JsonObject:
        workspace = self._workspace
        first = next(user.id for user in workspace.users.values() if not user.is_bot)
        me = workspace.user(request.query.get("user") or first)
        channels = [_channel(channel, me) for channel in workspace.channels.values() if channel.visible_to(me.id)]
        return {
            "team": workspace.team.to_wire(),
            "me": _person(me),
            "users": [_person(user) for user in workspace.users.values()],
            "channels": channels,
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
        return {"views": [view.to_wire() for view in self._workspace.stack(request.query.get("user", ""))]}

    async def _home(self, request: web.Request) -> JsonObject:
        home = self._workspace.homes.get(request.query.get("user", ""))
        return {"view": home.to_wire() if home else None}

    async def _ws(self, request: web.Request) -> web.StreamResponse:
        return await self._slack.feed.handle(request, request.query.get("user", ""))

    async def _file(self, request: web.Request) -> web.Response:
        try:
            return file_response(self._workspace.file(request.match_info["id"]))
        except SlackError as error:
            return web.json_response(error.body(), status=404)


def _person(user: User) -> JsonObject:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "is_bot": user.is_bot,
        "is_admin": user.is_admin,
    }


def _channel(channel: Channel, me: User) -> JsonObject:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.is_private,
        "is_im": channel.is_im,
        "is_member": me.id in channel.members,
        "members": channel.members,
    }


def _in_view(message: Message, thread_ts: str) -> bool:
    if thread_ts:
        return thread_ts in {message.ts, message.thread_ts}
    return not message.is_reply or message.broadcast
