"""A provider that speaks Google's generateContent protocol as strictly as the real one.

The fields are checked against the types of Google's own SDK, which refuse unknown ones; the rules that types cannot say
are checked by hand. Answers and streams have the form of recorded ones.
"""

import itertools
import json

import pydantic
from aiohttp import web
from google.genai import types

USAGE = {
    "promptTokenCount": 1000,
    "candidatesTokenCount": 40,
    "totalTokenCount": 1100,
    "thoughtsTokenCount": 60,
    "cachedContentTokenCount": 300,
    "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 1000}],
}
THOUGHT = {"text": "Let me think.", "thought": True}
CALL = {"functionCall": {"name": "record_plan", "args": {"plan": "Sort", "steps": 2}}, "thoughtSignature": "c2lnbmVk"}


class Request(pydantic.BaseModel):
    """A generateContent body."""

    model_config = pydantic.ConfigDict(extra="forbid")

    contents: list[types.Content]
    systemInstruction: types.Content | None = None  # noqa: N815
    tools: list[types.Tool] | None = None
    toolConfig: types.ToolConfig | None = None  # noqa: N815
    generationConfig: types.GenerationConfig | None = None  # noqa: N815


def complaint(body: dict) -> str:
    """What the real API would say against a request; empty where it would take it."""
    try:
        request = Request.model_validate(body)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        return f'Invalid JSON payload received. Unknown name "{first["loc"][-1]}" at {first["loc"]}: {first["msg"]}.'
    return _against_contents(request.contents) or _against_settings(request)


def _against_contents(contents: list[types.Content]) -> str:
    roles = [content.role for content in contents]
    if roles[:1] != ["user"] or roles[-1] != "user" or any(a == b for a, b in itertools.pairwise(roles)):
        return "Please ensure that roles alternate and the last is the user's."
    for before, content in zip([None, *contents], contents, strict=False):
        parts = content.parts or []
        if not parts:
            return "contents.parts must not be empty."
        asked = [part.function_call.name for part in (before.parts if before else []) or [] if part.function_call]
        told = [part.function_response.name for part in parts if part.function_response]
        if sorted(map(str, asked)) != sorted(map(str, told)):
            return "The number of function response parts must equal that of the function call parts."
    return ""


def _against_settings(request: Request) -> str:
    settings = request.generationConfig
    if settings and settings.response_mime_type == "application/json" and request.tools:
        return "Function calling with a response mime type: 'application/json' is unsupported"
    calling = request.toolConfig.function_calling_config if request.toolConfig else None
    if calling and not request.tools:
        return "Function calling config is set without function_declarations."
    declared = [d.name for tool in request.tools or [] for d in tool.function_declarations or []]
    unknown = set(calling.allowed_function_names or []) - set(declared) if calling else set()
    return f"allowed_function_names {unknown} are not declared." if unknown else ""


def error(status: int, name: str, message: str, *details: dict) -> web.Response:
    body = {"error": {"code": status, "message": message, "status": name, "details": list(details)}}
    return web.json_response(body, status=status)


def answer(*parts: dict, finish: str | None = "STOP", usage: dict | None = USAGE) -> dict:
    candidate: dict = {"content": {"parts": list(parts), "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    whole = {"candidates": [candidate], "modelVersion": "gemini-2.5-pro", "responseId": "resp-1"}
    types.GenerateContentResponse.model_validate(whole)
    return whole | ({"usageMetadata": usage} if usage else {})


def stream_of(*parts: dict, finish: str = "STOP") -> list[dict]:
    """The partial answers in which parts are streamed; the closing one has none, as with thinking models."""
    partial = [answer(part, finish=None, usage={"promptTokenCount": 1000, "totalTokenCount": 1000}) for part in parts]
    closing = {"candidates": [{"finishReason": finish, "index": 0}], "modelVersion": "gemini-2.5-pro"}
    return [*partial, {**closing, "responseId": "resp-1", "usageMetadata": USAGE}]


def answering(*parts: dict, finish: str = "STOP"):  # noqa: ANN201
    """Answer what the protocol allows, whole or as a stream, and refuse the rest."""

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.headers.get("x-goog-api-key") != "sk-provider-secret-key":
            detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
            return error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", detail)
        if wrong := complaint(await request.json()):
            return error(400, "INVALID_ARGUMENT", wrong)
        model = request.path.removeprefix("/v1beta/models/").partition(":")
        if model[2] == "generateContent":
            return web.json_response(answer(*parts, finish=finish))
        assert (model[2], request.query.get("alt")) == ("streamGenerateContent", "sse")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for event in stream_of(*parts, finish=finish):
            await response.write(f"data: {json.dumps(event)}\r\n\r\n".encode())
        return response

    return handler
