"""An answer as stream chunks and back: for recorded answers that are wanted as streams, and streams to be recorded."""

import time
from collections.abc import Iterator
from typing import Any

from tomas.gateway.loose import mapping, mappings, text
from tomas.gateway.wires.base import JsonObject

_JOINED = ("content", "refusal", "reasoning", "reasoning_content")
"""Fields of a delta whose pieces add up to the message's text."""


def as_chunks(answer: JsonObject, *, with_usage: bool) -> Iterator[JsonObject]:
    """Yield an OpenAI answer as the chunks of a stream."""
    head = {name: answer[name] for name in ("id", "created", "model", "system_fingerprint") if name in answer}
    head["object"] = "chat.completion.chunk"
    choices = mappings(answer.get("choices"))
    for choice in choices:
        yield head | {"choices": [_piece(choice, _delta(mapping(choice.get("message"))))]}
    for choice in choices:
        yield head | {"choices": [_piece(choice, {}) | {"finish_reason": choice.get("finish_reason") or "stop"}]}
    if with_usage:
        yield head | {"choices": [], "usage": answer.get("usage")}


def _piece(choice: JsonObject, delta: JsonObject) -> JsonObject:
    return {"index": choice.get("index", 0), "delta": delta, "finish_reason": None, "logprobs": None}


def _delta(message: JsonObject) -> JsonObject:
    delta = {name: value for name, value in message.items() if value is not None and name != "tool_calls"}
    calls = mappings(message.get("tool_calls"))
    if calls:
        delta["tool_calls"] = [{"index": index} | call for index, call in enumerate(calls)]
    return {"role": "assistant"} | delta


class Gathered:
    """Puts a stream's chunks together to the answer they stand for."""

    def __init__(self) -> None:
        self._head: JsonObject = {}
        self._choices: dict[int, JsonObject] = {}
        self._usage: JsonObject | None = None

    def add(self, chunk: JsonObject) -> None:
        """Take the next chunk."""
        for name in ("id", "created", "model", "system_fingerprint", "service_tier"):
            if chunk.get(name) is not None:
                self._head.setdefault(name, chunk[name])
        if isinstance(chunk.get("usage"), dict):
            self._usage = chunk["usage"]
        for piece in mappings(chunk.get("choices")):
            self._add_piece(piece)

    def answer(self) -> JsonObject:
        """Return the answer so far as a `chat.completion`."""
        head = {"id": "", "created": int(time.time()), "model": ""} | self._head | {"object": "chat.completion"}
        choices = [self._choices[index] for index in sorted(self._choices)]
        return head | {"choices": choices} | ({"usage": self._usage} if self._usage is not None else {})

    def _add_piece(self, piece: JsonObject) -> None:
        index = _index(piece, 0)
        empty = {"index": index, "message": {"role": "assistant", "content": None}, "finish_reason": None}
        choice = self._choices.setdefault(index, empty)
        choice["finish_reason"] = piece.get("finish_reason") or choice["finish_reason"]
        _add_delta(choice["message"], mapping(piece.get("delta")))


def _add_delta(message: JsonObject, delta: JsonObject) -> None:
    for name in _JOINED:
        if isinstance(delta.get(name), str):
            message[name] = (message.get(name) or "") + delta[name]
    for call in mappings(delta.get("tool_calls")):
        _add_call(message.setdefault("tool_calls", []), call)


def _add_call(calls: list[JsonObject], piece: JsonObject) -> None:
    """Some servers leave the index out; there a new id begins a new call."""
    last = len(calls) if piece.get("id") or not calls else len(calls) - 1
    index = min(_index(piece, last), len(calls))
    if index == len(calls):
        calls.append({"id": "", "type": "function", "function": {"name": "", "arguments": ""}})
    call, function = calls[index], mapping(piece.get("function"))
    call["id"] = call["id"] or text(piece.get("id"))
    call["function"]["name"] += text(function.get("name"))
    call["function"]["arguments"] += text(function.get("arguments"))
    extra: dict[str, Any] = {name: piece[name] for name in ("extra_content",) if piece.get(name) is not None}
    call.update(extra)


def _index(piece: JsonObject, otherwise: int) -> int:
    value = piece.get("index")
    return value if isinstance(value, int) and value >= 0 else otherwise
