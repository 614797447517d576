"""Follows one engine session: its events go to the history, the people's commands go to it."""

import asyncio
from time import monotonic

import structlog
from sqlalchemy.exc import SQLAlchemyError

from tomas.engines.base import EngineResult, EngineSession, Failure, Limits, ModelAccess, NumberedEvent, StageRequest
from tomas.modes.base import EngineTask
from tomas.runs.attempts import Attempts, AttemptWork
from tomas.worker.room import EngineRoom

log = structlog.get_logger(__name__)

CONTROL_POLL_S = 0.2
EVENTS_AT_ONCE = 50
ASK_STRIDE = 1_000_000
"""Events of the second asking are numbered from here, so that numbers stay unique in the attempt."""


async def run_session(
    attempts: Attempts, room: EngineRoom, work: AttemptWork, tasks: tuple[EngineTask, ...], ask: int
) -> EngineResult:
    """Run the tasks in one engine session and return how it ended.

    `ask` is 1 for the first asking and 2 where answers were refused and are asked for again.
    """
    engine = room.engines[work.stage.engine]
    session = await room.host.start(engine, stage_request(room, work, tasks, ask))
    commander = Commander(attempts, work, session, room.park_s)
    following = asyncio.create_task(follow_events(attempts, work, session, ask))
    commanding = asyncio.create_task(commander.run())
    try:
        result = await session.result()
        await following
        return suspended(result) if commander.parked else result
    except asyncio.CancelledError:
        await asyncio.shield(session.cancel())
        raise
    finally:
        following.cancel()
        commanding.cancel()


def stage_request(room: EngineRoom, work: AttemptWork, tasks: tuple[EngineTask, ...], ask: int) -> StageRequest:
    """What the engine is asked."""
    return StageRequest(
        attempt_id=work.attempt_id if ask == 1 else f"{work.attempt_id}-ask{ask}",
        engine=work.stage.engine,
        tasks=tasks,
        folder=work.context.folder,
        access=ModelAccess(socket=room.gateway_socket, token=work.token, model=room.model),
        limits=Limits(stage_s=work.stage.time_limit_s, code_s=room.code_s),
        steers=tuple(steer.text for steer in work.steers),
    )


async def follow_events(attempts: Attempts, work: AttemptWork, session: EngineSession, ask: int) -> None:
    """Write the session's events to the run's history, several at a time when they come fast."""
    pending: list[NumberedEvent] = []
    queue: asyncio.Queue[NumberedEvent | None] = asyncio.Queue()

    async def read() -> None:
        try:
            async for event in session.events():
                await queue.put(event)
        finally:
            queue.put_nowait(None)

    reading = asyncio.create_task(read())
    try:
        ended = False
        while not ended:
            item = await queue.get()
            while item is not None and len(pending) < EVENTS_AT_ONCE:
                pending.append(item.model_copy(update={"number": item.number + (ask - 1) * ASK_STRIDE}))
                if queue.empty():
                    break
                item = queue.get_nowait()
            ended = item is None
            if pending:
                await attempts.engine_events(work.attempt_id, pending)
                pending.clear()
    finally:
        reading.cancel()


class Commander:
    """Brings pauses, steering, answers and stops from the database to the session."""

    def __init__(self, attempts: Attempts, work: AttemptWork, session: EngineSession, park_s: float) -> None:
        self._attempts = attempts
        self._work = work
        self._session = session
        self._park_s = park_s
        self._held_since: float | None = None
        self._steered_to = max((steer.number for steer in work.steers), default=0)
        self._answered: set[str] = set()
        self.parked = False
        """Whether the session was ended because people kept it waiting for long."""

    async def run(self) -> None:
        """Poll until the session is to end. A database that does not answer for a moment is asked again."""
        while not self.parked:
            try:
                if await self._step():
                    return
            except (OSError, SQLAlchemyError):
                log.warning("control_unreachable", exc_info=True)
            await asyncio.sleep(CONTROL_POLL_S)

    async def _step(self) -> bool:
        control = await self._attempts.control(self._work.attempt_id, self._steered_to)
        if control.cancelled or control.superseded:
            await self._session.cancel()
            return True
        for steer in control.steers:
            await self._session.steer(steer.id, steer.text)
            self._steered_to = steer.number
        for answer in control.answers:
            if answer.question_id not in self._answered:
                await self._session.answer(answer.question_id, answer.text)
                self._answered.add(answer.question_id)
        await self._hold(paused=control.paused, waiting=control.waiting)
        return self.parked

    async def _hold(self, *, paused: bool, waiting: bool) -> None:
        """Pause or resume as asked; give the worker up when people have kept it waiting for long."""
        if (paused or waiting) and self._held_since is None:
            self._held_since = monotonic()
            if paused:
                await self._session.pause()
        elif not (paused or waiting) and self._held_since is not None:
            self._held_since = None
            await self._session.resume()
        if self._held_since is not None and monotonic() - self._held_since > self._park_s:
            self.parked = True
            await self._session.cancel()


def suspended(result: EngineResult) -> EngineResult:
    """The result of a session that was ended because people kept it waiting: suspended, not cancelled."""
    failure = Failure(code="suspended", message="Waiting for long: the work goes on where it stopped when resumed.")
    return result.model_copy(update={"failure": failure})
