"""A provider that speaks OpenAI's protocol, in the forms it was recorded in.

`complaint` checks requests against the types of OpenAI's own SDK, unknown fields refused, and by hand the rules that
types cannot say.
"""

import functools
import json
import re
from typing import Any

import jsonschema
from aiohttp import web
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from pydantic import TypeAdapter

_NAME = re.compile(r"[^\s<|\\/>]+")
_FUNCTION = re.compile(r"[a-zA-Z0-9_-]{1,64}")

USAGE = {
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "total_tokens": 1100,
    "prompt_tokens_details": {"cached_tokens": 200, "audio_tokens": 0},
}


@functools.cache
def _validator() -> Any:
    schema = TypeAdapter(CompletionCreateParamsNonStreaming).json_schema()
    for part in (schema, *schema["$defs"].values()):
        if "properties" in part:
            part["additionalProperties"] = False
    return jsonschema.Draft202012Validator(schema)


def complaint(body: dict) -> str:
    """What the real API would say against a request; empty where it would take it."""
    if wrong := next(_validator().iter_errors(body), None):
        return f"{'.'.join(map(str, wrong.absolute_path))}: {wrong.message[:300]}"
    return _against_messages(body["messages"]) or _against_tools(body) or _against_format(body)


def _against_messages(messages: list[dict]) -> str:
    open_calls: set[str] = set()
    for message in messages:
        if "name" in message and not _NAME.fullmatch(message["name"]):
            return "messages.name: string does not match pattern."
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_calls:
                return "messages with role 'tool' must be a response to a preceding message with 'tool_calls'."
            open_calls.discard(message["tool_call_id"])
        elif open_calls:
            return "An assistant message with 'tool_calls' must be followed by tool messages."
        elif message["role"] == "assistant":
            open_calls = {call["id"] for call in message.get("tool_calls") or ()}
            if not open_calls and message.get("content") is None:
                return "messages.content: an assistant message needs content or tool_calls."
        elif message.get("content") is None:
            return "messages.content: expected a string, got null."
    return "tool calls were left without answers." if open_calls else ""


def _against_tools(body: dict) -> str:
    names = [tool["function"]["name"] for tool in body.get("tools", [])]
    if not names and ("tools" in body or "tool_choice" in body or "parallel_tool_calls" in body):
        return "tools must not be empty; tool_choice and parallel_tool_calls are only allowed beside tools."
    if wrong := [name for name in names if not _FUNCTION.fullmatch(name)]:
        return f"tools.function.name: {wrong[0]} does not match the pattern."
    choice = body.get("tool_choice")
    if isinstance(choice, dict) and choice["function"]["name"] not in names:
        return f"Tool choice '{choice['function']['name']}' not found in 'tools' parameter."
    return ""


def _against_format(body: dict) -> str:
    wanted = body.get("response_format", {})
    if wanted.get("type") == "json_schema" and wanted["json_schema"].get("strict"):
        return _against_strictness(wanted["json_schema"]["schema"])
    return ""


def _against_strictness(schema: object) -> str:
    """Strict schemas close every object and require every field."""
    if isinstance(schema, list):
        return next(filter(None, map(_against_strictness, schema)), "")
    if not isinstance(schema, dict):
        return ""
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            return "Invalid schema: 'additionalProperties' is required to be supplied and to be false."
        if set(schema.get("required", ())) != set(schema.get("properties", {})):
            return "Invalid schema: 'required' must include every key in properties."
    return next(filter(None, map(_against_strictness, schema.values())), "")


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
