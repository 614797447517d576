"""What the gateway needs to know of a provider's protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tomas.gateway.loose import JsonObject
from tomas.gateway.ports import Upstream
from tomas.gateway.sse import Event


class BadAnswer(Exception):
    """The provider answered something that is not an answer of its protocol; the message is for people."""


class BrokenOff(Exception):
    """The provider reported an error in the middle of a stream."""

    def __init__(self, payload: JsonObject) -> None:
        super().__init__("the provider broke the stream off")
        self.payload = payload


@dataclass(frozen=True, slots=True)
class ProviderCall:
    """A request as a provider wants it."""

    path: str
    """Appended to the upstream's base URL."""
    headers: Mapping[str, str] = field(repr=False)
    payload: JsonObject


@dataclass(frozen=True, slots=True)
class ProviderError:
    """What a provider's error body says, in OpenAI's words."""

    message: str
    code: str
    kind: str
    status: int
    param: str = ""
    """The request's field that the provider refused, in OpenAI's name, where it said so."""
    retry_after_s: float | None = None
    """As the body has it, in seconds; the header is read elsewhere."""


class StreamReader(Protocol):
    """Turns one stream's events into OpenAI chunks; keeps state, so one per call."""

    @property
    def complete(self) -> bool:
        """Whether the answer has come to its end; a stream that stops before it was cut."""
        ...

    def feed(self, event: Event) -> Sequence[JsonObject]:
        """Return the chunks an event stands for. Raises BadAnswer, BrokenOff."""
        ...


class Dialect(Protocol):
    """A provider's protocol: pure functions between its JSON and OpenAI's."""

    def chat(self, upstream: Upstream, body: JsonObject, refused: frozenset[str]) -> ProviderCall:
        """Return the provider's request for an OpenAI chat request.

        `refused` are the fields that this model is known to refuse. Raises Problem for what cannot be translated.
        """
        ...

    def answer(self, body: JsonObject, payload: JsonObject) -> JsonObject:
        """Return the OpenAI answer to the OpenAI request `body` for the provider's answer. Raises BadAnswer."""
        ...

    def stream(self, body: JsonObject) -> StreamReader:
        """Return a reader for the stream that answers the OpenAI request `body`."""
        ...

    def error(self, status: int, payload: JsonObject) -> ProviderError:
        """Return what an error body says; an empty payload stands for one that is not JSON."""
        ...
