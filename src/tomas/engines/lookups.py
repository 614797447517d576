"""Questions to the outside world: a worker has no network, so it asks its supervisor, which knows what it may ask.

A question and its answer are texts, each a length and that many bytes on a Unix socket in the attempt's folder. What
can be asked is said by the engine (`Engine.lookups`); keys for it stay with the supervisor.
"""

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import Mapping
from pathlib import Path

from tomas.engines.base import Lookup
from tomas.engines.folders import connected, short_address

_SIZE = struct.Struct("!I")
_LONGEST = 1 << 24


class LookupFailed(Exception):
    """The question has no answer now; the message is for people."""

    def __init__(self, message: str, *, busy: bool = False) -> None:
        """`busy`: whoever was asked is there and may answer in a minute."""
        super().__init__(message)
        self.busy = busy


class LookupService:
    """The supervisor's side: answers one attempt's worker."""

    def __init__(self, lookups: Mapping[str, Lookup]) -> None:
        self._lookups = lookups
        self._server: asyncio.Server | None = None
        self._at_work: set[asyncio.Task[None]] = set()

    async def start(self, path: Path) -> None:
        """Listen on a Unix socket, unless there is nothing to ask. Raises OSError."""
        if not self._lookups:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
            with short_address(path) as address:
                listening.bind(address)
            self._server = await asyncio.start_unix_server(self._serve, sock=listening.dup())

    async def close(self) -> None:
        """Stop answering; questions under way are dropped."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._at_work):
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._at_work.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                question = json.loads(await _read(reader))
                answer = await self._answer(str(question["name"]), str(question["question"]))
                writer.write(_framed(answer))
                await writer.drain()
        finally:
            self._at_work.discard(task)
            writer.close()

    async def _answer(self, name: str, question: str) -> dict[str, str]:
        if name not in self._lookups:
            return {"failed": f"There is no lookup named {name}."}
        try:
            return {"answer": await self._lookups[name](question)}
        except LookupFailed as failed:
            return {"failed": str(failed), **({"busy": "yes"} if failed.busy else {})}


def look_up(path: Path, name: str, question: str) -> str:
    """Ask from a worker and wait for the answer; `path` is the service's socket. Raises LookupFailed."""
    try:
        with connected(path) as link, link.makefile("rb") as answers:
            link.sendall(_framed({"name": name, "question": question}))
            (size,) = _SIZE.unpack(answers.read(_SIZE.size))
            answer: dict[str, str] = json.loads(answers.read(size))
    except (OSError, struct.error, ValueError) as error:
        raise LookupFailed("The supervisor did not answer.") from error
    if "failed" in answer:
        raise LookupFailed(answer["failed"], busy="busy" in answer)
    return answer["answer"]


async def _read(reader: asyncio.StreamReader) -> bytes:
    (size,) = _SIZE.unpack(await reader.readexactly(_SIZE.size))
    return await reader.readexactly(min(size, _LONGEST))


def _framed(value: dict[str, str]) -> bytes:
    data = json.dumps(value).encode()
    return _SIZE.pack(len(data)) + data
