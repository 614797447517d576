"""Google's generateContent protocol as the offline model's chat requests, and its answers in it."""

import json
from typing import Any

from aiohttp import web
from gemini_wire import complaint, error

from tomas.offline_model.chat import Reply

__all__ = ["complaint", "read", "refusal", "write"]
MOST_TOKENS = 65_536
_THOUGHTS = 50
_PATH = "/v1beta/models/"
_CHOICES = {"AUTO": "auto", "ANY": "required", "NONE": "none"}


def key(request: web.Request) -> str:
    """The key that a request carries."""
    return request.headers.get("x-goog-api-key", "")


def model(request: web.Request, _body: dict) -> str:
    """The model that is asked for."""
    return request.path.removeprefix(_PATH).partition(":")[0]


def path(model: str) -> str:
    """Where the model is asked."""
    return f"{_PATH}{model}:generateContent"


def refusal(status: int, message: str) -> web.Response:
    """An error in the protocol's form."""
    if status == 401:
        detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
        return error(400, "INVALID_ARGUMENT", message, detail)
    return error(status, "NOT_FOUND" if status == 404 else "INVALID_ARGUMENT", message)


def most_tokens(body: dict) -> int:
    """The answer's limit, without what is thought before it."""
    limit = body["generationConfig"]["maxOutputTokens"]
    return limit - _THOUGHTS if limit <= MOST_TOKENS else 0


def read(body: dict) -> dict[str, Any]:
    """The request as OpenAI words it."""
    system = [
        {"role": "system", "content": part["text"]} for part in body.get("systemInstruction", {}).get("parts", [])
    ]
    said = [_said(content["role"], part) for content in body["contents"] for part in content["parts"]]
    chat: dict[str, Any] = {"messages": [*system, *said]}
    chat["tools"] = [
        {"type": "function", "function": {"name": one["name"], "parameters": one["parametersJsonSchema"]}}
        for tool in body.get("tools", [])
        for one in tool["functionDeclarations"]
    ]
    calling = body.get("toolConfig", {}).get("functionCallingConfig", {})
    if names := calling.get("allowedFunctionNames"):
        chat["tool_choice"] = {"type": "function", "function": {"name": names[0]}}
    elif calling:
        chat["tool_choice"] = _CHOICES[calling["mode"]]
    if schema := body["generationConfig"].get("responseJsonSchema"):
        named = {"name": schema.get("title", ""), "schema": schema}
        chat["response_format"] = {"type": "json_schema", "json_schema": named}
    return chat


def _said(role: str, part: dict) -> dict[str, Any]:
    match part:
        case {"text": text}:
            return {"role": "assistant" if role == "model" else "user", "content": text}
        case {"functionCall": {"name": name, "args": arguments}}:
            function = {"name": name, "arguments": json.dumps(arguments)}
            call = {"id": name, "type": "function", "function": function}
            return {"role": "assistant", "tool_calls": [call]}
        case {"functionResponse": {"name": name, "response": response}}:
            text = response["result"] if response.keys() == {"result"} else json.dumps(response)
            return {"role": "tool", "tool_call_id": name, "content": text}
    raise AssertionError(part)


def write(reply: Reply, usage: dict[str, int], model: str) -> dict[str, Any]:
    """The answer of a model that thought first."""
    thought = {"text": "Let me think.", "thought": True}
    call = {"functionCall": {"name": reply.tool, "args": reply.arguments}, "thoughtSignature": "c2lnbmVk"}
    return {
        "candidates": [
            {
                "content": {"role": "model", "parts": [thought, call if reply.tool else {"text": reply.text}]},
                "finishReason": "STOP",
                "index": 0,
            }
        ],
        "modelVersion": model,
        "responseId": "resp-1",
        "usageMetadata": {
            "promptTokenCount": usage["prompt_tokens"],
            "candidatesTokenCount": usage["completion_tokens"],
            "thoughtsTokenCount": _THOUGHTS,
            "totalTokenCount": usage["total_tokens"] + _THOUGHTS,
        },
    }
