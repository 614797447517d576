"""Anthropic's Messages protocol as the offline model's chat requests, and its answers in it."""

import json
from typing import Any

from aiohttp import web
from anthropic_wire import complaint, error

from tomas.offline_model.chat import Reply

__all__ = ["complaint", "read", "refusal", "write"]
MOST_TOKENS = 64_000


def key(request: web.Request) -> str:
    """The key that a request carries."""
    assert request.headers["anthropic-version"]
    return request.headers.get("x-api-key", "")


def model(_request: web.Request, body: dict) -> str:
    """The model that is asked for."""
    return body["model"]


def path(_model: str) -> str:
    """Where the model is asked."""
    return "/v1/messages"


def refusal(status: int, message: str) -> web.Response:
    """An error in the protocol's form."""
    kinds = {401: "authentication_error", 404: "not_found_error"}
    return error(status, kinds.get(status, "invalid_request_error"), message)


def most_tokens(body: dict) -> int:
    """The answer's limit."""
    return body["max_tokens"] if body["max_tokens"] <= MOST_TOKENS else 0


def read(body: dict) -> dict[str, Any]:
    """The request as OpenAI words it."""
    system = [{"role": "system", "content": body["system"]}] if "system" in body else []
    said = [part for message in body["messages"] for block in message["content"] for part in _said(message, block)]
    chat: dict[str, Any] = {"model": body["model"], "messages": [*system, *said]}
    chat["tools"] = [
        {"type": "function", "function": {"name": tool["name"], "parameters": tool["input_schema"]}}
        for tool in body.get("tools", [])
    ]
    choice = body.get("tool_choice", {})
    if choice.get("type") == "tool":
        chat["tool_choice"] = {"type": "function", "function": {"name": choice["name"]}}
    elif choice.get("type") == "any":
        chat["tool_choice"] = "required"
    if "output_config" in body:
        schema = body["output_config"]["format"]["schema"]
        named = {"name": schema.get("title", ""), "schema": schema}
        chat["response_format"] = {"type": "json_schema", "json_schema": named}
    return chat


def _said(message: dict, block: dict) -> list[dict[str, Any]]:
    match block:
        case {"type": "text", "text": text}:
            return [{"role": message["role"], "content": text}]
        case {"type": "tool_use", "id": call_id, "name": name, "input": arguments}:
            function = {"name": name, "arguments": json.dumps(arguments)}
            return [{"role": "assistant", "tool_calls": [{"id": call_id, "type": "function", "function": function}]}]
        case {"type": "tool_result", "tool_use_id": call_id, "content": text}:
            return [{"role": "tool", "tool_call_id": call_id, "content": text}]
    raise AssertionError(block)


def write(reply: Reply, usage: dict[str, int], model: str) -> dict[str, Any]:
    """The answer, a quarter of its input read from the cache."""
    cached = usage["prompt_tokens"] // 4
    if reply.tool:
        block = {"type": "tool_use", "id": "toolu_01A", "name": reply.tool, "input": reply.arguments}
    else:
        block = {"type": "text", "text": reply.text}
    return {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": f"{model}-20250929",
        "content": [block],
        "stop_reason": "tool_use" if reply.tool else "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": usage["prompt_tokens"] - cached,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": cached,
            "output_tokens": usage["completion_tokens"],
            "service_tier": "standard",
        },
    }
