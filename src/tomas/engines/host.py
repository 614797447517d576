"""Runs engines: one warm zygote per engine, one forked worker and one code runner per attempt."""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tomas.engines.base import Engine, EngineResult, EngineSession, StageRequest
from tomas.engines.cage.client import CodeRunner
from tomas.engines.cage.levels import Cage, strongest_cage
from tomas.engines.control import Job
from tomas.engines.endedsession import EndedSession, unavailable
from tomas.engines.folders import AttemptFolder
from tomas.engines.lookups import LookupService, Till, unbudgeted
from tomas.engines.plainpaths import PlainPaths, programs
from tomas.engines.session import WorkerSession
from tomas.engines.zygote import EngineUnavailable, Zygote


class EngineHost:
    """The supervisor's engine room. Use it as an async context manager, or call `close` at the end."""

    def __init__(self, home: Path, till: Till = unbudgeted) -> None:
        """`home` is TOMAS's folder; the zygotes' own folders lie in its `engines/`. `till` buys what is billed."""
        self._home = home
        self._till = till
        self._folder = home / "engines"
        self._zygotes: dict[str, Zygote] = {}
        self._sessions: set[WorkerSession] = set()
        self._cage: asyncio.Task[Cage] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def warm(self, engines: Iterable[Engine]) -> None:
        """Start the engines' zygotes and wait until they are warm. Raises EngineUnavailable."""
        await asyncio.to_thread(_sweep, self._folder)
        shortest_first = sorted(engines, key=lambda engine: len(engine.preload))
        await asyncio.gather(self.cage(), *(self._zygote(engine).warm_up() for engine in shortest_first))

    async def cage(self) -> Cage:
        """Return the strongest cage for generated code that works here; found once."""
        if self._cage is None:
            self._cage = asyncio.create_task(strongest_cage())
        return await asyncio.shield(self._cage)

    def health(self) -> dict[str, bool]:
        """Tell for each engine asked for so far whether its zygote is warm."""
        return {engine_id: zygote.warm for engine_id, zygote in self._zygotes.items()}

    async def start(self, engine: Engine, request: StageRequest) -> EngineSession:
        """Start an attempt; where the zygote is cold this waits for it.

        An engine that cannot be started gives a session that has failed. Raises OSError where the folder cannot be
        written.
        """
        folder = AttemptFolder.of(request)
        await asyncio.to_thread(folder.make)
        try:
            session = await self._begin(engine, request, folder)
        except EngineUnavailable as error:
            return EndedSession(EngineResult(attempt_id=request.attempt_id, failure=unavailable(engine, str(error))))
        self._sessions.add(session)
        session.when_ended(self._sessions.discard)
        await session.tell(Job(worker=engine.worker, request=request))
        return session

    async def _begin(self, engine: Engine, request: StageRequest, folder: AttemptFolder) -> WorkerSession:
        """Fork the worker and start the code runner; the worker waits for its job. Raises EngineUnavailable."""
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        lookups = LookupService(engine.lookups, partial(self._till, request.access.token))
        try:
            with theirs:
                pid = await self._zygote(engine).fork(theirs)
            await lookups.start(folder.lookups)
            runner = await CodeRunner.start(await self.cage(), request, folder)
        except BaseException:
            ours.close()
            await lookups.close()
            raise
        plain = PlainPaths(self._home, request.folder, *programs())
        return WorkerSession(request, folder, pid, ours, runner=runner, lookups=lookups, plain=plain)

    async def close(self) -> None:
        """End all attempts and zygotes."""
        await asyncio.gather(*(session.cancel() for session in tuple(self._sessions)))
        await asyncio.gather(*(zygote.stop() for zygote in self._zygotes.values()))
        if self._cage is not None:
            self._cage.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._cage

    def _zygote(self, engine: Engine) -> Zygote:
        if engine.id not in self._zygotes:
            base = next((one for one in self._zygotes.values() if one.can_be_base_of(engine)), None)
            self._zygotes[engine.id] = Zygote(engine, self._folder / f"{os.getpid()}-{engine.id}", base)
        return self._zygotes[engine.id]


def _sweep(folder: Path) -> None:
    """Remove what supervisors that were killed left behind."""
    for left in folder.glob("*-*"):
        owner = left.name.split("-", 1)[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
