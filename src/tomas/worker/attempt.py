"""Works one stage attempt from its row to its stored outcome.

`AttemptRunner` is what the durable queue calls. `execute` may be called again at any moment after a crash: the engine
then runs again in the same folder and its model calls are answered from the record up to where it stopped.
"""

from collections.abc import Callable, Mapping

import structlog

from tomas.engines.base import Failure
from tomas.modes.base import AnswerRejected, EngineAnswer, EngineTask, InputRefused, Mode, StageOutcome
from tomas.modes.process import TookTooLong, WorkCrashed, in_process
from tomas.runs.attempts import Attempts, AttemptWork
from tomas.worker.room import EngineRoom
from tomas.worker.session import run_session

log = structlog.get_logger(__name__)

MODE_LIMIT_S = 300.0
"""Wall seconds for preparing or accepting a stage: a long document is read in seconds, a document set in one."""


class StageFailed(Exception):
    """The attempt brought no outcome."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class AttemptRunner:
    """Executes and commits stage attempts."""

    def __init__(self, attempts: Attempts, modes: Mapping[str, Mode], room: EngineRoom) -> None:
        self._attempts = attempts
        self._modes = modes
        self._room = room

    async def execute(self, attempt_id: str) -> None:
        """Bring an attempt to a stored outcome, failure or suspension."""
        work = await self._attempts.begin(attempt_id)
        if work is None:
            return
        with structlog.contextvars.bound_contextvars(run=work.run.id, stage=work.stage.id, attempt=attempt_id):
            log.info("attempt_started", number=work.number, resumed=work.resumed)
            try:
                outcome = await self._produce(work)
            except StageFailed as failed:
                log.info("attempt_failed", code=failed.failure.code, detail=failed.failure.detail)
                await self._attempts.store_failure(attempt_id, failed.failure)
            else:
                await self._attempts.store_outcome(attempt_id, outcome)

    async def commit(self, attempt_id: str) -> None:
        """Move the run on from the attempt's stored outcome; idempotent."""
        await self._attempts.commit(attempt_id)

    async def _produce(self, work: AttemptWork) -> StageOutcome:
        """Ask the engine; where its answers do not fit, ask once more with the reason."""
        mode = self._modes[work.run.mode_id]
        tasks = await in_mode_process(mode.prepare, work.context)
        answers = await self._ask(work, tasks, ask=1)
        try:
            return await in_mode_process(mode.accept, work.context, answers)
        except AnswerRejected as rejected:
            await self._attempts.answer_rejected(work.attempt_id, rejected.message)
            again = tuple(told_again(task, rejected) for task in tasks if concerns(rejected, task))
            answers = merged(answers, await self._ask(work, again, ask=2))
        try:
            return await in_mode_process(mode.accept, work.context, answers)
        except AnswerRejected as rejected:
            await self._attempts.answer_rejected(work.attempt_id, rejected.message)
            raise StageFailed(
                Failure(
                    code="no_answer",
                    message="The model's answer did not pass the checks, twice. Reason: " + rejected.message[:500],
                    detail=rejected.message,
                    retryable=True,
                )
            ) from rejected

    async def _ask(self, work: AttemptWork, tasks: tuple[EngineTask, ...], ask: int) -> tuple[EngineAnswer, ...]:
        """Run the engine on the tasks. Raises StageFailed where it brings no answers."""
        result = await run_session(self._attempts, self._room, work, tasks, ask)
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


async def in_mode_process[**P, T](function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a mode's work in a process. Raises StageFailed for what a person must be told, and AnswerRejected."""
    try:
        return await in_process(MODE_LIMIT_S, function, *args, **kwargs)
    except InputRefused as refused:
        raise StageFailed(Failure(code="engine_error", message=str(refused))) from refused
    except TookTooLong as error:
        message = f"Working on the documents took longer than {MODE_LIMIT_S:.0f} s and was given up."
        raise StageFailed(Failure(code="time_limit", message=message, detail=str(error))) from error
    except WorkCrashed as error:
        message = "The process that works on the documents ended unexpectedly."
        raise StageFailed(Failure(code="worker_lost", message=message, detail=str(error), retryable=True)) from error
