"""For the gateway's tests: its ports in memory, and providers on loopback that do as a test says."""

import asyncio
import hashlib
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import openai
from aiohttp import web

from tomas.gateway.app import Gateway
from tomas.gateway.ports import (
    BudgetRefused,
    CallIdentity,
    CallUsage,
    Grant,
    Hold,
    RecordedCall,
    Reservation,
    Upstream,
    Wire,
)
from tomas.gateway.tuning import Tuning

TOKEN = "attempt-token"
GRANT = Grant("attempt-1", "run-1", "stage-1", "T1", "lineage-1")
FAST = Tuning(backoff_s=0.001, hold_poll_s=0.005, hold_s=30, idle_s=20, total_s=30)
type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class MemoryTokens:
    """Tokens that a test can pause and end."""

    grants: dict[str, Grant] = field(default_factory=lambda: {TOKEN: GRANT})
    state: Hold = Hold.GO
    looks: int = 0
    looked: asyncio.Event = field(default_factory=asyncio.Event)

    async def grant(self, token: str) -> Grant | None:
        return self.grants.get(token)

    async def hold(self, grant: Grant) -> Hold:
        self.looks += 1
        self.looked.set()
        return self.state


@dataclass
class MemoryLedger:
    """A budget in memory, and what happened to each reservation."""

    limit: Decimal | None = None
    reserved: dict[str, Decimal | None] = field(default_factory=dict)
    settled: dict[str, tuple[CallUsage, Decimal | None]] = field(default_factory=dict)
    cut: dict[str, str] = field(default_factory=dict)
    released: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[CallIdentity, str, str]] = field(default_factory=list)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def spent(self) -> Decimal:
        charged = [usd for _, usd in self.settled.values()] + [self.reserved[key] for key in self.cut]
        return sum((usd or Decimal(0) for usd in charged), Decimal(0))

    @property
    def open(self) -> set[str]:
        return set(self.reserved) - set(self.settled) - set(self.cut) - set(self.released)

    async def reserve(
        self, grant: Grant, call: CallIdentity, provider: str, model: str, usd: Decimal | None
    ) -> Reservation:
        outstanding = sum((self.reserved[key] or Decimal(0) for key in self.open), Decimal(0))
        if self.limit is not None and self.spent + outstanding + (usd or Decimal(0)) > self.limit:
            raise BudgetRefused(f"The run's budget of ${self.limit} is reached. Raise it to go on.")
        key = str(next(self.numbers))
        self.reserved[key] = usd
        self.calls.append((call, provider, model))
        return Reservation(key, usd)

    async def settle(self, reservation: Reservation, usage: CallUsage, usd: Decimal | None, latency_s: float) -> None:
        assert reservation.id in self.open
        assert latency_s >= 0
        self.settled[reservation.id] = (usage, usd)

    async def cut_off(self, reservation: Reservation, reason: str) -> None:
        assert reservation.id in self.open
        self.cut[reservation.id] = reason

    async def release(self, reservation: Reservation, reason: str) -> None:
        assert reservation.id in self.open
        self.released[reservation.id] = reason


@dataclass
class MemoryRecord:
    """Recorded answers in memory."""

    answers: dict[tuple[str, int, str], RecordedCall] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)

    async def find(self, grant: Grant, call: CallIdentity) -> RecordedCall | None:
        return self.answers.get((grant.lineage, call.number, call.digest))

    async def store(self, grant: Grant, call: CallIdentity, request: bytes, answer: RecordedCall, model: str) -> None:
        self.answers[grant.lineage, call.number, call.digest] = answer
        self.requests.append(request)


@dataclass
class OneUpstream:
    """Routes every model to one place."""

    upstream: Upstream | None = None

    async def route(self, grant: Grant, model: str) -> Upstream:
        if self.upstream is None:
            raise LookupError(f"There is no model named {model}.")
        return self.upstream


@dataclass
class Provider:
    """A provider on loopback: answers by `handler`, and keeps what it was asked."""

    url: str = ""
    handler: Handler | None = None
    asked: list[dict] = field(default_factory=list)
    requests: list[web.Request] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        self.requests.append(request)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            assert self.handler is not None
            return await self.handler(request)
        except asyncio.CancelledError:
            self.gone.set()
            raise
        finally:
            self.under_way -= 1


@dataclass
class Setup:
    """A gateway with all that it talks to."""

    gateway: Gateway
    socket: Path
    port: int
    tokens: MemoryTokens
    ledger: MemoryLedger
    record: MemoryRecord
    router: OneUpstream
    provider: Provider

    def client(self, token: str = TOKEN, number: int = 0, **settings: Any) -> Any:
        transport = httpx.AsyncHTTPTransport(uds=str(self.socket))
        headers = call_headers(number) if number else {}
        return openai.AsyncOpenAI(
            api_key=token,
            base_url="http://gateway/v1",
            http_client=httpx.AsyncClient(transport=transport, timeout=60),
            default_headers=headers,
            **settings,
        )

    def session(self, token: str = TOKEN) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            "http://gateway",
            connector=aiohttp.UnixConnector(str(self.socket)),
            headers={"Authorization": f"Bearer {token}"},
        )


def call_headers(number: int, digest: str = "") -> dict[str, str]:
    return {
        "x-tomas-call": str(number),
        "x-tomas-digest": digest or hashlib.sha256(str(number).encode()).hexdigest(),
        "x-tomas-agent": "engineer",
    }


def upstream(
    provider: Provider,
    wire: Wire = Wire.OPENAI,
    name: str = "openai",
    model: str = "gpt-4.1",
    key: str = "sk-provider-secret-key",
) -> Upstream:
    base = f"{provider.url}/v1" if wire is Wire.OPENAI else provider.url
    return Upstream(name, wire, base, key, model)
