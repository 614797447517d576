"""A model provider on loopback: the offline model's answers, with faults and waits to switch on."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tomas.offline_model.app import create_app

PATIENCE_S = 300.0

type Fault = Callable[["Call"], web.Response | None]
type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    body: dict[str, Any]

    @property
    def text(self) -> str:
        """Everything that is said in it."""
        return json.dumps(self.body["messages"], ensure_ascii=False)

    @property
    def writes(self) -> bool:
        """Whether free text is wanted, and no form or tool."""
        return not isinstance(self.body.get("tool_choice"), dict) and "response_format" not in self.body


@dataclass
class Upstream:
    """The provider; `calls` are all that came so far."""

    base_url: str = ""
    calls: list[Call] = field(default_factory=list)
    fault: Fault | None = None
    """Returns what is answered in the model's place; None where the model answers."""
    hang: bool = False
    """Whether calls are never answered."""
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def hold(self) -> None:
        """Let calls come, and wait with their answers."""
        self._open.clear()

    def release(self) -> None:
        """Answer again, the calls that wait too."""
        self._open.set()

    def reset(self) -> None:
        """Behave."""
        self.fault, self.hang = None, False
        self.calls.clear()
        self.release()

    async def called(self, times: int = 1) -> None:
        """Wait until so many calls have come."""
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(lambda: len(self.calls) >= times)

    @web.middleware
    async def between(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Note the call, then do what is switched on."""
        call = Call(json.loads(await request.read()))
        async with self._changed:
            self.calls.append(call)
            self._changed.notify_all()
        if self.hang:
            await asyncio.sleep(3600)
        await self._open.wait()
        answer = self.fault(call) if self.fault else None
        return await handler(request) if answer is None else answer


@asynccontextmanager
async def serving_upstream() -> AsyncGenerator[Upstream]:
    """Serve a provider on a free port."""
    upstream = Upstream()
    upstream.release()
    app = create_app()
    app.middlewares.append(upstream.between)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    upstream.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield upstream
    finally:
        await runner.cleanup()


def refusal(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    """An error as providers word it."""
    error = {"message": message, "type": "server_error", "param": None, "code": None}
    return web.json_response({"error": error}, status=status, headers=headers)


def saying(text: str | None) -> web.Response:
    """A complete answer with this text."""
    message = {"role": "assistant", "content": text}
    return web.json_response(
        {
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "rules",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
        }
    )  # fmt: skip
