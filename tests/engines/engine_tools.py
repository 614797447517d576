"""What the engine tests share."""

import asyncio
from collections.abc import Callable

import psutil

from tomas.engines.base import Engine, EngineResult, NumberedEvent, StageRequest
from tomas.engines.cmbagent import CmbagentEngine
from tomas.engines.host import EngineHost
from tomas.modes.base import EngineTask

type MakeRequest = Callable[..., StageRequest]

ENGINE = CmbagentEngine()


def coding() -> EngineTask:
    """A task whose answer is a file that code writes."""
    return EngineTask(id="sum", prompt="Add 1, 2 and 3.", agent="engineer", answer_file="answer.json")


async def finished(
    host: EngineHost, request: StageRequest, engine: Engine = ENGINE
) -> tuple[EngineResult, list[NumberedEvent]]:
    """Run a request to its end."""
    session = await host.start(engine, request)
    events = [numbered async for numbered in session.events()]
    return await session.result(), events


def alive(marker: str) -> list[psutil.Process]:
    """Return the processes that carry a marker on their command line."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or ())
        if marker in line and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


async def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened."""
    async with asyncio.timeout(60):
        while not happened():  # noqa: ASYNC110 - what is waited for is in another process
            await asyncio.sleep(0.02)
