"""What a person does with the app: the endpoints over Interactions."""

from aiohttp import web

from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.services import Services

from .answers import Answers
from .endpoint import body_of, post, seen_message, user_of
from .interactions import Interactions


class Acting:
    """The endpoints for commands, clicks, modals, shortcuts, Home and the agent's stop button."""

    def __init__(self, services: Services, answers: Answers) -> None:
        self._slack = services
        self._workspace = services.workspace
        self._interactions = Interactions(services, answers)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            post("command", self._command),
            post("action", self._action),
            post("view_submit", self._view_submit),
            post("view_close", self._view_close),
            post("message_shortcut", self._message_shortcut),
            post("global_shortcut", self._global_shortcut),
            post("home_opened", self._home_opened),
            post("stop_session", self._stop_session),
        ]

    async def _command(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        user, text = user_of(self._workspace, args), args.get("text") or ""
        response = await self._interactions.command(user, args.get("channel", ""), args["command"], text)
        return {"response": response}

    async def _action(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        user, container = user_of(self._workspace, args), args["container"]
        if container["type"] == "view":
            view = self._workspace.open_view(container["view_id"])
            await self._interactions.view_action(user, view, args)
        else:
            message = seen_message(self._workspace, user, container["channel"], container["ts"])
            await self._interactions.message_action(user, message, args)
        return {}

    async def _view_submit(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        view = self._workspace.open_view(args["view_id"])
        return await self._interactions.submit(user_of(self._workspace, args), view, args.get("values") or {})

    async def _view_close(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        view = self._workspace.open_view(args["view_id"])
        await self._interactions.close(user_of(self._workspace, args), view, clear=bool(args.get("clear")))
        return {}

    async def _message_shortcut(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        user = user_of(self._workspace, args)
        message = seen_message(self._workspace, user, args["channel"], args["ts"])
        await self._interactions.message_shortcut(user, message, args["callback_id"])
        return {}

    async def _global_shortcut(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        await self._interactions.global_shortcut(user_of(self._workspace, args), args["callback_id"])
        return {}

    async def _home_opened(self, request: web.Request) -> JsonObject:
        args, workspace = await body_of(request), self._workspace
        user = user_of(workspace, args)
        channel = workspace.direct_message(user.id, workspace.bot.id)
        self._slack.events.home_opened(user.id, args.get("tab") or "home", channel.id, workspace.homes.get(user.id))
        return {}

    async def _stop_session(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        user, channel_id, thread_ts = user_of(self._workspace, args), args["channel"], args["thread_ts"]
        stopped = []
        for message in self._workspace.replies(channel_id, thread_ts):
            if message.stream and message.stream.open:
                message.stream.open, message.stream.stopped_by_user = False, True
                stopped.append(message.ts)
        self._slack.events.session_stopped(user.id, channel_id, thread_ts, stopped)
        return {"stopped": stopped}
