"""How much time the gateway adds to a call.

Both ways end at the same OpenAI-wire server on loopback, in processes of their own: once directly, once through the
gateway's Unix socket, in turns, so that whatever else the machine does falls on both alike. The ports live in memory:
what a database adds is the database's.

    python benchmarks/gateway.py [calls]
"""

import asyncio
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
from aiohttp import web

from tomas.gateway.app import Gateway
from tomas.gateway.ports import CallIdentity, CallUsage, Grant, Hold, RecordedCall, Reservation, Upstream, Wire

USAGE = {"prompt_tokens": 6000, "completion_tokens": 300, "total_tokens": 6300}
ANSWER = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-4.1",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "word " * 300}, "finish_reason": "stop"}],
    "usage": USAGE,
}
BODY = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "word " * 5000}]}
WARM_UP = 50


class InMemory:
    """Every port at once, as quick as can be."""

    async def grant(self, token: str) -> Grant | None:
        return Grant("attempt", "run", "stage", "workspace", "lineage")

    async def hold(self, grant: Grant) -> Hold:
        return Hold.GO

    async def reserve(
        self, grant: Grant, call: CallIdentity, provider: str, model: str, usd: Decimal | None
    ) -> Reservation:
        return Reservation("1", usd)

    async def settle(self, reservation: Reservation, usage: CallUsage, usd: Decimal | None, latency_s: float) -> None:
        return

    async def cut_off(self, reservation: Reservation, reason: str) -> None:
        return

    async def release(self, reservation: Reservation, reason: str) -> None:
        return

    async def find(self, grant: Grant, call: CallIdentity) -> RecordedCall | None:
        return None

    async def store(self, grant: Grant, call: CallIdentity, request: bytes, answer: RecordedCall, model: str) -> None:
        return


class OneRoute:
    """Everything goes to the server on loopback."""

    def __init__(self, base_url: str) -> None:
        self._upstream = Upstream("openai", Wire.OPENAI, base_url, "key", "gpt-4.1")

    async def route(self, grant: Grant, model: str) -> Upstream:
        return self._upstream


async def serve_model(ready: Callable[[int], None]) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if not body.get("stream"):
            return web.json_response(ANSWER)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for finish in [None] * 20 + ["stop"]:
            choice = {"index": 0, "delta": {"content": "word "}, "finish_reason": finish}
            await response.write(
                b"data: " + json.dumps(ANSWER | {"choices": [choice], "usage": None}).encode() + b"\n\n"
            )
        await response.write(b"data: " + json.dumps({"choices": [], "usage": USAGE}).encode() + b"\n\ndata: [DONE]\n\n")
        return response

    app = web.Application(client_max_size=2**26)
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ready(runner.addresses[0][1])
    await asyncio.Event().wait()


async def serve_gateway(base_url: str, socket: Path, ready: Callable[[int], None]) -> None:
    ports = InMemory()
    await Gateway(ports, ports, ports, OneRoute(base_url)).start(socket)
    ready(0)
    await asyncio.Event().wait()


def model_process(pipe: Connection) -> None:
    asyncio.run(serve_model(pipe.send))


def gateway_process(base_url: str, socket: Path, pipe: Connection) -> None:
    asyncio.run(serve_gateway(base_url, socket, pipe.send))


async def timed(session: aiohttp.ClientSession, url: str, number: int, stream: bool) -> float:
    headers = {"Authorization": "Bearer token", "x-tomas-call": str(number), "x-tomas-digest": "a" * 64}
    body = BODY | {"stream": True, "stream_options": {"include_usage": True}} if stream else BODY
    begun = time.perf_counter()
    async with session.post(f"{url}/chat/completions", json=body, headers=headers) as response:
        await response.read()
        assert response.status == 200, await response.text()
    return (time.perf_counter() - begun) * 1000


async def measure(base_url: str, socket: Path, calls: int) -> None:
    unix = aiohttp.UnixConnector(str(socket))
    async with aiohttp.ClientSession() as straight, aiohttp.ClientSession(connector=unix) as through:
        for stream in (False, True):
            direct: list[float] = []
            gated: list[float] = []
            for number in range(1, calls + WARM_UP + 1):
                direct.append(await timed(straight, base_url, number, stream))
                gated.append(await timed(through, "http://gateway/v1", number, stream))
            report("stream" if stream else "whole", direct[WARM_UP:], gated[WARM_UP:])


def report(kind: str, direct: list[float], gated: list[float]) -> None:
    without, with_it = statistics.median(direct), statistics.median(gated)
    tail = statistics.quantiles(gated, n=20)[-1] - statistics.quantiles(direct, n=20)[-1]
    print(
        f"{kind:6}  direct {without:6.2f} ms  through the gateway {with_it:6.2f} ms  "
        f"added {with_it - without:5.2f} ms (at the 95th percentile {tail:5.2f} ms)  ratio {with_it / without:4.2f}"
    )


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "gateway.sock"
        ours, theirs = processes.Pipe()
        model = processes.Process(target=model_process, args=(theirs,), daemon=True)
        model.start()
        base_url = f"http://127.0.0.1:{ours.recv()}/v1"
        gateway = processes.Process(target=gateway_process, args=(base_url, socket, theirs), daemon=True)
        gateway.start()
        ours.recv()
        print(f"{calls} calls each way, in turns; request {len(json.dumps(BODY)) // 1024} kB")
        asyncio.run(measure(base_url, socket, calls))
        for process in (gateway, model):
            process.terminate()
            process.join()


if __name__ == "__main__":
    main()
