"""Turns an attempt's stored outcome or failure into the run's next state, in one transaction."""

from dataclasses import dataclass

from tomas.engines.base import Failure
from tomas.modes.base import StageOutcome
from tomas.runs.change import Change, lock
from tomas.runs.changes import changeable
from tomas.runs.context import guidance_since
from tomas.runs.database import Database
from tomas.runs.orm import now
from tomas.runs.pipeline import fail, go_on, open_gate, void_gate
from tomas.runs.queue import StageQueue
from tomas.runs.records import ENGINE, AttemptStatus, EventKind, RunStatus, StageStatus, with_notes
from tomas.runs.settings import RunSettings
from tomas.runs.storage import RunFolders, Staged, leave_behind, store
from tomas.runs.tables import AttemptRow, StageRow

MAX_WAIT_S = 60.0

NOTHING_STORED = Failure(code="worker_lost", message="The work on this stage ended unexpectedly.", retryable=True)


@dataclass(frozen=True, slots=True)
class Success:
    """A checked result whose files are copied already."""

    outcome: StageOutcome
    staged: tuple[Staged, ...]


@dataclass(frozen=True, slots=True)
class Committer:
    """What committing needs besides the database."""

    folders: RunFolders
    queue: StageQueue
    settings: RunSettings

    async def commit(self, database: Database, attempt_id: str) -> None:
        """Commit an attempt; nothing happens where it is unknown or over."""
        async with database.reading() as session:
            stored = await session.get(AttemptRow, attempt_id)
        if stored is None:
            return
        result = await self._result(stored)
        async with database.writing() as session:
            change = await lock(session, stored.run_id)
            attempt = change.live_attempt
            if attempt is None or attempt.id != attempt_id:
                return
            await change.revoke_tokens()
            if isinstance(result, Success):
                await self._succeed(change, attempt, result)
            elif _waits_for_people(change, result):
                await self._suspend(change, attempt, result)
            else:
                await self._retry_or_fail(change, attempt, result)

    async def _result(self, attempt: AttemptRow) -> Success | Failure:
        if attempt.outcome is None:
            return Failure.model_validate_json(attempt.failure) if attempt.failure else NOTHING_STORED
        outcome = StageOutcome.model_validate_json(attempt.outcome)
        try:
            return Success(outcome, await self.folders.staged(attempt.run_id, outcome.artifacts))
        except OSError as error:
            message = "A result of this stage could not be stored."
            return Failure(code="engine_error", message=message, detail=str(error), retryable=True)

    async def _succeed(self, change: Change, attempt: AttemptRow, success: Success) -> None:
        outcome = success.outcome
        stage = change.stage(attempt.stage_id)
        spec = change.stage_spec(attempt.stage_id)
        artifacts = await store(change, self.folders, stage.stage_id, success.staged, ENGINE)
        await leave_behind(change, stage.stage_id, artifacts)
        change.end_attempt(attempt, AttemptStatus.SUCCEEDED)
        stage.summary, stage.failures = with_notes(outcome.summary, outcome.warnings), 0
        stage.finished_at = now()  # what people take for their decision is not the stage's time
        change.event(EventKind.STAGE_COMPLETED, stage.stage_id, attempt=attempt.number, warnings=list(outcome.warnings))
        void_gate(change)
        if spec.gate:
            await open_gate(
                change,
                stage,
                "stage",
                spec.gate.question,
                summary=outcome.summary,
                warnings=(*outcome.warnings, *await _too_late(change, stage)),
                artifact=next((row for row in artifacts if row.key == spec.produces[0]), None),
                asks=changeable(change, stage.stage_id),
            )
            return
        change.move_stage(stage, StageStatus.COMPLETED)
        if change.status is not RunStatus.PAUSED or change.current is None:
            await go_on(change, self.queue)

    async def _suspend(self, change: Change, attempt: AttemptRow, failure: Failure) -> None:
        """End an attempt that waits for people; where they have answered meanwhile it goes on at once."""
        change.end_attempt(attempt, AttemptStatus.SUSPENDED)
        change.move_stage(change.stage(attempt.stage_id), StageStatus.WAITING)
        change.event(EventKind.ATTEMPT_SUSPENDED, attempt.stage_id, attempt=attempt.number, code=failure.code)
        if change.status not in {RunStatus.PAUSED, RunStatus.WAITING}:
            await go_on(change, self.queue)

    async def _retry_or_fail(self, change: Change, attempt: AttemptRow, failure: Failure) -> None:
        stage = change.stage(attempt.stage_id)
        stage.failures += 1
        money = failure.code == "budget"
        change.end_attempt(attempt, AttemptStatus.SUSPENDED if money else AttemptStatus.FAILED)
        void_gate(change)
        change.event(
            EventKind.ATTEMPT_FAILED,
            stage.stage_id,
            attempt=attempt.number,
            code=failure.code,
            message=failure.message,
            detail=failure.detail,
        )
        if stage.failures > change.spec.retries or not (failure.retryable or money):
            # Not worth a retry by itself, but people may have mended the cause: a key, a setting, a missing engine.
            await fail(change, stage, failure.message, retryable=True)
        else:
            await self._retry(change, stage, failure)

    async def _retry(self, change: Change, stage: StageRow, failure: Failure) -> None:
        wait_s = min(MAX_WAIT_S, self.settings.retry_wait_s * 2 ** (stage.failures - 1))
        change.event(
            EventKind.RETRYING,
            stage.stage_id,
            retry=stage.failures,
            of=change.spec.retries,
            wait_s=wait_s,
            message=failure.message,
        )
        change.move_stage(stage, StageStatus.WAITING)
        if change.status is not RunStatus.PAUSED:
            await go_on(change, self.queue, delay_s=wait_s)


async def _too_late(change: Change, stage: StageRow) -> list[str]:
    """Say which guidance came after the stage's last model call: nobody else would tell that it had no effect."""
    return [
        f"“{steer.text}” came after the last model call of this stage. "
        "It is given to the next one; to have this one done again with it, use Redirect."
        for steer in await guidance_since(change, 0)
        if steer.applied_at is None and steer.stage_id == stage.stage_id
    ]


def _waits_for_people(change: Change, failure: Failure) -> bool:
    """Whether an attempt ended only because people must act; with the budget's gate open, money is the cause."""
    return failure.code == "suspended" or (change.gate is not None and change.gate.kind == "budget")
