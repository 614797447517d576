"""Takes Web API calls: arguments, token, faults, rate limits, method, log."""

from aiohttp import web

from tomas.localslack.errors import SlackError
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.services import Credentials, Services

from . import agents, app_methods, chat, conversations, files, reactions, streams, users, views
from .args import Args, read_args
from .method import Call, Method, TokenKind

METHODS: dict[str, Method] = {
    **agents.METHODS,
    **app_methods.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **streams.METHODS,
    **users.METHODS,
    **views.METHODS,
}


class WebApi:
    """Serves `/api/<method>`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call and log it."""
        name = request.match_info["method"]
        args, status, headers = Args({}), 200, {"X-OAuth-Scopes": app_methods.BOT_SCOPES}
        try:
            args = await read_args(request)
            body: JsonObject = {"ok": True, **await self._call(name, request, args)}
        except SlackError as error:
            body, status, headers = error.body(), error.status, headers | error.headers
        self._services.call_log.add(name, args.values, status, body)
        return web.json_response(body, status=status, headers=headers)

    async def _call(self, name: str, request: web.Request, args: Args) -> JsonObject:
        services = self._services
        services.faults.strike(name)
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", extra={"req_method": name})
        authorization = request.headers.get("Authorization", "")
        check_token(services.credentials, method.token, _token(authorization, args))
        if services.faults.rate_limits:
            services.rate_limits.count(name, method.tier)
            if method.posts:
                services.rate_limits.count_post(args.text("channel"))
        return await method.handler(Call(services, args, authorization))


def check_token(credentials: Credentials, wanted: TokenKind, token: str) -> None:
    """Refuse a call whose token is missing, of the wrong kind, or not ours."""
    if wanted is TokenKind.NONE:
        return
    if not token:
        raise SlackError("not_authed")
    if token not in {credentials.bot_token, credentials.app_token}:
        raise SlackError("invalid_auth")
    if token != (credentials.bot_token if wanted is TokenKind.BOT else credentials.app_token):
        raise SlackError("not_allowed_token_type")


def _token(authorization: str, args: Args) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else args.text("token")
