"""Google's generateContent protocol: requests."""

import json
import re

from tomas.gateway.limits import completion_limit
from tomas.gateway.ports import Upstream
from tomas.gateway.wires.base import JsonObject, ProviderCall, ProviderError
from tomas.gateway.wires.conversation import Asked, Conversation, Part, Picture, Text, Told, read_conversation
from tomas.gateway.wires.gemini_answers import GeminiStream, read_answer, read_error
from tomas.gateway.wires.options import Options, read_options

_SIGNS_CALLS = re.compile(r"gemini-([3-9]|\d\d)")
_UNSIGNED = "skip_thought_signature_validator"
"""Google's word for a tool call whose signature an engine has not kept."""
_MOST_STOPS = 5
_SETTINGS = {
    "temperature": "temperature",
    "top_p": "topP",
    "seed": "seed",
    "presence_penalty": "presencePenalty",
    "frequency_penalty": "frequencyPenalty",
}


class GeminiDialect:
    """Chat completions as generateContent."""

    def chat(self, upstream: Upstream, body: JsonObject, refused: frozenset[str]) -> ProviderCall:
        """Return the generateContent request. Raises Problem."""
        options, conversation = read_options(body), read_conversation(body["messages"])
        signs = bool(_SIGNS_CALLS.match(upstream.model))
        contents = [
            {"role": turn.speaker, "parts": [_part(part, signs=signs) for part in turn.parts]}
            for turn in conversation.turns
        ]
        payload: JsonObject = {"contents": contents, **_tools(options)}
        settings = _settings(body, options, refused) | _answer_format(options)
        if settings:
            payload["generationConfig"] = settings
        if system := _system(conversation, options):
            payload["systemInstruction"] = {"parts": [{"text": system}]}
        verb = "streamGenerateContent?alt=sse" if body.get("stream") else "generateContent"
        return ProviderCall(f"/v1beta/models/{upstream.model}:{verb}", _headers(upstream), payload)

    def answer(self, body: JsonObject, payload: JsonObject) -> JsonObject:
        """Return the OpenAI answer for a generateContent answer. Raises BadAnswer."""
        return read_answer(payload, one_call=read_options(body).parallel is False)

    def stream(self, body: JsonObject) -> GeminiStream:
        """Return a reader for a streamGenerateContent stream."""
        return GeminiStream(one_call=read_options(body).parallel is False)

    def error(self, status: int, payload: JsonObject) -> ProviderError:
        """Return what an error body says."""
        return read_error(status, payload)


def _headers(upstream: Upstream) -> dict[str, str]:
    """The key, where there is one: a proxy may hold it itself."""
    return {"x-goog-api-key": upstream.api_key} if upstream.api_key else {}


def _part(part: Part, *, signs: bool) -> JsonObject:
    match part:
        case Text(text):
            return {"text": text}
        case Picture(mime, data, url):
            return {"inlineData": {"mimeType": mime, "data": data}} if data else {"fileData": {"fileUri": url}}
        case Asked(_, name, arguments, signature):
            mark = {"thoughtSignature": signature or _UNSIGNED} if signature or signs else {}
            return {"functionCall": {"name": name, "args": arguments}, **mark}
        case Told(_, name, text):
            return {"functionResponse": {"name": name, "response": _response(text)}}


def _response(text: str) -> JsonObject:
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    return value if isinstance(value, dict) else {"result": value}


def _tools(options: Options) -> JsonObject:
    if not options.tools:
        return {}
    declared = [
        {"name": tool.name, "description": tool.description or tool.name, "parametersJsonSchema": tool.schema}
        for tool in options.tools
    ]
    mode = options.choice.mode if options.choice else "auto"
    config: JsonObject = {"mode": {"auto": "AUTO", "none": "NONE", "required": "ANY"}[mode]}
    if options.choice and options.choice.name:
        config["allowedFunctionNames"] = [options.choice.name]
    return {"tools": [{"functionDeclarations": declared}], "toolConfig": {"functionCallingConfig": config}}


def _settings(body: JsonObject, options: Options, refused: frozenset[str]) -> JsonObject:
    kept = {
        theirs: body[ours]
        for ours, theirs in _SETTINGS.items()
        if isinstance(body.get(ours), int | float) and ours not in refused
    }
    limit = completion_limit(body)
    if limit is not None:
        kept["maxOutputTokens"] = limit
    if options.stop:
        kept["stopSequences"] = list(options.stop[:_MOST_STOPS])
    return kept


def _answer_format(options: Options) -> JsonObject:
    """Gemini takes no format beside tools; the system text asks for it then."""
    if options.answer_format.kind == "text" or options.tools:
        return {}
    schema = options.answer_format.schema
    return {"responseMimeType": "application/json", **({"responseJsonSchema": schema} if schema is not None else {})}


def _system(conversation: Conversation, options: Options) -> str:
    texts = [conversation.system] if conversation.system else []
    if options.tools and options.answer_format.kind != "text":
        schema = options.answer_format.schema
        fits = f" that fits this schema: {json.dumps(schema, ensure_ascii=False)}" if schema is not None else ""
        texts.append(f"Where you answer without a tool, answer with one JSON object and nothing else{fits}")
    return "\n\n".join(texts)
