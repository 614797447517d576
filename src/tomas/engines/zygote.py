"""The supervisor's side of an engine's warm process: starts it, asks it for workers, starts it again when it died."""

import asyncio
import itertools
import json
import os
import shutil
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from tomas.engines.base import Engine
from tomas.engines.isolation import clean_environment

log = structlog.get_logger(__name__)

_LARGEST = 1 << 16
_LOG_TAIL = 2000


class EngineUnavailable(Exception):
    """The engine's process cannot be started; the message is for the history."""


class Zygote:
    """One engine's warm process. All methods run in the supervisor's event loop."""

    def __init__(self, engine: Engine, folder: Path, base: "Zygote | None" = None) -> None:
        """`folder` is private to this zygote; it is made anew at each start.

        `base` is that of an engine which begins with the same modules: this one is then forked from it.
        """
        self._engine = engine
        self._folder = folder
        self._base = base
        self._starting = asyncio.Lock()
        self._life: _Life | None = None
        self._revival: asyncio.Task[None] | None = None

    @property
    def warm(self) -> bool:
        """Whether a worker can be forked at once."""
        return self._life is not None and self._life.alive

    @property
    def pid(self) -> int | None:
        """The process id while it is alive."""
        return self._life.pid if self._life is not None and self._life.alive else None

    def can_be_base_of(self, engine: Engine) -> bool:
        """Whether another engine begins with the modules of this one, which is a process of its own."""
        own = self._engine.preload
        return self._base is None and bool(own) and own == engine.preload[: len(own)]

    async def warm_up(self) -> None:
        """Start the process if it is not alive and wait until it has imported the engine. Raises EngineUnavailable."""
        await self._living()

    async def fork(self, control: socket.socket) -> int:
        """Fork a worker that owns the control socket and return its process id. Raises EngineUnavailable."""
        return await self._fork(control, None)

    async def branch(self, engine: Engine, link: socket.socket) -> Path:
        """Fork the warm process of an engine that begins with the same modules; it owns the link.

        Returns the file that it prints to. Raises EngineUnavailable.
        """
        await self._fork(link, engine.preload[len(self._engine.preload) :])
        return self._folder / "log"

    async def _fork(self, control: socket.socket, modules: Sequence[str] | None) -> int:
        life = await self._living()
        try:
            return await life.fork(control, modules)
        except OSError:  # it died a moment ago: the next one gets the work
            life.close()
        life = await self._living()
        try:
            return await life.fork(control, modules)
        except OSError as error:
            raise EngineUnavailable("The engine's process ended while a worker was started, twice.") from error

    async def stop(self) -> None:
        """End the process; its workers die with it."""
        if self._revival is not None:
            self._revival.cancel()
            await asyncio.wait([self._revival])
        async with self._starting:
            if self._life is not None:
                await self._life.end()
                self._life = None
            shutil.rmtree(self._folder, ignore_errors=True)

    async def _living(self) -> "_Life":
        async with self._starting:
            if self._life is None or not self._life.alive:
                if self._life is not None:
                    await self._life.end()
                self._life = await self._begun()
            return self._life

    async def _begun(self) -> "_Life":
        if self._base is None:
            life = await _Life.begin(self._engine, self._folder, self._died)
        else:
            life = await _Life.branch(self._engine, self._base, self._died)
        log.info("zygote_warm", engine=self._engine.id, pid=life.pid)
        return life

    def _died(self) -> None:
        """The process ended by itself: warm up the next one, so that the next attempt need not wait."""
        log.warning("zygote_died", engine=self._engine.id)
        self._revival = asyncio.create_task(self._revive(), name=f"revive {self._engine.id}")

    async def _revive(self) -> None:
        try:
            await self._living()
        except EngineUnavailable as error:
            log.error("zygote_cannot_start", engine=self._engine.id, reason=str(error))


class _Life:
    """One incarnation of the process."""

    def __init__(
        self, link: socket.socket, died: Callable[[], None], process: asyncio.subprocess.Process | None = None
    ) -> None:
        """`died` is called where the process ends by itself after it was warm; `process` is set where it is ours."""
        self.alive = True
        self.pid = 0
        """Known once it is warm."""
        self._process = process
        self._link = link
        self._died = died
        self._numbers = itertools.count(1)
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._forks: dict[int, asyncio.Future[int]] = {}

    @classmethod
    async def begin(cls, engine: Engine, folder: Path, died: Callable[[], None]) -> "_Life":
        """Start the process and wait until it is warm."""
        await asyncio.to_thread(_make_empty, folder)
        link, other = _link()
        with other, (folder / "log").open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tomas.engines.zygote_main", str(other.fileno()), str(os.getpid()), *engine.preload),
                cwd=folder / "empty",
                env=clean_environment(folder, folder, "/usr/bin:/bin"),
                pass_fds=(other.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return await cls(link, died, process)._warmed(folder / "log")

    @classmethod
    async def branch(cls, engine: Engine, base: Zygote, died: Callable[[], None]) -> "_Life":
        """Have the process forked from another engine's and wait until it is warm. Raises EngineUnavailable."""
        link, other = _link()
        try:
            with other:
                printed = await base.branch(engine, other)
        except BaseException:
            link.close()
            raise
        return await cls(link, died)._warmed(printed)

    async def _warmed(self, printed: Path) -> "_Life":
        """Wait until the modules are imported. Raises EngineUnavailable with the end of what was `printed`."""
        asyncio.get_running_loop().add_reader(self._link, self._hear)
        try:
            await self._ready
        except ConnectionError as error:
            await self.end()
            raise EngineUnavailable(_tail(printed)) from error
        except asyncio.CancelledError:
            await self.end()
            raise
        return self

    async def fork(self, control: socket.socket, modules: Sequence[str] | None) -> int:
        """Fork a worker, or a process that imports more, and return its id. Raises OSError where this one has died."""
        number = next(self._numbers)
        answer = self._forks[number] = asyncio.get_running_loop().create_future()
        try:
            asked = {"id": number, "modules": modules}
            socket.send_fds(self._link, [json.dumps(asked).encode()], [control.fileno()])
            return await answer
        finally:
            self._forks.pop(number, None)

    async def end(self) -> None:
        """Make sure that the process is gone; one that was forked from another's goes when its link is closed."""
        self.close()
        if self._process is None:
            return
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    def _hear(self) -> None:
        try:
            data = self._link.recv(_LARGEST)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            if self._ready.exception() is None:
                self._died()
            return
        message = json.loads(data)
        if "ready" in message and not self._ready.done():
            self.pid = message["ready"]
            self._ready.set_result(None)
        answer = self._forks.get(message.get("forked", 0))
        if answer is not None and not answer.done():
            answer.set_result(message["pid"])

    def close(self) -> None:
        """Close the link, at which the process ends; whoever waits for it hears of it."""
        if not self.alive:
            return
        self.alive = False
        asyncio.get_running_loop().remove_reader(self._link)
        self._link.close()
        for waiting in (self._ready, *self._forks.values()):
            if not waiting.done():
                waiting.set_exception(ConnectionError("the process ended"))


def _link() -> tuple[socket.socket, socket.socket]:
    """A supervisor's end and a process's."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(0)
    return ours, theirs


def _make_empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "empty").mkdir(parents=True)


def _tail(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:]
