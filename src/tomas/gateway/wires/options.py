"""What an OpenAI request asks for besides its messages: tools, a choice among them, a format for the answer."""

from dataclasses import dataclass
from typing import Literal

from tomas.gateway.loose import mapping, text
from tomas.gateway.problems import Problem
from tomas.gateway.wires.base import JsonObject


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the model may ask for."""

    name: str
    description: str
    schema: JsonObject
    """JSON schema of the arguments, always an object's."""


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """Whether the model may, must or must not ask for a tool."""

    mode: Literal["auto", "none", "required"]
    name: str = ""
    """The one tool it must ask for."""


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """The form that an answer's text must have."""

    kind: Literal["text", "json_object", "json_schema"]
    schema: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """A request's options."""

    tools: tuple[Tool, ...]
    choice: ToolChoice | None
    """None: the request says nothing."""
    parallel: bool
    """Whether one answer may ask for several tools."""
    answer_format: AnswerFormat
    stop: tuple[str, ...]


def read_options(body: JsonObject) -> Options:
    """Return a request's options. Raises Problem (400) for what no other provider has."""
    if body.get("n") not in (None, 1):
        raise Problem(400, "unsupported_parameter", "This provider gives one answer at a time: n must be 1.")
    stop, tools = body.get("stop"), body.get("tools") or []
    if not isinstance(tools, list):
        raise Problem(400, "unsupported_tool", "tools must be a list.")
    stops = stop if isinstance(stop, list) else [stop]
    return Options(
        tools=tuple(_tool(tool) for tool in tools),
        choice=_choice(body.get("tool_choice")),
        parallel=body.get("parallel_tool_calls") is not False,
        answer_format=_format(body.get("response_format")),
        stop=tuple(filter(str.strip, map(text, stops))),
    )


def _tool(tool: object) -> Tool:
    match tool:
        case {"type": "function", "function": {"name": str(name)} as function}:
            schema = {"type": "object", "properties": {}, **mapping(function.get("parameters"))}
            return Tool(name, text(function.get("description")), schema)
    raise Problem(400, "unsupported_tool", "Only tools of the type function can be sent to this provider.")


def _choice(choice: object) -> ToolChoice | None:
    match choice:
        case None:
            return None
        case "auto":
            return ToolChoice("auto")
        case "none":
            return ToolChoice("none")
        case "required":
            return ToolChoice("required")
        case {"type": "function", "function": {"name": str(name)}}:
            return ToolChoice("required", name)
    raise Problem(400, "unsupported_tool_choice", "tool_choice must be auto, none, required or name a function.")


def _format(wanted: object) -> AnswerFormat:
    match wanted:
        case None | {"type": "text"}:
            return AnswerFormat("text")
        case {"type": "json_object"}:
            return AnswerFormat("json_object")
        case {"type": "json_schema", "json_schema": {"schema": dict(schema)}}:
            return AnswerFormat("json_schema", schema)
    raise Problem(400, "unsupported_response_format", "response_format must be text, json_object or json_schema.")
