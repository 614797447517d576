"""`tomas worker` as a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from worker_desk import Desk

_MODELS = ("_API_KEY", "_BASE_URL", "TOMAS_MODEL")
"""How the names end of what decides on the model; none of this machine's counts."""


@asynccontextmanager
async def worker_process(desk: Desk, **settings: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Start `tomas worker` for the desk's home with these settings; ended at the end at the latest."""
    inherited = {name: value for name, value in os.environ.items() if not name.endswith(_MODELS)}
    own = {"TOMAS_HOME": str(desk.home), "TOMAS_EXECUTOR_ID": "test-machine"}
    with (desk.home / "worker.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tomas.bot.cli", "worker"),
            env=inherited | own | settings,
            cwd=desk.home,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    except BaseException:
        sys.stderr.write((desk.home / "worker.log").read_text()[-8000:])
        raise
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
