"""Step 7: the call to the provider, with retries, back-off and limits."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp

from tomas.gateway.budget import Charge
from tomas.gateway.ports import Upstream
from tomas.gateway.problems import Problem, sanitised
from tomas.gateway.proxies import proxy_for
from tomas.gateway.refusals import Refusals
from tomas.gateway.retries import retry_after_s, wait_before_retry_s
from tomas.gateway.tuning import Tuning
from tomas.gateway.wires.base import BadAnswer, Dialect, JsonObject, ProviderCall, ProviderError
from tomas.gateway.wires.openai import read_object

_OK = 200
_BAD_REQUEST = 400
_BAD_GATEWAY = 502
_LARGEST_ERROR = 256 * 1024


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call to a provider: what to send and what to ask meanwhile."""

    upstream: Upstream
    dialect: Dialect
    body: JsonObject
    prepare: Callable[[frozenset[str]], ProviderCall]
    """Makes the provider's request without the given fields."""
    read: Callable[[JsonObject], JsonObject]
    """Turns the provider's whole answer into OpenAI's. Raises BadAnswer."""
    charge: Charge
    before_retry: Callable[[], Awaitable[None]]
    """Returns when the run's calls may go on; raises Problem when they may not."""


class Providers:
    """Sends requests to providers; one per gateway, closed with it."""

    def __init__(self, tuning: Tuning) -> None:
        self._tuning = tuning
        self._refusals = Refusals()
        self._sessions: dict[str, aiohttp.ClientSession] = {}
        self._lanes: defaultdict[tuple[str, str], asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(tuning.calls_per_provider)
        )

    async def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    @asynccontextmanager
    async def opened(self, exchange: Exchange) -> AsyncGenerator[aiohttp.ClientResponse]:
        """Send the call and give the provider's answer, its status 200 and its body still to be read.

        Raises Problem when the provider refuses it, or cannot be reached in the tries there are.
        """
        upstream = exchange.upstream
        failures = 0
        while True:
            refused = self._refusals.of(upstream)
            call = exchange.prepare(refused)
            async with self._lanes[upstream.provider, upstream.base_url], contextlib.AsyncExitStack() as stack:
                outcome = await self._sent(stack, exchange, call)
                if isinstance(outcome, aiohttp.ClientResponse):
                    yield outcome
                    return
            if outcome.status == _BAD_REQUEST and self._refusals.learn(upstream, exchange.body, outcome):
                continue
            failures += 1
            wait_s = wait_before_retry_s(outcome, failures, self._tuning)
            if wait_s is None:
                raise provider_problem(upstream, outcome)
            await asyncio.sleep(wait_s)
            await exchange.before_retry()

    async def _sent(
        self, stack: contextlib.AsyncExitStack, exchange: Exchange, call: ProviderCall
    ) -> "aiohttp.ClientResponse | ProviderError":
        """Return the open answer, kept open by the stack, or what went wrong."""
        upstream, charge = exchange.upstream, exchange.charge
        charge.sent = True
        try:
            response = await stack.enter_async_context(self._post(upstream, call))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            charge.sent = False
            return ProviderError("cannot be reached", "upstream_unreachable", "server_error", 503)
        except TimeoutError as error:
            raise timed_out(upstream) from error
        except (aiohttp.ClientError, OSError):
            return ProviderError("broke the connection off", "upstream_cut", "server_error", 502)
        if response.status == _OK:
            return response
        charge.sent = False
        return await self._refusal(exchange, response)

    def _post(
        self, upstream: Upstream, call: ProviderCall
    ) -> contextlib.AbstractAsyncContextManager[aiohttp.ClientResponse]:
        session = self._session(upstream.socket)
        url = f"{upstream.base_url}{call.path}"
        proxy = None if upstream.socket else proxy_for(url)
        return session.post(url, json=call.payload, headers=call.headers, allow_redirects=False, proxy=proxy)

    def _session(self, socket: str) -> aiohttp.ClientSession:
        """The connections to the network, or to one Unix socket."""
        if socket not in self._sessions:
            tuning = self._tuning
            connector = aiohttp.UnixConnector(socket, limit=0) if socket else aiohttp.TCPConnector(limit=0)
            timeout = aiohttp.ClientTimeout(
                total=tuning.total_s, sock_connect=tuning.connect_s, sock_read=tuning.idle_s
            )
            self._sessions[socket] = aiohttp.ClientSession(
                connector=connector, timeout=timeout, read_bufsize=256 * 1024
            )
        return self._sessions[socket]

    async def _refusal(self, exchange: Exchange, response: aiohttp.ClientResponse) -> ProviderError:
        try:
            payload = read_object(await response.content.read(_LARGEST_ERROR))
        except (BadAnswer, aiohttp.ClientError, TimeoutError):
            payload = {}
        error = exchange.dialect.error(response.status, payload)
        asked_s = retry_after_s(response.headers)
        return error if asked_s is None else replace(error, retry_after_s=asked_s)


def timed_out(upstream: Upstream) -> Problem:
    """Return the error for a provider that kept silent too long."""
    return Problem(504, "upstream_timeout", f"{upstream.provider} did not answer in time.", "server_error")


def provider_problem(upstream: Upstream, error: ProviderError) -> Problem:
    """Return a provider's error as the engine gets it: its own words, without keys."""
    said = sanitised(error.message, upstream.api_key) or f"answered with status {error.status}"
    status = error.status if error.status >= _BAD_REQUEST else _BAD_GATEWAY
    message = f"{upstream.provider}: {said}"
    return Problem(status, error.code, message, error.kind, retry_after_s=error.retry_after_s)
