"""Anthropic's Messages protocol: requests."""

import json
import re

from tomas.gateway.limits import completion_limit, usual_limit
from tomas.gateway.ports import Upstream
from tomas.gateway.wires.anthropic_answers import FORMAT_TOOL, AnthropicStream, read_answer, read_error
from tomas.gateway.wires.base import JsonObject, ProviderCall, ProviderError
from tomas.gateway.wires.conversation import Asked, Conversation, Part, Picture, Text, Told, read_conversation
from tomas.gateway.wires.options import AnswerFormat, Options, Tool, read_options

_VERSION = "2023-06-01"
_WITHOUT_STRUCTURED_OUTPUTS = re.compile(r"claude-(2|3|instant|(sonnet|opus)-4-(0$|20250514))")
_JSON_ONLY = "Answer with one JSON object and nothing else."
_EARLIER_TOOL = "Used earlier in this conversation."


class AnthropicDialect:
    """Chat completions as Messages.

    `reasoning_effort` is left out: with thinking on, Claude refuses forced tools, which every recorder agent needs.
    """

    def chat(self, upstream: Upstream, body: JsonObject, refused: frozenset[str]) -> ProviderCall:
        """Return the Messages request. Raises Problem."""
        options, conversation = read_options(body), read_conversation(body["messages"])
        payload: JsonObject = {
            "model": upstream.model,
            "max_tokens": completion_limit(body) or usual_limit(upstream.model),
            "messages": [
                {"role": "user" if turn.speaker == "user" else "assistant", "content": [_block(p) for p in turn.parts]}
                for turn in conversation.turns
            ],
        }
        if options.stop:
            payload["stop_sequences"] = list(options.stop)
        if body.get("stream"):
            payload["stream"] = True
        payload |= _sampling(body, refused)
        payload |= _answer_format(upstream, options, conversation, refused)
        return ProviderCall("/v1/messages", _headers(upstream), payload)

    def answer(self, body: JsonObject, payload: JsonObject) -> JsonObject:
        """Return the OpenAI answer for a Messages answer. Raises BadAnswer."""
        return read_answer(payload)

    def stream(self, body: JsonObject) -> AnthropicStream:
        """Return a reader for a Messages stream."""
        return AnthropicStream()

    def error(self, status: int, payload: JsonObject) -> ProviderError:
        """Return what an error body says."""
        return read_error(status, payload)


def _headers(upstream: Upstream) -> dict[str, str]:
    """The version, and the key where there is one: a proxy may hold it itself."""
    key = {"x-api-key": upstream.api_key} if upstream.api_key else {}
    return {"anthropic-version": _VERSION, **key}


def _block(part: Part) -> JsonObject:
    match part:
        case Text(text):
            return {"type": "text", "text": text}
        case Picture(mime, data, url):
            source = {"type": "base64", "media_type": mime, "data": data} if data else {"type": "url", "url": url}
            return {"type": "image", "source": source}
        case Asked(call_id, name, arguments):
            return {"type": "tool_use", "id": call_id, "name": name, "input": arguments}
        case Told(call_id, _, text):
            return {"type": "tool_result", "tool_use_id": call_id, "content": text}


def _sampling(body: JsonObject, refused: frozenset[str]) -> JsonObject:
    """Claude takes temperature or top_p, temperature up to 1; the newest models take neither and say so."""
    temperature, top_p = body.get("temperature"), body.get("top_p")
    if isinstance(temperature, int | float) and "temperature" not in refused:
        return {"temperature": min(max(temperature, 0), 1)}
    if isinstance(top_p, int | float) and "top_p" not in refused and temperature is None:
        return {"top_p": top_p}
    return {}


def _answer_format(
    upstream: Upstream, options: Options, conversation: Conversation, refused: frozenset[str]
) -> JsonObject:
    """System text, tools, their choice, and the answer's format, which may need a tool of its own."""
    wanted = options.answer_format
    system = [conversation.system] if conversation.system else []
    tools = [_tool(tool) for tool in options.tools] or _earlier_tools(conversation)
    choice = _tool_choice(options, has_tools=bool(tools))
    extra: JsonObject = {}
    if wanted.kind == "json_object":
        system.append(_JSON_ONLY)
    elif wanted.schema is not None:
        schema = None if _lacks_structured_outputs(upstream, refused) else _strict_schema(wanted)
        if schema is not None:
            extra["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
        else:
            tools.append(_format_tool(wanted.schema))
            choice = _format_choice(options)
    if system:
        extra["system"] = "\n\n".join(system)
    if tools:
        extra |= {"tools": tools, "tool_choice": choice}
    return extra


def _tool(tool: Tool) -> JsonObject:
    return {"name": tool.name, "description": tool.description, "input_schema": tool.schema}


def _earlier_tools(conversation: Conversation) -> list[JsonObject]:
    """Tool calls in the history want their tools declared, even where none may be used any more."""
    names = {part.name: None for turn in conversation.turns for part in turn.parts if isinstance(part, Asked)}
    return [{"name": name, "description": _EARLIER_TOOL, "input_schema": {"type": "object"}} for name in names]


def _tool_choice(options: Options, *, has_tools: bool) -> JsonObject:
    if not options.tools and has_tools:
        return {"type": "none"}
    mode = options.choice.mode if options.choice else "auto"
    if mode == "none":
        return {"type": "none"}
    parallel = {} if options.parallel else {"disable_parallel_tool_use": True}
    if mode == "auto" or options.choice is None:
        return {"type": "auto", **parallel}
    if options.choice.name:
        return {"type": "tool", "name": options.choice.name, **parallel}
    return {"type": "any", **parallel}


def _lacks_structured_outputs(upstream: Upstream, refused: frozenset[str]) -> bool:
    return "response_format" in refused or bool(_WITHOUT_STRUCTURED_OUTPUTS.match(upstream.model))


def _strict_schema(wanted: AnswerFormat) -> JsonObject | None:
    """The schema as structured outputs take it; None where it cannot be made to fit."""
    from anthropic import transform_schema  # takes half a second, which each command would wait for

    try:
        return transform_schema(json.loads(json.dumps(wanted.schema)))
    except (ValueError, TypeError, AssertionError):
        return None


def _format_tool(schema: JsonObject) -> JsonObject:
    schema = schema if schema.get("type") == "object" else {"type": "object", "properties": {}, **schema}
    return {"name": FORMAT_TOOL, "description": "Give your answer with this tool.", "input_schema": schema}


def _format_choice(options: Options) -> JsonObject:
    """Without other tools the answer's own is forced; beside others the model must take one of them."""
    if not options.tools or (options.choice and options.choice.mode == "none"):
        return {"type": "tool", "name": FORMAT_TOOL, "disable_parallel_tool_use": True}
    if options.choice and options.choice.name:
        return {"type": "tool", "name": options.choice.name, "disable_parallel_tool_use": True}
    return {"type": "any", "disable_parallel_tool_use": True}
