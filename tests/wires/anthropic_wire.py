"""A provider that speaks Anthropic's Messages protocol as strictly as the real one.

The fields are checked against the types of Anthropic's own SDK, unknown ones refused; the rules that types cannot say
are checked by hand. Answers and streams have the form of recorded ones.
"""

import functools
import json
from typing import Any

import jsonschema
from aiohttp import web
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from pydantic import TypeAdapter

USAGE = {
    "input_tokens": 700,
    "cache_creation_input_tokens": 0,
    "cache_read_input_tokens": 300,
    "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
    "output_tokens": 100,
    "service_tier": "standard",
}
TEXT = {"type": "text", "text": "Hello"}
TOOL = {"type": "tool_use", "id": "toolu_01A", "name": "record_plan", "input": {"plan": "Sort", "steps": 2}}


@functools.cache
def _validator() -> Any:
    schema = TypeAdapter(MessageCreateParamsNonStreaming).json_schema()
    open_ones = {"InputSchemaTyped", "InputSchema"}
    for name, part in {"": schema, **schema["$defs"]}.items():
        if "properties" in part and name not in open_ones:
            part["additionalProperties"] = False
    return jsonschema.Draft202012Validator(schema)


def complaint(body: dict) -> str:
    """What the real API would say against a request; empty where it would take it."""
    checked = {name: value for name, value in body.items() if name != "stream"}
    if wrong := next(_validator().iter_errors(checked), None):
        return f"{'.'.join(map(str, wrong.absolute_path))}: {wrong.message[:300]}"
    if {"temperature", "top_p"} <= body.keys():
        return "`temperature` and `top_p` cannot both be specified for this model. Please use only one."
    if not 0 <= body.get("temperature", 0) <= 1:
        return "temperature: range: 0..1"
    return _against_messages(body["messages"]) or _against_tools(body)


def _against_messages(messages: list[dict]) -> str:
    if not messages or messages[0]["role"] != "user":
        return "messages: first message must use the user role"
    if messages[-1]["role"] != "user":
        return "This model does not support assistant message prefill."
    for before, message in zip([None, *messages], messages, strict=False):
        blocks = message["content"]
        if any(block["type"] == "text" and not block["text"].strip() for block in blocks):
            return "messages: text content blocks must contain non-whitespace text"
        asked = {block["id"] for block in (before or {}).get("content", []) if block["type"] == "tool_use"}
        told = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
        if asked != set(told) or len(told) != len(set(told)):
            return "messages: `tool_use` ids were found without `tool_result` blocks immediately after"
        if [block["type"] == "tool_result" for block in blocks[: len(told)]] != [True] * len(told):
            return "messages: tool results must come first"
    return ""


def _against_tools(body: dict) -> str:
    names = [tool["name"] for tool in body.get("tools", [])]
    choice = body.get("tool_choice", {})
    if choice and not names:
        return "tool_choice may only be specified while providing tools"
    if choice.get("type") == "tool" and choice["name"] not in names:
        return f"Tool '{choice['name']}' not found in provided tools"
    used = any(block["type"] == "tool_use" for message in body["messages"] for block in message["content"])
    return "Requests which include tool_use blocks must define tools" if used and not names else ""


def error(status: int, kind: str, message: str, **headers: str) -> web.Response:
    body = {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}
    return web.json_response(body, status=status, headers=headers)


def message(*blocks: dict, stop_reason: str = "end_turn") -> dict:
    return {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-4-5-20250929",
        "content": list(blocks),
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": USAGE,
    }


def stream_of(answer: dict) -> list[dict]:
    """The events in which an answer is streamed."""
    start = {**answer, "content": [], "stop_reason": None, "usage": {**USAGE, "output_tokens": 1}}
    events: list[dict] = [{"type": "message_start", "message": start}, {"type": "ping"}]
    for index, block in enumerate(answer["content"]):
        is_text = block["type"] == "text"
        empty = {"type": "text", "text": ""} if is_text else {**block, "input": {}}
        whole = block["text"] if is_text else json.dumps(block["input"])
        events.append({"type": "content_block_start", "index": index, "content_block": empty})
        for piece in (whole[:5], whole[5:]):
            delta = (
                {"type": "text_delta", "text": piece}
                if is_text
                else {"type": "input_json_delta", "partial_json": piece}
            )
            events.append({"type": "content_block_delta", "index": index, "delta": delta})
        events.append({"type": "content_block_stop", "index": index})
    delta = {"stop_reason": answer["stop_reason"], "stop_sequence": None}
    return [
        *events,
        {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 100}},
        {"type": "message_stop"},
    ]


def answering(answer: dict):  # noqa: ANN201
    """Answer what the protocol allows, whole or as a stream, and refuse the rest."""

    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.path == "/v1/messages"
        if request.headers.get("x-api-key") != "sk-provider-secret-key" or "anthropic-version" not in request.headers:
            return error(401, "authentication_error", "invalid x-api-key")
        body = await request.json()
        if wrong := complaint(body):
            return error(400, "invalid_request_error", wrong)
        if not body.get("stream"):
            return web.json_response(answer)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        for event in stream_of(answer):
            await response.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
        return response

    return handler
