"""`tomas run` as people and scripts use it: in a process of its own, with a real worker and the offline model."""

import asyncio
import contextlib
import gzip
import json
import os
import pty
import signal
import sys
import sysconfig
import venv
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tomas.worker.lock import supervisor_pid

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "examples" / "engine-plugin"
PATIENCE_S = 300.0
NOTES = """# Safe lifting at the depot

Check the load before you lift. A label tells its weight, and a missing label means that you ask.

Bend your knees and keep your back straight. Hold the load close to the body.

Two people lift whatever is heavier than 25 kg. One of them gives the commands.

Report every near miss on the same day. The form hangs beside the gate.
"""

RFP = """REQUEST FOR PROPOSALS 26-04: Permit Portal for the Town of Harwick

1. Background
The Town of Harwick seeks a supplier for an online permit portal.

2. Requirements
The system shall allow residents to submit permit applications online.
The system must store all documents for ten years.
The contractor shall provide integration with the town's payment provider.
The system should send notifications by e-mail.
The contractor must provide monthly reports on availability. Availability shall be at least 99.5 percent.
Personal data must be encrypted in transit and at rest.

3. Submission
Proposals must be received by 15 January 2027 at 14:00.
Proposals are evaluated on price (40%), technical quality (40%) and references (20%).
"""


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    said: str

    @property
    def result(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        return json.loads(self.out)

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self.said.split("Run ", 1)[1].split(":", 1)[0]


@dataclass
class Bench:
    """A Python with TOMAS and the example package, a home folder, and a place to work in."""

    python: Path
    home: Path
    desk: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command: no key, no Slack."""
        kept = {name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", "_TOKEN"))}
        return kept | {"TOMAS_HOME": str(self.home), "COLUMNS": "200", **self.settings}

    def notes(self, text: str = NOTES, name: str = "notes.md") -> Path:
        """Put notes on the desk, packed where the name says so."""
        path = self.desk / name
        content = text.encode()
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
        return path

    async def start(self, *arguments: str | Path, output: IO[bytes] | int = PIPE) -> Process:
        """Start `tomas …`."""
        command = (str(self.python), "-m", "tomas.bot.cli", *map(str, arguments))
        return await asyncio.create_subprocess_exec(
            *command, cwd=self.desk, env=self.environment, stdin=DEVNULL, stdout=output, stderr=output
        )

    async def tomas(self, *arguments: str | Path) -> Ended:
        """Run `tomas …` to its end, with nobody at a terminal."""
        process = await self.start(*arguments)
        async with asyncio.timeout(PATIENCE_S):
            out, said = await process.communicate()
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), said.decode())

    async def has_worker(self, *, wanted: bool) -> None:
        """Wait until a worker is at work here, or none is."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                if (supervisor_pid(self.home) is not None) is wanted:
                    return
                await asyncio.sleep(0.1)

    @contextlib.asynccontextmanager
    async def worker(self) -> AsyncGenerator[None]:
        """A worker at work, as a service has it."""
        log = (self.home.parent / "worker.log").open("ab")
        process = await self.start("worker", output=log)
        log.close()
        try:
            await self.has_worker(wanted=True)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(60):
                await process.wait()


class Person:
    """Somebody at a terminal."""

    def __init__(self, process: Process, terminal: int) -> None:
        self.process = process
        self._terminal = terminal
        self.seen = ""
        os.set_blocking(terminal, False)

    async def sees(self, words: str) -> None:
        """Wait until words are on the screen; what was seen before them is past then."""
        end = asyncio.get_running_loop().time() + PATIENCE_S
        while words not in self.seen:
            self._look()
            assert self.process.returncode is None or words in self.seen, self.seen
            assert asyncio.get_running_loop().time() < end, f"“{words}” is not in: {self.seen}"
            await asyncio.sleep(0.05)
        self.seen = self.seen.split(words, 1)[1]

    def types(self, text: str) -> None:
        """Type a line."""
        os.write(self._terminal, f"{text}\n".encode())

    def presses(self, key: bytes) -> None:
        """Press a key, such as Ctrl-C."""
        os.write(self._terminal, key)

    async def leaves(self) -> int:
        """Wait for the end and return the exit code."""
        async with asyncio.timeout(PATIENCE_S):
            while self.process.returncode is None:
                self._look()
                await asyncio.sleep(0.05)
        self._look()
        return self.process.returncode

    def _look(self) -> None:
        with contextlib.suppress(BlockingIOError, OSError):
            self.seen += os.read(self._terminal, 1 << 16).decode("utf-8", "replace")


@contextlib.asynccontextmanager
async def at_terminal(bench: Bench, *arguments: str | Path) -> AsyncGenerator[Person]:
    """A person who runs `tomas …` at a terminal of its own, so that its Ctrl-C reaches the command."""
    ours, theirs = pty.openpty()
    command = (sys.executable, str(Path(__file__).with_name("own_terminal.py")), str(bench.python), *arguments)
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        cwd=bench.desk,
        env=bench.environment | {"TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Person(process, ours)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        os.close(ours)


def new_environment(folder: Path) -> Path:
    """Make an environment that sees the packages of this one, and return its Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    packages = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    here = sysconfig.get_path("purelib")
    (Path(packages) / "tomas-host.pth").write_text(f"import site; site.addsitedir({here!r})\n")
    return python
