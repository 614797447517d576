"""The supervisor's handle on an attempt's code runner."""

import asyncio
import contextlib
import os
import socket
import sys

from tomas.engines.base import StageRequest
from tomas.engines.cage.config import RunnerConfig
from tomas.engines.cage.launchers import write_launchers
from tomas.engines.cage.levels import Cage
from tomas.engines.folders import AttemptFolder, short_address
from tomas.engines.isolation import clean_environment
from tomas.engines.processtree import continue_below, kill_tree, stop_below


class CodeRunner:
    """One attempt's code runner process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, cage: Cage, request: StageRequest, folder: AttemptFolder) -> "CodeRunner":
        """Start the process and write the launchers that lead to it. Raises OSError."""
        write_launchers(folder.launchers, folder.code_socket)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
            with short_address(folder.code_socket) as address:
                listening.bind(address)
            listening.listen()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tomas.engines.cage.runner", str(os.getpid())),
                cwd=folder.empty,
                env=clean_environment(folder.home, folder.temporary, "/usr/bin:/bin"),
                pass_fds=(listening.fileno(),),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
            runner = cls(process)
            runner._say(_config(cage, request, folder, listening.fileno()).model_dump_json())
        return runner

    def pause(self) -> None:
        """Stop the code at once, and code that starts later from its start."""
        self._say("pause")
        stop_below(self._process.pid)

    def resume(self) -> None:
        """Let the code go on."""
        self._say("resume")
        continue_below(self._process.pid)

    def kill(self) -> None:
        """Kill the runner and all code."""
        if self._process.returncode is None:
            kill_tree(self._process.pid)

    async def close(self) -> None:
        """Make sure that the runner and all code are gone."""
        await asyncio.to_thread(self.kill)
        await self._process.wait()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.write(line.encode() + b"\n")


def _config(cage: Cage, request: StageRequest, folder: AttemptFolder, descriptor: int) -> RunnerConfig:
    return RunnerConfig(
        cage=cage,
        stage_folder=request.folder,
        task_ids=tuple(task.id for task in request.tasks),
        attempt_folder=folder.root,
        readable=tuple(dict.fromkeys(note.path for task in request.tasks for note in task.files)),
        limits=request.limits,
        socket=descriptor,
    )
