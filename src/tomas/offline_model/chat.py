"""The part of OpenAI's chat completions that the engines use, as types."""

import hashlib
import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ToolUse(_Lenient):
    """The function that a message calls, or that a request forces."""

    name: str = ""
    arguments: str = ""


class MessageToolCall(_Lenient):
    """A tool call in an assistant's message."""

    id: str = ""
    function: ToolUse = ToolUse()


class ChatMessage(_Lenient):
    """One message of the conversation."""

    role: str
    content: str | list[dict[str, Any]] | None = None
    name: str | None = None
    tool_calls: list[MessageToolCall] | None = None

    @property
    def text(self) -> str:
        """The message's text, parts joined."""
        if isinstance(self.content, list):
            return "\n".join(str(part.get("text", "")) for part in self.content)
        return self.content or ""


class JsonSchema(_Lenient):
    """The schema an answer must have."""

    name: str = ""
    definition: dict[str, Any] = Field(default={}, alias="schema")


class ResponseFormat(_Lenient):
    """How the answer must look."""

    type: str = "text"
    json_schema: JsonSchema = JsonSchema()


class StreamOptions(_Lenient):
    """What a stream carries besides text."""

    include_usage: bool = False


class ForcedTool(_Lenient):
    """A tool choice that names one function."""

    function: ToolUse = ToolUse()


class ChatRequest(_Lenient):
    """A request for a chat completion."""

    model: str = ""
    messages: list[ChatMessage]
    tool_choice: str | ForcedTool | None = None
    tools: list[dict[str, Any]] = []
    response_format: ResponseFormat = ResponseFormat()
    stream: bool = False
    stream_options: StreamOptions | None = None

    @property
    def system(self) -> str:
        """The text of the system messages."""
        return "\n".join(message.text for message in self.messages if message.role in {"system", "developer"})

    @property
    def last(self) -> str:
        """The text of the last message that says something."""
        return next((message.text for message in reversed(self.messages) if message.text.strip()), "")

    @property
    def forced_tool(self) -> str:
        """The function that must be called, if one must."""
        return self.tool_choice.function.name if isinstance(self.tool_choice, ForcedTool) else ""

    @property
    def schema_name(self) -> str:
        """The name of the schema the answer must have, if it must have one."""
        return self.response_format.json_schema.name


class Reply(BaseModel):
    """What the model says: a text, or one tool call."""

    model_config = ConfigDict(frozen=True)

    text: str = ""
    tool: str = ""
    arguments: dict[str, Any] = {}

    @classmethod
    def of_json(cls, value: dict[str, Any]) -> "Reply":
        """Return the answer to a request that demands a JSON schema."""
        return cls(text=json.dumps(value, ensure_ascii=False))

    def message(self) -> dict[str, Any]:
        """Return the assistant's message as OpenAI writes it; the call's id follows from its content."""
        if not self.tool:
            return {"role": "assistant", "content": self.text, "refusal": None}
        arguments = json.dumps(self.arguments, ensure_ascii=False)
        call_id = f"call_{hashlib.sha256(f'{self.tool}{arguments}'.encode()).hexdigest()[:24]}"
        call = {"id": call_id, "type": "function", "function": {"name": self.tool, "arguments": arguments}}
        return {"role": "assistant", "content": None, "refusal": None, "tool_calls": [call]}


_TOKEN = re.compile(r"\w{1,6}|[^\w\s]")


def token_estimate(text: str) -> int:
    """Return roughly how many tokens a text has: pieces of words of up to six letters, and signs."""
    return sum(1 for _ in _TOKEN.finditer(text))


def usage_of(request: ChatRequest, reply: Reply) -> dict[str, int]:
    """Return the usage block of an answer, by estimate."""
    per_message = 4
    sent = sum(token_estimate(message.text) + per_message for message in request.messages)
    sent += token_estimate(json.dumps(request.tools)) if request.tools else 0
    written = token_estimate(reply.text or json.dumps(reply.arguments)) + per_message
    return {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}
