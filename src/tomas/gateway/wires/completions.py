"""Answers and chunks in OpenAI's form."""

import json
import time
import uuid
from dataclasses import dataclass, field

from tomas.gateway.wires.base import JsonObject


@dataclass(slots=True)
class Completion:
    """An answer put together from another provider's."""

    model: str
    finish_reason: str
    text: str | None = None
    refusal: str | None = None
    tool_calls: list[JsonObject] = field(default_factory=list)
    usage: JsonObject | None = None
    id: str = ""

    def payload(self) -> JsonObject:
        """Return the `chat.completion` object."""
        message: JsonObject = {"role": "assistant", "content": self.text, "refusal": self.refusal}
        if self.tool_calls:
            message["tool_calls"] = self.tool_calls
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason, "logprobs": None}
        answer: JsonObject = {"id": self.id or new_id(), "object": "chat.completion", "created": int(time.time())}
        answer |= {"model": self.model, "choices": [choice]}
        return answer | ({"usage": self.usage} if self.usage is not None else {})


@dataclass(slots=True)
class ChunkMaker:
    """Makes the chunks of one stream."""

    id: str = ""
    model: str = ""
    created: int = field(default_factory=lambda: int(time.time()))

    def chunk(self, delta: JsonObject, finish_reason: str | None = None) -> JsonObject:
        """Return a `chat.completion.chunk` with a piece of the message."""
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return self._head() | {"choices": [choice]}

    def usage(self, usage: JsonObject) -> JsonObject:
        """Return the closing chunk with the call's usage."""
        return self._head() | {"choices": [], "usage": usage}

    def _head(self) -> JsonObject:
        self.id = self.id or new_id()
        return {"id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": self.model}


def new_id() -> str:
    """Return an id for an answer whose provider gives none."""
    return f"chatcmpl-{uuid.uuid4().hex}"


def tool_call(call_id: str, name: str, arguments: object, **more: object) -> JsonObject:
    """Return a tool call as it stands in an answer."""
    function = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
    return {"id": call_id or f"call_{uuid.uuid4().hex[:24]}", "type": "function", "function": function, **more}


def usage(input_tokens: int, output_tokens: int, cached: int = 0, thinking: int = 0) -> JsonObject:
    """Return a usage object; `input_tokens` and `output_tokens` include the cached and the thinking ones."""
    return {
        "prompt_tokens": input_tokens,
        "completion_tokens": output_tokens,
        "total_tokens": input_tokens + output_tokens,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens_details": {"reasoning_tokens": thinking},
    }
