"""Providers on loopback that speak their own protocol alone, with the offline model behind it.

A request is taken only where the real provider would take it (the `*_wire` modules say why not), and an answer is
given only where it keeps what was asked for: the forced tool, its arguments' schema, the answer's schema, the limit.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import anthropic_facade
import gemini_facade
import jsonschema
import openai_facade
from aiohttp import web

from tomas.offline_model.app import reply_to
from tomas.offline_model.chat import ChatRequest, Reply, usage_of
from tomas.worker.config import ProviderKeys

KEY = "sk-provider-secret-key"
_PROTOCOLS = {"openai": openai_facade, "anthropic": anthropic_facade, "gemini": gemini_facade}
MODELS = {"openai": "gpt-4.1", "anthropic": "claude-sonnet-4-5", "gemini": "gemini-2.5-pro"}


@dataclass(frozen=True)
class Exchanged:
    """One request that was taken, in OpenAI's words, and its answer."""

    chat: dict[str, Any]
    reply: Reply

    @property
    def forced(self) -> str:
        """The tool that had to be called."""
        choice = self.chat.get("tool_choice")
        return choice["function"]["name"] if isinstance(choice, dict) else ""

    @property
    def schema(self) -> str:
        """The name of the schema that the answer had to fit."""
        return self.chat.get("response_format", {}).get("json_schema", {}).get("name", "")


@dataclass
class Facade:
    """One provider."""

    provider: str
    base_url: str = ""
    exchanged: list[Exchanged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def choice(self) -> str:
        """The provider's model, as `TOMAS_MODEL` names it."""
        return f"{self.provider}:{MODELS[self.provider]}"

    @property
    def keys(self) -> ProviderKeys:
        """The provider's key and this facade's address."""
        return ProviderKeys(**{self.provider: KEY, f"{self.provider}_base_url": self.base_url})

    @property
    def _protocol(self) -> ModuleType:
        return _PROTOCOLS[self.provider]

    async def handle(self, request: web.Request) -> web.Response:
        """Answer as the provider would."""
        protocol, body = self._protocol, await request.json()
        model = protocol.model(request, body)
        if protocol.key(request) != KEY:
            return self._refuse(401, "The API key is wrong.")
        if model != MODELS[self.provider] or request.path != protocol.path(model):
            return self._refuse(404, f"There is no {model} at {request.path}.")
        if wrong := protocol.complaint(body):
            return self._refuse(400, wrong)
        chat = protocol.read(body)
        parsed = ChatRequest.model_validate(chat)
        reply = await asyncio.to_thread(reply_to, parsed)
        usage = usage_of(parsed, reply)
        exchanged = Exchanged(chat, reply)
        if broken := _broken(exchanged, usage, protocol.most_tokens(body)):
            return self._refuse(400, broken)
        self.exchanged.append(exchanged)
        return web.json_response(protocol.write(reply, usage, model))

    def _refuse(self, status: int, why: str) -> web.Response:
        self.refused.append(why)
        return self._protocol.refusal(status, why)


def _broken(exchanged: Exchanged, usage: dict[str, int], most_tokens: int) -> str:
    """What the answer does not keep; empty where it keeps all."""
    chat, reply = exchanged.chat, exchanged.reply
    if usage["completion_tokens"] > most_tokens:
        return "The answer does not fit into its limit, or the limit not into the model's."
    if reply.tool != exchanged.forced:
        return f"{exchanged.forced or 'no tool'} was forced, and {reply.tool or 'none'} called"
    try:
        if reply.tool:
            tools = {tool["function"]["name"]: tool["function"] for tool in chat["tools"]}
            jsonschema.validate(reply.arguments, tools[reply.tool]["parameters"])
        elif exchanged.schema:
            jsonschema.validate(json.loads(reply.text), chat["response_format"]["json_schema"]["schema"])
    except jsonschema.ValidationError as error:
        return f"{exchanged.forced or exchanged.schema}: {error.message}"
    return ""


@asynccontextmanager
async def serving(provider: str) -> AsyncGenerator[Facade]:
    """Serve a provider on a free port."""
    facade = Facade(provider)
    app = web.Application(client_max_size=2**26)
    app.router.add_post("/{path:.*}", facade.handle)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    facade.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}" + ("/v1" if provider == "openai" else "")
    try:
        yield facade
    finally:
        await runner.cleanup()
