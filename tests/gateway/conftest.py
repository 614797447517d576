"""A gateway with a provider on loopback, started and stopped around each test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from gateway_kit import FAST, MemoryLedger, MemoryRecord, MemoryTokens, OneUpstream, Provider, Setup, upstream

from tomas.gateway.app import Gateway
from tomas.gateway.tuning import Tuning


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    app = web.Application(client_max_size=2**26)
    app.router.add_post("/{path:.*}", provider.handle)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield provider
    await runner.cleanup()


@pytest.fixture
async def make_gateway(provider: Provider, tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Setup]]]:
    started: list[Gateway] = []

    async def make(tuning: Tuning = FAST, **settings: object) -> Setup:
        tokens, ledger, record = MemoryTokens(), MemoryLedger(), MemoryRecord()
        router = OneUpstream(upstream(provider))
        gateway = Gateway(tokens, ledger, record, router, tuning=tuning, **settings)  # ty: ignore[invalid-argument-type]
        started.append(gateway)
        socket = tmp_path / "run" / f"gateway{len(started)}.sock"
        port = await gateway.start(socket, port=0)
        assert port
        return Setup(gateway, socket, port, tokens, ledger, record, router, provider)

    yield make
    for gateway in started:
        await gateway.stop()


@pytest.fixture
async def setup(make_gateway: Callable[..., Awaitable[Setup]]) -> Setup:
    return await make_gateway()
