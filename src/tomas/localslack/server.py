"""Puts the local Slack together and runs it on loopback."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from .app_link.courier import RETRY_DELAYS_S, Courier
from .app_link.events import Events
from .app_link.http_mode import HttpMode
from .app_link.response_urls import ResponseUrls
from .app_link.socket_mode import SocketMode
from .app_link.triggers import Triggers
from .call_log import CallLog
from .clock import Clock, SystemClock
from .errors import SlackError
from .faults import Faults
from .file_api import FileApi
from .guard import own_site_only
from .manifest import AppManifest
from .messenger import Messenger
from .modals import Modals
from .page.acting import Acting
from .page.answers import Answers
from .page.controls import Controls
from .page.feed import PageFeed
from .page.looking import Looking
from .page.writing import Writing
from .rate_limits import RateLimits
from .services import Credentials, Services
from .state.seed import seeded_workspace
from .web_api.args import read_args
from .web_api.router import WebApi

ACK_TIMEOUT_S = 3.0
_HOST = "127.0.0.1"
_STATIC = Path(__file__).parent / "static"
# slack_sdk sends the arguments of some methods, blocks among them, in the query string.
_MAX_LINE_BYTES = 500_000
_MAX_REQUEST_BYTES = 1_100_000_000


class LocalSlack:
    """A Slack workspace, running between `async with` and its end.

    `port` 0 takes a free one. Without `http_request_url` the app connects by Socket Mode; with it, events, commands and
    interactions are posted there, signed. `ack_timeout_s` and `retry_delays_s` are Slack's patience in seconds.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        http_request_url: str = "",
        credentials: Credentials | None = None,
        manifest: AppManifest | None = None,
        clock: Clock | None = None,
        ack_timeout_s: float = ACK_TIMEOUT_S,
        retry_delays_s: tuple[float, ...] = RETRY_DELAYS_S,
    ) -> None:
        self.credentials = credentials or Credentials()
        self._clock = clock or SystemClock()
        self.workspace = seeded_workspace(self._clock, manifest or AppManifest())
        self._port = port
        self._http_request_url = http_request_url
        self._ack_timeout_s = ack_timeout_s
        self._retry_delays_s = retry_delays_s
        self._http_mode: HttpMode | None = None
        self._runner: web.AppRunner | None = None
        self.page_url = ""

    @property
    def api_url(self) -> str:
        """The base of the Web API, with a final slash, as slack_sdk's `base_url` wants it."""
        return f"{self.page_url}/api/"

    @property
    def bot_token(self) -> str:
        """The bot's token."""
        return self.credentials.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token for Socket Mode."""
        return self.credentials.app_token

    @property
    def signing_secret(self) -> str:
        """The secret that signs HTTP requests to the app."""
        return self.credentials.signing_secret

    async def __aenter__(self) -> Self:
        """Start to serve."""
        self.services = self._assemble()
        self._runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=1.0, max_line_size=_MAX_LINE_BYTES
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, _HOST, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.page_url = self.workspace.base_url = self.services.response_urls.base_url = f"http://{_HOST}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop to serve."""
        await self.services.courier.close()
        await self.services.socket_mode.close()
        await self.services.feed.close()
        if self._runner:
            await self._runner.cleanup()
        if self._http_mode:
            await self._http_mode.close()

    async def verify_request_url(self) -> bool:
        """Send the app Slack's `url_verification` challenge; return whether it answered rightly (HTTP mode only)."""
        return await self._http_mode.verify_url() if self._http_mode else False

    def _assemble(self) -> Services:
        clock, workspace, faults = self._clock, self.workspace, Faults()
        socket_mode = SocketMode(clock, workspace.bot.app_id, self._ack_timeout_s)
        if self._http_request_url:
            secret = self.credentials.signing_secret
            self._http_mode = HttpMode(clock, self._http_request_url, secret, self._ack_timeout_s)
        courier = Courier(self._http_mode or socket_mode, faults, self._retry_delays_s)
        events, feed = Events(workspace, courier), PageFeed()
        return Services(
            credentials=self.credentials,
            workspace=workspace,
            feed=feed,
            socket_mode=socket_mode,
            courier=courier,
            events=events,
            messenger=Messenger(workspace, feed, events),
            modals=Modals(workspace, feed),
            triggers=Triggers(clock),
            response_urls=ResponseUrls(clock),
            faults=faults,
            rate_limits=RateLimits(clock),
            call_log=CallLog(clock),
        )

    def _application(self) -> web.Application:
        services = self.services
        answers = Answers(services.workspace, services.messenger, services.response_urls)
        app = web.Application(client_max_size=_MAX_REQUEST_BYTES, middlewares=[own_site_only])
        app.add_routes([web.route("*", "/api/{method}", WebApi(services).handle)])
        app.add_routes([web.get("/link/", services.socket_mode.handle)])
        app.add_routes([web.post("/response/{key}", _response_url_handler(answers))])
        for part in (FileApi, Looking, Writing, Controls):
            app.add_routes(part(services).routes())
        app.add_routes(Acting(services, answers).routes())
        app.add_routes([web.get("/", _page), web.get("/archives/{tail:.*}", _page), web.get("/files/{tail:.*}", _page)])
        app.add_routes([web.static("/_local/static", _STATIC)])
        return app


async def _page(request: web.Request) -> web.FileResponse:
    return web.FileResponse(_STATIC / "index.html")


def _response_url_handler(answers: Answers) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            answers.take(request.match_info["key"], (await read_args(request)).values)
        except SlackError as error:
            return web.json_response(error.body(), status=error.status)
        return web.Response(text="ok")

    return handle
