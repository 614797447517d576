"""The supervisor as a second process beside the bot: a crash of one touches the other as little as can be.

A bot that comes back after a crash finds the supervisor still at work and lets it be.
"""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

import structlog

from tomas.worker.lock import supervisor_pid

log = structlog.get_logger(__name__)

CHECK_S = 1.0
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
STOP_S = 15.0


async def keep_worker(home: Path) -> None:
    """Keep one supervisor of this home alive until cancelled, then end it. One that dies is started anew."""
    wait_s = FIRST_WAIT_S
    try:
        while True:
            if await asyncio.to_thread(supervisor_pid, home) is not None:
                wait_s = FIRST_WAIT_S
                await asyncio.sleep(CHECK_S)
                continue
            process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tomas.bot.cli", "worker")
            code = await _ended(process)
            log.warning("worker_ended", code=code, again_in_s=wait_s)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
    finally:
        await asyncio.shield(_end(home))


async def _ended(process: asyncio.subprocess.Process) -> int:
    """Wait for a supervisor of ours; when we are to stop, ask it to stop and wait until it has."""
    try:
        return await process.wait()
    except asyncio.CancelledError:
        if process.returncode is None:
            process.terminate()
            await asyncio.shield(_wait_or_kill(process))
        raise


async def _wait_or_kill(process: asyncio.subprocess.Process) -> None:
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
