"""The supervisor as a second process beside the bot: a crash of one touches the other as little as can be.

A bot that comes back after a crash finds the supervisor still at work and lets it be. A terminal's run uses the one
that is at work, or brings its own for as long as it lives.
"""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import structlog

from tomas.worker.lock import supervisor_pid

log = structlog.get_logger(__name__)

COMMAND = (sys.executable, "-m", "tomas.bot.cli", "worker")
CHECK_S = 1.0
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
STOP_S = 15.0


async def keep_worker(home: Path) -> None:
    """Keep one supervisor of this home alive until cancelled, then end it. One that dies is started anew."""
    try:
        await _keep(home, _beside)
    finally:
        await asyncio.shield(_end(home))


async def bring_worker(home: Path, output: Path) -> None:
    """Keep one supervisor of this home alive until cancelled; only one that was started here is ended then.

    It writes to the file `output`, is not reached by the terminal's Ctrl-C, and ends with this process however that
    ends.
    """
    await _keep(home, partial(_apart, output))


async def _keep(home: Path, start: Callable[[], Awaitable[Process]]) -> None:
    wait_s = FIRST_WAIT_S
    while True:
        if await asyncio.to_thread(supervisor_pid, home) is not None:
            wait_s = FIRST_WAIT_S
            await asyncio.sleep(CHECK_S)
            continue
        code = await _ended(await start())
        log.warning("worker_ended", code=code, again_in_s=wait_s)
        await asyncio.sleep(wait_s)
        wait_s = min(wait_s * 2, LONGEST_WAIT_S)


async def _beside() -> Process:
    return await asyncio.create_subprocess_exec(*COMMAND)


async def _apart(output: Path) -> Process:
    with output.open("ab") as log_file:
        return await asyncio.create_subprocess_exec(
            *COMMAND,
            *("--owner", str(os.getpid())),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            start_new_session=True,
        )


async def _ended(process: Process) -> int:
    """Wait for a supervisor of ours; when we are to stop, ask it to stop and wait until it has."""
    try:
        return await process.wait()
    except asyncio.CancelledError:
        if process.returncode is None:
            process.terminate()
            await asyncio.shield(_wait_or_kill(process))
        raise


async def _wait_or_kill(process: Process) -> None:
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _end(home: Path) -> None:
    """End a supervisor that an earlier bot of this home left running, and wait until it has ended."""
    for signum in (signal.SIGTERM, signal.SIGKILL):
        pid = await asyncio.to_thread(supervisor_pid, home)
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signum)
        await _released(home)


async def _released(home: Path) -> None:
    """Wait until no supervisor of this home is alive, for as long as one may take to stop."""
    for _ in range(round(STOP_S / CHECK_S)):
        if await asyncio.to_thread(supervisor_pid, home) is None:
            return
        await asyncio.sleep(CHECK_S)
