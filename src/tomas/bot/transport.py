"""How Slack reaches the bot: Socket Mode, or HTTP requests with a checked signature."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from tomas.bot.client import when_reachable
from tomas.bot.settings import Settings, SettingsError, SlackMode

log = structlog.get_logger(__name__)

EVENTS_PATH = "/slack/events"
MAX_BODY = 4 * 1024 * 1024


@asynccontextmanager
async def connected(app: AsyncApp, settings: Settings) -> AsyncGenerator[int]:
    """Let deliveries in; yields the port in HTTP mode, 0 otherwise. Raises SettingsError where that is impossible."""
    if settings.slack_mode is SlackMode.SOCKET:
        token = settings.slack_app_token.get_secret_value()
        await _check(app, token)
        handler = AsyncSocketModeHandler(app, token)
        await handler.connect_async()
        log.info("slack_connected", mode="socket")
        try:
            yield 0
        finally:
            await handler.close_async()
        return
    runner = web.AppRunner(http_application(app), access_log=None)
    await runner.setup()
    try:
        await _listen(runner, settings)
        port = int(runner.addresses[0][1])
        log.info("slack_connected", mode="http", port=port)
        yield port
    finally:
        await runner.cleanup()


async def _check(app: AsyncApp, token: str) -> None:
    """Open a connection's address and leave it: Socket Mode's own client tries a refused token again for ever."""

    async def opened() -> None:
        await app.client.apps_connections_open(app_token=token)

    await when_reachable(opened, "SLACK_APP_TOKEN", "Basic Information")


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.http_host, settings.http_port).start()
    except OSError as error:
        raise SettingsError(
            f"Port {settings.http_port} of {settings.http_host} cannot be used ({os.strerror(error.errno or 0)}). "
            "End the program that has it, or choose others with TOMAS_HTTP_HOST and TOMAS_HTTP_PORT."
        ) from None


def http_application(app: AsyncApp) -> web.Application:
    """Return the HTTP application: Slack's requests, and a health check for whoever runs the service."""

    async def slack(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    async def health(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    application = web.Application(client_max_size=MAX_BODY)
    application.add_routes([web.post(EVENTS_PATH, slack), web.get("/healthz", health)])
    return application
