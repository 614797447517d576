"""The code runner: a small process per attempt that runs the attempt's generated code, one piece at a time.

Started by `client.py` as `python -m tomas.engines.cage.runner <parent>` with its configuration as the first line of
standard input; further lines are `pause` and `resume`; at the end of input it kills the code and ends. No child of
the engine's worker, so it needs none of the worker's memory and is not shut in with it.
"""

import asyncio
import contextlib
import ctypes
import json
import os
import socket
import sys
from pathlib import Path

from tomas.engines.base import CodeRun as CodeRunEvent
from tomas.engines.cage.bubblewrap import Command
from tomas.engines.cage.coderun import CodeRun, Ending
from tomas.engines.cage.config import RunnerConfig
from tomas.engines.cage.environment import code_environment
from tomas.engines.cage.launcher import EXIT, HEADER, OUTPUT
from tomas.engines.cage.launchers import NO_INSTALLS, installs, write_refusals
from tomas.engines.cage.typesetting import TEX_PROGRAMS, TEX_TREES, installed, tex_environment
from tomas.engines.eventfile import EventWriter
from tomas.engines.folders import AttemptFolder
from tomas.engines.isolation import die_with_parent

_PR_SET_CHILD_SUBREAPER = 36
_LONGEST_LINE = 1 << 24
_LONGEST_CODE = 100_000
_REFUSED_EXIT = 1


class Refused(Exception):
    """The command is not run; the message is its output."""


class Runner:
    """Takes commands from launchers."""

    def __init__(self, config: RunnerConfig) -> None:
        self._config = config
        self._folder = AttemptFolder(config.attempt_folder)
        self._events = EventWriter(self._folder.events)
        self._turn = asyncio.Lock()
        self._run: CodeRun | None = None
        self._paused = False
        self._count = 0

    def control(self, word: str) -> None:
        """Obey `pause` or `resume`."""
        self._paused = word == "pause"
        if self._run is not None:
            self._run.pause() if self._paused else self._run.resume()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Run one launcher's command and tell it how it went."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            request = json.loads(await reader.readuntil(b"\n"))
            async with self._turn:
                leaving = asyncio.create_task(self._abandoned(reader))
                try:
                    exit_code = await self._serve(request, _Say(writer))
                finally:
                    leaving.cancel()
            code = str(exit_code if exit_code >= 0 else 128 - exit_code).encode()
            writer.write(HEADER.pack(EXIT, len(code)) + code)
            await writer.drain()
        writer.close()

    async def _serve(self, request: dict[str, object], say: "_Say") -> int:
        self._count += 1
        run_id = f"c{self._count}"
        program, folder = str(request["program"]), Path(str(request["folder"]))
        arguments = tuple(str(argument) for argument in request["arguments"])  # ty: ignore[not-iterable]
        self._events.append(CodeRunEvent(id=run_id, state="started", code=_code(program, arguments, folder)))
        try:
            command = self._command(program, arguments, folder)
        except Refused as refused:
            await say(f"{refused}\n".encode())
            ending = Ending(_REFUSED_EXIT, timed_out=False, truncated=False)
        else:
            self._run = CodeRun(self._config, command, say)
            if self._paused:
                self._run.pause()
            try:
                ending = await self._run.run()
            finally:
                self._run = None
        self._events.append(
            CodeRunEvent(
                id=run_id,
                state="ended",
                output=say.said(),
                exit_code=ending.exit_code,
                timed_out=ending.timed_out,
                truncated=ending.truncated,
            )
        )
        return ending.exit_code

    async def _abandoned(self, reader: asyncio.StreamReader) -> None:
        """The launcher went away: so does its code."""
        await reader.read()
        if self._run is not None:
            self._run.kill()

    def _command(self, program: str, arguments: tuple[str, ...], folder: Path) -> Command:
        """Build the command. Raises Refused."""
        if installs(program, arguments):
            raise Refused(NO_INSTALLS)
        task = self._task_folder(folder)
        if program in TEX_PROGRAMS:
            return self._typesetting(program, arguments, folder, task)
        writable = [self._folder.code_home]
        for name in ("codebase", "data"):
            (folder / name).mkdir(parents=True, exist_ok=True)
            writable.append(folder / name)
        tools = self._folder.root / "code-bin"
        write_refusals(tools)
        real = sys.executable if program.startswith("python") else f"/bin/{program}"
        return Command(
            arguments=(real, *arguments),
            environment=code_environment(self._folder.code_home, tools, caged=bool(self._config.cage.bubblewrap)),
            folder=folder,
            writable=tuple(writable),
            readable=(*self._config.readable, tools, task),
        )

    def _typesetting(self, program: str, arguments: tuple[str, ...], folder: Path, task: Path) -> Command:
        """Build the command for TeX, which writes beside its source and nowhere else. Raises Refused."""
        real = installed(program)
        if not real:
            raise Refused(f"{program} is not installed here.")
        return Command(
            arguments=(real, *arguments),
            environment=tex_environment(self._folder.code_home, caged=bool(self._config.cage.bubblewrap)),
            folder=folder,
            writable=(self._folder.code_home, folder),
            readable=(task, *TEX_TREES),
        )

    def _task_folder(self, folder: Path) -> Path:
        """Return the task's folder that the code runs in. Raises Refused where it is none."""
        resolved = folder.resolve()
        for task_id in self._config.task_ids:
            task = (self._config.stage_folder / task_id).resolve()
            if resolved.is_relative_to(task):
                return task
        raise Refused("Code can only run in its task's folder.")


class _Say:
    """Sends output to the launcher and remembers it for the event."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._pieces: list[bytes] = []

    async def __call__(self, data: bytes) -> None:
        self._pieces.append(data)
        with contextlib.suppress(ConnectionError):
            self._writer.write(HEADER.pack(OUTPUT, len(data)) + data)
            await self._writer.drain()

    def said(self) -> str:
        return b"".join(self._pieces).decode("utf-8", "replace")


def _code(program: str, arguments: tuple[str, ...], folder: Path) -> str:
    """What is about to run: the script's text, or the command line."""
    if len(arguments) == 1:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return (folder / arguments[0]).read_text(encoding="utf-8")[:_LONGEST_CODE]
    return " ".join((program, *arguments))[:_LONGEST_CODE]


async def _main() -> None:
    commands = asyncio.StreamReader(limit=_LONGEST_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    config = RunnerConfig.model_validate_json(await commands.readline())
    runner = Runner(config)
    server = await asyncio.start_unix_server(
        runner.serve, sock=socket.socket(fileno=config.socket), limit=_LONGEST_LINE
    )
    async with server:
        while line := await commands.readline():
            runner.control(line.decode().strip())
    os._exit(0)


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    asyncio.run(_main())
