"""Questions to the outside world: a worker has no network, so it asks its supervisor, which knows what it may ask.

A question and its answer are texts, each a length and that many bytes on a Unix socket in the attempt's folder. What
can be asked is said by the engine (`Engine.lookups`); keys for it stay with the supervisor. What a service bills is
bought through a till, which knows the run's budget.
"""

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from tomas.engines.base import Lookup, Paid
from tomas.engines.folders import connected, short_address

_SIZE = struct.Struct("!I")
_LONGEST = 1 << 24


class LookupFailed(Exception):
    """The question has no answer now; the message is for people."""

    def __init__(self, message: str, *, busy: bool = False, billed: bool = False) -> None:
        """`busy`: whoever was asked is there and may answer in a minute; `billed`: it may bill the question anyhow."""
        super().__init__(message)
        self.busy = busy
        self.billed = billed


class Unpaid(Exception):
    """The budget does not bear the question, and people have been asked; the message is for them."""


type Buy = Callable[[Paid, str], Awaitable[str]]
"""Returns the answer to a question that is billed. Raises LookupFailed and Unpaid."""


type Till = Callable[[str, Paid, str], Awaitable[str]]
"""The same for the attempt with this token."""


async def unbudgeted(_token: str, paid: Paid, question: str) -> str:
    """Ask where there is no budget. Raises LookupFailed."""
    paid.most(question)
    return (await paid.ask(question)).answer


class LookupService:
    """The supervisor's side: answers one attempt's worker."""

    def __init__(self, lookups: Mapping[str, Lookup | Paid], buy: Buy) -> None:
        self._lookups = lookups
        self._buy = buy
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
        lookup = self._lookups.get(name)
        if lookup is None:
            return {"failed": f"There is no lookup named {name}."}
        asking = self._buy(lookup, question) if isinstance(lookup, Paid) else lookup(question)
        try:
            return {"answer": await asking}
        except LookupFailed as failed:
            return {"failed": str(failed), **({"busy": "yes"} if failed.busy else {})}
        except Unpaid as unpaid:
            return {"unpaid": str(unpaid)}


def look_up(path: Path, name: str, question: str) -> str:
    """Ask from a worker and wait for the answer; `path` is the service's socket. Raises LookupFailed and Unpaid."""
    try:
        with connected(path) as link, link.makefile("rb") as answers:
            link.sendall(_framed({"name": name, "question": question}))
            (size,) = _SIZE.unpack(answers.read(_SIZE.size))
            answer: dict[str, str] = json.loads(answers.read(size))
    except (OSError, struct.error, ValueError) as error:
        raise LookupFailed("The supervisor did not answer.") from error
    if "unpaid" in answer:
        raise Unpaid(answer["unpaid"])
    if "failed" in answer:
        raise LookupFailed(answer["failed"], busy="busy" in answer)
    return answer["answer"]


async def _read(reader: asyncio.StreamReader) -> bytes:
    (size,) = _SIZE.unpack(await reader.readexactly(_SIZE.size))
    return await reader.readexactly(min(size, _LONGEST))


def _framed(value: dict[str, str]) -> bytes:
    data = json.dumps(value).encode()
    return _SIZE.pack(len(data)) + data
