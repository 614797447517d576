"""Follows one engine session: its events go to the history, the people's commands go to it."""

import asyncio
from dataclasses import dataclass

from tomas.engines.base import (
    EngineEvent,
    EngineResult,
    EngineSession,
    Failure,
    Limits,
    ModelAccess,
    NumberedEvent,
    Question,
    StageRequest,
)
from tomas.modes.base import EngineTask
from tomas.runs.attempts import Attempts, AttemptWork
from tomas.worker.commander import Commander
from tomas.worker.failures import StageFailed, not_installed
from tomas.worker.patience import patiently
from tomas.worker.room import EngineRoom

EVENTS_AT_ONCE = 50
STRIDE = 1_000_000
"""Events of the second asking are numbered from here, so that numbers stay unique in the attempt."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking of the engine: the first, or the second where answers were refused.

    Both belong to one attempt, so what the engine numbers and names must not meet there.
    """

    work: AttemptWork
    number: int = 1

    @property
    def session_id(self) -> str:
        """The id of the engine session."""
        return self.work.attempt_id if self.number == 1 else f"{self.work.attempt_id}-ask{self.number}"

    @property
    def prefix(self) -> str:
        """What stands before the ids of the engine's questions."""
        return "" if self.number == 1 else f"ask{self.number}-"

    def numbered(self, event: NumberedEvent) -> NumberedEvent:
        """Return an event as the attempt's history numbers it."""
        if self.number == 1:
            return event
        number = event.number + (self.number - 1) * STRIDE
        return event.model_copy(update={"number": number, "event": self._named(event.event)})

    def _named(self, event: EngineEvent) -> EngineEvent:
        return event.model_copy(update={"id": self.prefix + event.id}) if isinstance(event, Question) else event


async def run_session(
    attempts: Attempts, room: EngineRoom, asking: Asking, tasks: tuple[EngineTask, ...]
) -> EngineResult:
    """Run the tasks in one engine session and return how it ended. Whatever happens, no worker is left behind.

    Raises StageFailed where this machine lacks the engine, and an ExceptionGroup where the database is out of reach.
    """
    engine = room.engines.get(asking.work.stage.engine)
    if engine is None:
        raise StageFailed(not_installed("engine", asking.work.stage.engine))
    session = await room.host.start(engine, stage_request(room, asking, tasks))
    commander = Commander(attempts, asking.work, session, question_prefix=asking.prefix, park_s=room.park_s)
    try:
        async with asyncio.TaskGroup() as group:
            commanding = group.create_task(commander.run())
            group.create_task(follow_events(attempts, asking, session))
            result = await session.result()
            commanding.cancel()
    finally:
        await asyncio.shield(session.cancel())
    return suspended(result) if commander.parked and result.failure else result


def stage_request(room: EngineRoom, asking: Asking, tasks: tuple[EngineTask, ...]) -> StageRequest:
    """What the engine is asked."""
    work = asking.work
    return StageRequest(
        attempt_id=asking.session_id,
        engine=work.stage.engine,
        tasks=tasks,
        folder=work.context.folder,
        access=ModelAccess(socket=room.gateway_socket, token=work.token, model=room.model),
        limits=Limits(stage_s=work.limit_s, code_s=room.code_s),
        steers=tuple(steer.text for steer in work.steers),
    )


async def follow_events(attempts: Attempts, asking: Asking, session: EngineSession) -> None:
    """Write the session's events to the run's history until it has ended, several at a time when they come fast."""
    queue: asyncio.Queue[NumberedEvent | None] = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        group.create_task(read_events(asking, session, queue))
        ended = False
        while not ended:
            batch = [await queue.get()]
            while not queue.empty() and len(batch) < EVENTS_AT_ONCE:
                batch.append(queue.get_nowait())
            ended = batch[-1] is None
            if events := [event for event in batch if event is not None]:
                await patiently(attempts.engine_events, asking.work.attempt_id, events)


async def read_events(asking: Asking, session: EngineSession, queue: asyncio.Queue[NumberedEvent | None]) -> None:
    """Put the session's events into the queue, and None at the end."""
    async for event in session.events():
        queue.put_nowait(asking.numbered(event))
    queue.put_nowait(None)


def suspended(result: EngineResult) -> EngineResult:
    """The result of a session that was ended because people kept it waiting: suspended, not cancelled."""
    failure = Failure(code="suspended", message="Waiting for long: the work goes on where it stopped when resumed.")
    return result.model_copy(update={"failure": failure})
