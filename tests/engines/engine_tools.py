"""What the engine tests share."""

from collections.abc import Callable

from tomas.engines.base import EngineResult, NumberedEvent, StageRequest
from tomas.engines.cmbagent import CmbagentEngine
from tomas.engines.host import EngineHost
from tomas.modes.base import EngineTask

type MakeRequest = Callable[..., StageRequest]

ENGINE = CmbagentEngine()


def coding() -> EngineTask:
    """A task whose answer is a file that code writes."""
    return EngineTask(id="sum", prompt="Add 1, 2 and 3.", agent="engineer", answer_file="answer.json")


async def finished(host: EngineHost, request: StageRequest) -> tuple[EngineResult, list[NumberedEvent]]:
    """Run a request to its end."""
    session = await host.start(ENGINE, request)
    events = [numbered async for numbered in session.events()]
    return await session.result(), events
