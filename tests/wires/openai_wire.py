"""A provider that speaks OpenAI's protocol, in the forms it was recorded in."""

import json

from aiohttp import web

USAGE = {
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "total_tokens": 1100,
    "prompt_tokens_details": {"cached_tokens": 200, "audio_tokens": 0},
}


def completion(text: str | None = "Hello", usage: dict | None = USAGE, **message: object) -> dict:
    answer = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "gpt-4.1-2025-04-14",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": None, **message},
                "finish_reason": "tool_calls" if message.get("tool_calls") else "stop",
                "logprobs": None,
            }
        ],
    }
    return answer | ({"usage": usage} if usage else {})


def chunk(delta: dict, finish: str | None = None, **more: object) -> dict:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": "gpt-4.1"}
    return {**head, "choices": [choice], **more}


STREAM = [
    chunk({"role": "assistant", "content": ""}),
    chunk({"content": "Hel"}),
    chunk({"content": "lo"}),
    chunk({}, "stop"),
    {**chunk({}), "choices": [], "usage": USAGE},
]


async def answer(_request: web.Request) -> web.Response:
    return web.json_response(completion())


def saying(**arguments: object):  # noqa: ANN201
    async def handler(_request: web.Request) -> web.Response:
        return web.json_response(completion(**arguments))  # ty: ignore[invalid-argument-type]

    return handler


def failing(*statuses: int, headers: dict[str, str] | None = None, message: str = "busy", code: str | None = None):  # noqa: ANN201
    """Answer with these statuses first, and well after them."""
    left = list(statuses)

    async def handler(_request: web.Request) -> web.Response:
        if not left:
            return web.json_response(completion())
        body = {"error": {"message": message, "type": "x_error", "param": None, "code": code}}
        return web.json_response(body, status=left.pop(0), headers=headers)

    return handler


def streaming(chunks: list[dict], done: bool = True):  # noqa: ANN201
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for one in chunks:
            await response.write(b"data: " + json.dumps(one).encode() + b"\n\n")
        if done:
            await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        return response

    return handler
