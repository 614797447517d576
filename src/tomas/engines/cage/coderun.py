"""Runs one piece of generated code, within its limits."""

import asyncio
import os
import resource
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

from tomas.engines.base import Limits
from tomas.engines.cage.bubblewrap import Command, caged
from tomas.engines.cage.config import RunnerConfig
from tomas.engines.cage.output import BoundedOutput
from tomas.engines.isolation import die_with_parent, limit, own_network
from tomas.engines.processtree import continue_below, kill_below, stop_below, usage_below

_CHUNK = 1 << 16
_TICK_S = 0.1
_LOOK_EVERY = 5
"""Ticks between two looks at processes and memory."""
_MOST_FILES = 512
_STOPPED_EXIT = 124
"""What `timeout` exits with."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How it went."""

    exit_code: int
    timed_out: bool
    truncated: bool


class CodeRun:
    """One piece of code at work. Pausing stops all its processes; the time paused does not count."""

    def __init__(self, config: RunnerConfig, command: Command, say: Callable[[bytes], Awaitable[None]]) -> None:
        """`say` is given the output as it comes."""
        self._config = config
        self._command = command
        self._say = say
        self._output = BoundedOutput(config.limits.output_bytes)
        self._paused = False
        self._stopped = ""
        self._timed_out = False

    def pause(self) -> None:
        """Stop the code at once."""
        self._paused = True
        stop_below(os.getpid())

    def resume(self) -> None:
        """Let it go on."""
        self._paused = False
        continue_below(os.getpid())

    def kill(self) -> None:
        """End it at once."""
        self._stopped = self._stopped or "ended"
        kill_below(os.getpid())

    async def run(self) -> Ending:
        """Run to the end, or to a limit."""
        readable, writable = os.pipe()
        reading = asyncio.create_task(self._read(readable))
        try:
            process = await self._start(writable)
        finally:
            os.close(writable)
        if self._paused:
            stop_below(os.getpid())
        watching = asyncio.create_task(self._watch())
        try:
            exit_code = await process.wait()
        finally:
            watching.cancel()
            kill_below(os.getpid())
        await reading
        for piece in self._output.rest():
            await self._say(piece)
        if self._stopped:
            await self._say(f"\n[{self._stopped}]\n".encode())
            exit_code = _STOPPED_EXIT
        _reap()
        return Ending(exit_code, self._timed_out, self._output.truncated)

    async def _start(self, output: int) -> asyncio.subprocess.Process:
        limits, runner = self._config.limits, os.getpid()
        bubblewrap, command = self._config.cage.bubblewrap, self._command
        arguments = caged(bubblewrap, command) if bubblewrap else command.arguments

        def shut_in() -> None:
            die_with_parent(runner)
            _set_limits(limits)
            if not bubblewrap:
                own_network()

        return await asyncio.create_subprocess_exec(
            *arguments,
            cwd=command.folder,
            env={} if bubblewrap else command.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=shut_in,
        )

    async def _read(self, output: int) -> None:
        """Read a pipe of ours: asyncio's own would make it wait for whoever inherited it."""
        stream = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(stream)
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(output, "rb"))
        while data := await stream.read(_CHUNK):
            passing = self._output.take(data)
            if passing:
                await self._say(passing)

    async def _watch(self) -> None:
        """Count the working time, and look at what the code uses."""
        worked, last, ticks = 0.0, monotonic(), 0
        while not self._stopped:
            await asyncio.sleep(_TICK_S)
            now = monotonic()
            worked, last, ticks = worked + (0 if self._paused else now - last), now, ticks + 1
            if worked > self._config.limits.code_s:
                self._timed_out = True
                self._stopped = f"stopped: the code ran longer than its limit of {self._config.limits.code_s} s"
            elif ticks % _LOOK_EVERY == 0:
                self._stopped = _excess(self._config.limits)
        kill_below(os.getpid())


def _set_limits(limits: Limits) -> None:
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NOFILE, _MOST_FILES)
    limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    limit(resource.RLIMIT_AS, limits.memory_bytes)


def _excess(limits: Limits) -> str:
    """Say which limit the code's processes together exceed; empty where none."""
    processes, held = usage_below(os.getpid())
    if processes > limits.processes:
        return f"stopped: the code started more than {limits.processes} processes"
    if held > limits.memory_bytes:
        return f"stopped: the code used more than {limits.memory_bytes >> 20} MB of memory"
    return ""


def _reap() -> None:
    """Bury what the code left behind; the runner is its subreaper."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                return
        except ChildProcessError:
            return
