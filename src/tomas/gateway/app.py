"""The gateway as a server: an OpenAI-compatible endpoint on a Unix socket."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import structlog
from aiohttp import web

from tomas.gateway.answering import Answering
from tomas.gateway.budget import Budget
from tomas.gateway.calls import Calls
from tomas.gateway.identity import authorised
from tomas.gateway.ports import Ledger, Record, Router, Tokens
from tomas.gateway.prices import AdminPrices
from tomas.gateway.problems import Problem
from tomas.gateway.provider import Providers
from tomas.gateway.tuning import Tuning

_log = structlog.get_logger(__name__)
_STOP_S = 5.0
"""Seconds that calls have to put their cost down when the gateway stops."""
type _Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Gateway:
    """All model traffic of one supervisor's attempts."""

    def __init__(
        self,
        tokens: Tokens,
        ledger: Ledger,
        record: Record,
        router: Router,
        *,
        admin_prices: AdminPrices | None = None,
        models: Sequence[str] = (),
        tuning: Tuning | None = None,
    ) -> None:
        """Set up; nothing is opened before `start`.

        `admin_prices` goes before the built-in price list; `models` are the names that `GET /v1/models` tells.
        """
        self._tuning = tuning or Tuning()
        self._tokens = tokens
        self._models = tuple(models)
        self._providers = Providers(self._tuning)
        answering = Answering(self._providers, record, self._tuning.largest_body)
        budget = Budget(ledger, admin_prices or {})
        self._calls = Calls(tokens, record, router, budget=budget, answering=answering, tuning=self._tuning)
        self._runner: web.AppRunner | None = None
        self._socket: Path | None = None
        self._under_way: set[asyncio.Task[object]] = set()

    async def start(self, socket: Path, port: int | None = None) -> int | None:
        """Serve on a Unix socket that only this user may open, and on 127.0.0.1 where a port is given.

        Port 0 takes a free one; the port in use is returned. A socket file left by a dead gateway is replaced.
        Raises OSError when the socket or port cannot be bound.
        """
        # The engine's hanging up must end the provider's work, which costs money.
        runner = web.AppRunner(self.application(), handler_cancellation=True, access_log=None, shutdown_timeout=0)
        await runner.setup()
        self._runner = runner
        await asyncio.to_thread(_make_room, socket)
        await web.UnixSite(runner, str(socket)).start()
        self._socket = socket
        await asyncio.to_thread(socket.chmod, 0o600)
        if port is None:
            return None
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return int(runner.addresses[-1][1])

    async def stop(self) -> None:
        """Stop serving: calls under way are cut off and their reservations charged."""
        if self._runner is not None:
            for site in tuple(self._runner.sites):
                await site.stop()
            await self._cut_off()
            await self._runner.cleanup()
            self._runner = None
        await self._providers.close()
        if self._socket is not None:
            await asyncio.to_thread(self._socket.unlink, missing_ok=True)
            self._socket = None

    async def _cut_off(self) -> None:
        """aiohttp cancels handlers too, but waits before and not after; what they charge must be put down."""
        under_way = tuple(self._under_way)
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.wait(under_way, timeout=_STOP_S)

    def application(self) -> web.Application:
        """Return the aiohttp application, for servers of one's own."""
        app = web.Application(
            middlewares=[self._keep_count, _answer_problems], client_max_size=self._tuning.largest_body
        )
        app.router.add_post("/v1/chat/completions", self._calls.chat)
        app.router.add_post("/v1/embeddings", self._calls.embeddings)
        app.router.add_get("/v1/models", self._list_models)
        app.router.add_get("/healthz", _healthy)
        return app

    @web.middleware
    async def _keep_count(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Know the calls under way, so that stopping can end them."""
        task = asyncio.current_task()
        if task is None:
            return await handler(request)
        self._under_way.add(task)
        try:
            return await handler(request)
        finally:
            self._under_way.discard(task)

    async def _list_models(self, request: web.Request) -> web.Response:
        await authorised(request, self._tokens)
        entry = {"object": "model", "created": int(time.time()), "owned_by": "tomas"}
        return web.json_response({"object": "list", "data": [{"id": name} | entry for name in self._models]})


async def _healthy(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


@web.middleware
async def _answer_problems(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Give every error OpenAI's form; what nobody foresaw is logged and told without details."""
    try:
        return await handler(request)
    except Problem as problem:
        return problem.response()
    except web.HTTPRequestEntityTooLarge:
        return Problem(413, "request_too_large", "The request is too large.").response()
    except web.HTTPException as error:
        return Problem(error.status, "unknown_endpoint", "The gateway has no such endpoint.").response()
    except Exception:
        _log.exception("gateway call failed", path=request.path)
        message = "The gateway failed; see its log."
        return Problem(500, "gateway_error", message, "server_error", should_retry=True).response()


def _make_room(socket: Path) -> None:
    socket.parent.mkdir(parents=True, exist_ok=True)
    if socket.exists() and not socket.is_socket():
        raise FileExistsError(f"{socket.name} exists and is not a socket")
    socket.unlink(missing_ok=True)
