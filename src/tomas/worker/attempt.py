"""Works one stage attempt from its row to its stored outcome.

`AttemptRunner` is what the durable queue calls. `execute` may be called again at any moment after a crash: the engine
then runs again in the same folder and its model calls are answered from the record up to where it stopped.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

import structlog

from tomas.engines.base import Failure
from tomas.modes.base import AnswerRejected, EngineAnswer, EngineTask, Mode, StageOutcome
from tomas.runs.attempts import Attempts, AttemptWork
from tomas.worker.failures import StageFailed, not_installed, refused_twice, unexpected
from tomas.worker.mode_work import ModeWork
from tomas.worker.patience import patiently
from tomas.worker.room import EngineRoom
from tomas.worker.session import Asking, run_session

log = structlog.get_logger(__name__)


class Modes(Protocol):
    """Where an attempt's mode comes from, and what the run's team tells its agents."""

    async def find(self, mode_id: str) -> Mode | None:
        """Return a mode by its id."""
        ...

    async def instructed(self, work: AttemptWork, tasks: tuple[EngineTask, ...]) -> tuple[EngineTask, ...]:
        """Return the tasks with the instructions of the run's workspace."""
        ...


class AttemptRunner:
    """Executes and commits stage attempts."""

    def __init__(self, attempts: Attempts, modes: Modes, room: EngineRoom) -> None:
        self._attempts = attempts
        self._modes = modes
        self._room = room
        self._at_work: set[asyncio.Task[object]] = set()
        self._stopping = False

    async def execute(self, attempt_id: str) -> None:
        """Bring an attempt to a stored outcome, failure or suspension."""
        with self._noted():
            work = await patiently(self._attempts.begin, attempt_id)
            if work is None:
                return
            with structlog.contextvars.bound_contextvars(run=work.run.id, stage=work.stage.id, attempt=attempt_id):
                log.info("attempt_started", number=work.number, resumed=work.resumed)
                ending = await self._ending(work)
                if isinstance(ending, Failure):
                    await patiently(self._attempts.store_failure, attempt_id, ending)
                else:
                    await patiently(self._attempts.store_outcome, attempt_id, ending)

    async def commit(self, attempt_id: str) -> None:
        """Move the run on from the attempt's stored outcome; idempotent."""
        with self._noted():
            await self._attempts.commit(attempt_id)

    async def stop(self) -> None:
        """End the work at hand and store nothing of it, so that the next start takes it up again.

        To be called when the queue has let go: it would take an ended attempt for a failed one.
        """
        self._stopping = True
        for task in self._at_work:
            task.cancel()
        if self._at_work:
            await asyncio.wait(tuple(self._at_work))

    @contextmanager
    def _noted(self) -> Generator[None]:
        """Note the current task as one that `stop` ends."""
        task = asyncio.current_task()
        assert task is not None
        if self._stopping:
            raise asyncio.CancelledError
        self._at_work.add(task)
        try:
            yield
        finally:
            self._at_work.discard(task)

    async def _ending(self, work: AttemptWork) -> StageOutcome | Failure:
        """Do the work; whatever goes wrong is a failure with words for people."""
        try:
            return await self._produce(work)
        except StageFailed as failed:
            log.info("attempt_failed", code=failed.failure.code, detail=failed.failure.detail)
            return failed.failure
        except Exception as error:
            log.exception("attempt_broke")
            return unexpected(error)

    async def _produce(self, work: AttemptWork) -> StageOutcome:
        """Ask the engine; where its answers do not fit, ask once more with the reason. Raises StageFailed."""
        mode = await patiently(self._modes.find, work.run.mode_id)
        if mode is None:
            raise StageFailed(not_installed("mode", work.run.mode_id))
        mode_work = ModeWork(self._attempts, work.attempt_id)
        prepared = await mode_work.do(mode.prepare, work.context)
        tasks = await patiently(self._modes.instructed, work, prepared)
        answers = await self._ask(Asking(work), tasks) if tasks else ()
        try:
            return await mode_work.do(mode.accept, work.context, answers)
        except AnswerRejected as rejected:
            await patiently(self._attempts.answer_rejected, work.attempt_id, rejected.message)
            again = tuple(told_again(task, rejected) for task in tasks if concerns(rejected, task))
            answers = merged(answers, await self._ask(Asking(work, number=2), again))
        try:
            return await mode_work.do(mode.accept, work.context, answers)
        except AnswerRejected as rejected:
            await patiently(self._attempts.answer_rejected, work.attempt_id, rejected.message)
            raise StageFailed(refused_twice(rejected)) from rejected

    async def _ask(self, asking: Asking, tasks: tuple[EngineTask, ...]) -> tuple[EngineAnswer, ...]:
        """Run the engine on the tasks. Raises StageFailed where it brings no answers."""
        result = await run_session(self._attempts, self._room, asking, tasks)
        if result.failure:
            raise StageFailed(result.failure)
        return result.answers


def concerns(rejected: AnswerRejected, task: EngineTask) -> bool:
    """Whether the task is to be asked again."""
    return not rejected.task_ids or task.id in rejected.task_ids


def told_again(task: EngineTask, rejected: AnswerRejected) -> EngineTask:
    """The task with the reason why its first answer was refused; in a folder of its own."""
    reason = (
        "\n\n## Your previous answer was refused\n"
        f"It did not pass the checks, for this reason:\n{rejected.message}\n"
        "Answer again, complete and in the same format, with this mended."
    )
    return task.model_copy(update={"id": f"{task.id}-again", "prompt": task.prompt + reason})


def merged(first: tuple[EngineAnswer, ...], second: tuple[EngineAnswer, ...]) -> tuple[EngineAnswer, ...]:
    """The first answers with those replaced that were asked for again, under their first ids."""
    newer = {answer.task_id.removesuffix("-again"): answer for answer in second}
    return tuple(
        newer[answer.task_id].model_copy(update={"task_id": answer.task_id}) if answer.task_id in newer else answer
        for answer in first
    )
