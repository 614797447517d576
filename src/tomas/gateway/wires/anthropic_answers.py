"""Anthropic's Messages protocol: answers, streams and errors."""

import json
from collections.abc import Sequence

from tomas.gateway.loose import count, mapping, text
from tomas.gateway.sse import Event
from tomas.gateway.wires.base import BadAnswer, BrokenOff, JsonObject, ProviderError
from tomas.gateway.wires.completions import ChunkMaker, Completion, tool_call, usage
from tomas.gateway.wires.openai import read_object

FORMAT_TOOL = "give_answer"
"""The tool that stands for a JSON schema where a model has no structured outputs; its input is the answer's text."""
_FINISH = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}
_ERRORS = {
    "invalid_request_error": (400, "invalid_request_error", "invalid_request"),
    "authentication_error": (401, "authentication_error", "invalid_api_key"),
    "billing_error": (429, "insufficient_quota", "insufficient_quota"),
    "permission_error": (403, "permission_error", "permission_denied"),
    "not_found_error": (404, "not_found_error", "model_not_found"),
    "request_too_large": (413, "invalid_request_error", "request_too_large"),
    "rate_limit_error": (429, "rate_limit_error", "rate_limit_exceeded"),
    "timeout_error": (504, "server_error", "upstream_timeout"),
    "api_error": (500, "server_error", "upstream_error"),
    "overloaded_error": (503, "server_error", "overloaded"),
}
_OVERLOADED = 529


def read_answer(payload: JsonObject) -> JsonObject:
    """Return the OpenAI answer for a Messages answer. Raises BadAnswer."""
    blocks = payload.get("content")
    if payload.get("type") != "message" or not isinstance(blocks, list):
        raise BadAnswer("the answer is not a message")
    completion = Completion(text(payload.get("model")), _FINISH.get(text(payload.get("stop_reason")), "stop"))
    completion.id = text(payload.get("id"))
    texts: list[str] = []
    for block in blocks:
        match block:
            case {"type": "text", "text": str(said)}:
                texts.append(said)
            case {"type": "tool_use", "name": "give_answer", "input": answer}:
                texts = [json.dumps(answer, ensure_ascii=False)]
                completion.finish_reason = (
                    "stop" if completion.finish_reason == "tool_calls" else completion.finish_reason
                )
            case {"type": "tool_use", "id": str(call_id), "name": str(name), "input": arguments}:
                completion.tool_calls.append(tool_call(call_id, name, arguments))
    completion.text = "".join(texts) if texts or not completion.tool_calls else None
    completion.usage = _usage(payload.get("usage"))
    return completion.payload()


def read_error(status: int, payload: JsonObject) -> ProviderError:
    """Return what an error body or event says."""
    error = mapping(payload.get("error"))
    message, name = text(error.get("message")), text(error.get("type"))
    by_status = {known[0]: known for known in reversed(_ERRORS.values())}
    fallback = _ERRORS["overloaded_error"] if status == _OVERLOADED else (status, "server_error", "upstream_error")
    mapped, kind, code = _ERRORS.get(name) or by_status.get(status) or fallback
    if "credit balance" in message:
        mapped, kind, code = _ERRORS["billing_error"]
    if "prompt is too long" in message or "exceed context limit" in message:
        code = "context_length_exceeded"
    return ProviderError(message, code, kind, mapped)


class AnthropicStream:
    """Turns a Messages stream's events into chunks."""

    def __init__(self) -> None:
        self._maker = ChunkMaker()
        self._counts: JsonObject = {}
        self._tools: dict[int, int] = {}
        """The tool calls' positions among themselves, by their positions among all blocks."""
        self._format_blocks: set[int] = set()
        self._finish = ""
        self._complete = False

    @property
    def complete(self) -> bool:
        """Whether the message has stopped."""
        return self._complete

    def feed(self, event: Event) -> Sequence[JsonObject]:
        """Return the chunks an event stands for. Raises BadAnswer, BrokenOff."""
        data = read_object(event.data)
        match data.get("type"):
            case "error":
                raise BrokenOff(data)
            case "message_start":
                return self._begin(mapping(data.get("message")))
            case "content_block_start":
                return self._block(_position(data), mapping(data.get("content_block")))
            case "content_block_delta":
                return self._piece(_position(data), mapping(data.get("delta")))
            case "message_delta":
                self._count(data)
                self._finish = text(mapping(data.get("delta")).get("stop_reason")) or self._finish
            case "message_stop":
                return self._end()
        return ()

    def _begin(self, message: JsonObject) -> Sequence[JsonObject]:
        self._maker.id, self._maker.model = text(message.get("id")), text(message.get("model"))
        self._count(message)
        return (self._maker.chunk({"role": "assistant", "content": ""}),)

    def _count(self, source: JsonObject) -> None:
        """Later numbers are totals, and go before earlier ones."""
        self._counts |= {name: value for name, value in mapping(source.get("usage")).items() if value is not None}

    def _block(self, position: int, block: JsonObject) -> Sequence[JsonObject]:
        match block:
            case {"type": "tool_use", "name": "give_answer"}:
                self._format_blocks.add(position)
            case {"type": "tool_use", "id": str(call_id), "name": str(name)}:
                index = self._tools.setdefault(position, len(self._tools))
                function = {"name": name, "arguments": ""}
                call = {"index": index, "id": call_id, "type": "function", "function": function}
                return (self._maker.chunk({"tool_calls": [call]}),)
            case {"type": "text", "text": str(said)} if said:
                return (self._maker.chunk({"content": said}),)
        return ()

    def _piece(self, position: int, delta: JsonObject) -> Sequence[JsonObject]:
        match delta:
            case {"type": "text_delta", "text": str(said)}:
                return (self._maker.chunk({"content": said}),)
            case {"type": "input_json_delta", "partial_json": str(piece)} if position in self._format_blocks:
                return (self._maker.chunk({"content": piece}),)
            case {"type": "input_json_delta", "partial_json": str(piece)} if position in self._tools:
                call = {"index": self._tools[position], "function": {"arguments": piece}}
                return (self._maker.chunk({"tool_calls": [call]}),)
        return ()

    def _end(self) -> Sequence[JsonObject]:
        self._complete = True
        finish = _FINISH.get(self._finish, "stop")
        finish = "stop" if finish == "tool_calls" and self._format_blocks and not self._tools else finish
        chunks = [self._maker.chunk({}, finish)]
        counted = _usage(self._counts)
        return [*chunks, self._maker.usage(counted)] if counted else chunks


def _usage(counts: object) -> JsonObject | None:
    """Anthropic counts cached input beside the rest, OpenAI within it."""
    if not isinstance(counts, dict) or not counts:
        return None
    fresh, written = count(counts.get("input_tokens")), count(counts.get("cache_creation_input_tokens"))
    cached = count(counts.get("cache_read_input_tokens"))
    return usage(fresh + written + cached, count(counts.get("output_tokens")), cached)


def _position(data: JsonObject) -> int:
    index = data.get("index")
    return index if isinstance(index, int) else 0
