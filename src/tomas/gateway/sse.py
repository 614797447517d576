"""Server-sent events: read from a provider, written to a client."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field

DONE = b"data: [DONE]\n\n"
_LARGEST_EVENT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event."""

    data: str
    name: str = "message"


class TooLargeAnEvent(Exception):
    """An event grew past every sensible size."""


@dataclass(slots=True)
class EventReader:
    """Turns bytes, cut anywhere, into events."""

    _rest: bytes = b""
    _data: list[str] = field(default_factory=list)
    _name: str = ""
    _size: int = 0

    def feed(self, piece: bytes) -> Iterator[Event]:
        """Yield the events that the piece completes. Raises TooLargeAnEvent."""
        self._size += len(piece)
        # A CR at the end may be the first half of a CRLF: it waits for what follows.
        text = self._rest + piece
        held = b"\r" if text.endswith(b"\r") else b""
        *lines, last = text.removesuffix(held).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self._rest = last + held
        for line in lines:
            if event := self._line(line.decode("utf-8", "replace")):
                yield event
        if self._size > _LARGEST_EVENT:
            raise TooLargeAnEvent

    def end(self) -> Iterator[Event]:
        """Yield the event that the stream's end completes; some servers forget the last blank line."""
        yield from self.feed(b"\n\n")

    def _line(self, line: str) -> Event | None:
        if not line:
            return self._complete()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._name = value
        return None

    def _complete(self) -> Event | None:
        data, name = self._data, self._name
        self._data, self._name, self._size = [], "", 0
        return Event("\n".join(data), name or "message") if data else None


async def events(pieces: AsyncIterator[bytes]) -> AsyncIterator[Event]:
    """Yield the events of a byte stream. Raises TooLargeAnEvent and what the stream raises."""
    reader = EventReader()
    async for piece in pieces:
        for event in reader.feed(piece):
            yield event
    for event in reader.end():
        yield event


def encoded(payload: Mapping[str, object]) -> bytes:
    """Return one JSON event as bytes."""
    return b"data: " + json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"
