"""An OpenAI chat history as turns that alternate, which is what Anthropic and Google ask for.

OpenAI takes histories that the others refuse: empty texts, several messages of one side in a row, a system message in
the middle, a model's turn at the end, tool calls left unanswered by a run that was stopped. They are put right here.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from tomas.gateway.loose import mapping, mappings, text
from tomas.gateway.problems import Problem
from tomas.gateway.wires.base import JsonObject

_NUDGE = "Go on."
_NO_ANSWER = "(no answer)"
_SYSTEM = frozenset({"system", "developer"})


@dataclass(frozen=True, slots=True)
class Text:
    """Something said."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image, by its data or its address."""

    mime: str
    data: str = ""
    """Base64."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The model asked for a tool."""

    id: str
    name: str
    arguments: JsonObject
    signature: str = ""
    """A provider's own mark on the call, to be given back as it was."""


@dataclass(frozen=True, slots=True)
class Told:
    """A tool's result."""

    id: str
    name: str
    text: str


type Part = Text | Picture | Asked | Told


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said before the other did."""

    speaker: Literal["user", "model"]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns that alternate, begin and end with the user's; tool results directly follow their calls."""

    system: str
    turns: tuple[Turn, ...]


def read_conversation(messages: Sequence[JsonObject]) -> Conversation:
    """Return a request's messages as a conversation. Raises Problem (400) for content that cannot be carried over."""
    reader = _Reader()
    for message in messages:
        if not isinstance(message, dict):
            raise Problem(400, "invalid_message", "A message is not an object.")
        reader.take(message)
    return reader.conversation()


@dataclass(slots=True)
class _Reader:
    system: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    unanswered: dict[str, str] = field(default_factory=dict)
    """Id and name of the last model turn's tool calls that have no result yet."""

    def take(self, message: JsonObject) -> None:
        role, call_id = text(message.get("role")), text(message.get("tool_call_id"))
        if role in _SYSTEM and not self.turns:
            self.system += [part.text for part in _content(message) if isinstance(part, Text)]
        elif role == "assistant":
            self._say("model", [*_content(message), *_asked(message)])
        elif role == "tool" and call_id in self.unanswered:
            self._say("user", [Told(call_id, self.unanswered.pop(call_id), _text(message) or _NO_ANSWER)])
        else:
            self._say("user", _content(message))

    def conversation(self) -> Conversation:
        if not self.turns or self.turns[-1].speaker == "model":
            self._say("user", [] if self.unanswered else [Text(_NUDGE)])
        if self.turns[0].speaker == "model":
            self.turns.insert(0, Turn("user", (Text(_NUDGE),)))
        self._answer_the_rest()
        return Conversation("\n\n".join(self.system), tuple(_results_first(turn) for turn in self.turns))

    def _say(self, speaker: Literal["user", "model"], parts: Sequence[Part]) -> None:
        if speaker == "model" and parts:
            self._answer_the_rest()
            self.unanswered |= {part.id: part.name for part in parts if isinstance(part, Asked)}
        if self.turns and self.turns[-1].speaker == speaker:
            parts = [*self.turns.pop().parts, *parts]
        if parts or (speaker == "user" and self.unanswered):
            self.turns.append(Turn(speaker, tuple(parts)))

    def _answer_the_rest(self) -> None:
        """Both providers refuse a tool call that is followed by anything but its result."""
        missing = [Told(call_id, name, _NO_ANSWER) for call_id, name in self.unanswered.items()]
        self.unanswered.clear()
        if missing:
            self._say("user", missing)


def _results_first(turn: Turn) -> Turn:
    return Turn(turn.speaker, tuple(sorted(turn.parts, key=lambda part: not isinstance(part, Told))))


def _text(message: JsonObject) -> str:
    return "\n".join(part.text for part in _content(message) if isinstance(part, Text))


def _content(message: JsonObject) -> list[Part]:
    content = message.get("content")
    pieces = content if isinstance(content, list) else [{"type": "text", "text": content or ""}]
    parts = [_part(piece) for piece in pieces]
    return [part for part in parts if not (isinstance(part, Text) and not part.text.strip())]


def _part(piece: object) -> Part:
    match piece:
        case str():
            return Text(piece)
        case {"type": "text" | "input_text" | "output_text", "text": str(said)} | {
            "type": "refusal",
            "refusal": str(said),
        }:
            return Text(said)
        case {"type": "image_url", "image_url": {"url": str(url)} | str(url)}:
            return _picture(url)
    kind = piece.get("type") if isinstance(piece, dict) else type(piece).__name__
    raise Problem(400, "unsupported_content", f"Content of the type {kind} cannot be sent to this provider.")


def _picture(url: str) -> Picture:
    head, comma, data = url.partition(",")
    if head.startswith("data:") and comma and head.endswith(";base64"):
        return Picture(head.removeprefix("data:").split(";")[0] or "image/png", data=data)
    if url.startswith("data:"):
        raise Problem(400, "unsupported_content", "An image's data must be base64.")
    return Picture("image/*", url=url)


def _asked(message: JsonObject) -> list[Asked]:
    return [_call(call) for call in mappings(message.get("tool_calls")) if mapping(call.get("function"))]


def _call(call: JsonObject) -> Asked:
    function = call["function"]
    signature = text(mapping(mapping(call.get("extra_content")).get("google")).get("thought_signature"))
    return Asked(text(call.get("id")), text(function.get("name")), _arguments(function.get("arguments")), signature)


def _arguments(written: object) -> JsonObject:
    """A model's earlier arguments; those that were not JSON are carried as they were."""
    if isinstance(written, dict):
        return written
    try:
        value = json.loads(str(written or "{}"))
    except ValueError:
        value = str(written)
    return value if isinstance(value, dict) else {"arguments": value}
