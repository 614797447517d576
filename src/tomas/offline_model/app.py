"""The HTTP side: chat completions, streamed or whole, and the list of models."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from tomas.offline_model.chat import ChatRequest, Reply, usage_of
from tomas.offline_model.protocols import cmbagent, denario
from tomas.offline_model.tasks import write_answer

MODEL_NAME = "rules"
_LARGEST_REQUEST = 64 * 2**20
_PIECE = 400

type Protocol = Callable[[ChatRequest], Reply | None]

PROTOCOLS: tuple[Protocol, ...] = (cmbagent.answer, denario.answer)
"""Asked in order; the first that recognises its caller answers."""


def create_app() -> web.Application:
    """Return the offline model as an aiohttp application."""
    app = web.Application(client_max_size=_LARGEST_REQUEST)
    app.router.add_post("/v1/chat/completions", _completions)
    app.router.add_get("/v1/models", _models)
    return app


async def _models(_request: web.Request) -> web.Response:
    return web.json_response({"object": "list", "data": [{"id": MODEL_NAME, "object": "model", "owned_by": "tomas"}]})


async def _completions(request: web.Request) -> web.StreamResponse:
    body = await request.read()
    try:
        chat = ChatRequest.model_validate_json(body)
    except ValidationError as error:
        return _refused(f"The request is not a chat completion: {error.errors()[0]['msg']}")
    reply = await asyncio.to_thread(reply_to, chat)
    completion = _completion(chat, reply, hashlib.sha256(body).hexdigest()[:24])
    if not chat.stream:
        return web.json_response(completion)
    return await _streamed(request, chat, completion)


def reply_to(chat: ChatRequest) -> Reply:
    """Return the model's answer; the same request always gets the same one."""
    for protocol in PROTOCOLS:
        reply = protocol(chat)
        if reply is not None:
            return reply
    return Reply(text=write_answer(chat.last, code=False))


def _refused(message: str) -> web.Response:
    error = {"message": message, "type": "invalid_request_error", "code": "bad_request"}
    return web.json_response({"error": error}, status=400)


def _completion(chat: ChatRequest, reply: Reply, identity: str) -> dict[str, Any]:
    message = reply.message()
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "tool_calls" if reply.tool else "stop"}
    return {
        "id": f"chatcmpl-{identity}",
        "object": "chat.completion",
        "created": 0,
        "model": chat.model or MODEL_NAME,
        "choices": [choice],
        "usage": usage_of(chat, reply),
    }


async def _streamed(request: web.Request, chat: ChatRequest, completion: dict[str, Any]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    await response.prepare(request)
    head = {key: completion[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    choice = completion["choices"][0]
    for delta in _deltas(choice["message"]):
        await _send(response, head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    await _send(response, head | {"choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]})
    if chat.stream_options is not None and chat.stream_options.include_usage:
        await _send(response, head | {"choices": [], "usage": completion["usage"]})
    await response.write(b"data: [DONE]\n\n")
    await response.write_eof()
    return response


def _deltas(message: dict[str, Any]) -> list[dict[str, Any]]:
    if "tool_calls" in message:
        return [{"role": "assistant", "tool_calls": [{"index": 0, **message["tool_calls"][0]}]}]
    text = message["content"]
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    return [{"role": "assistant", "content": ""}, *({"content": piece} for piece in pieces)]


async def _send(response: web.StreamResponse, chunk: dict[str, Any]) -> None:
    await response.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())
