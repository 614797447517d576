"""A supervisor's side of a run: begin an attempt, tell what happens in it, hear what people want, store how it ended.

`Attempts` holds no state; every method is one transaction and may be called again after a crash.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tomas.engines.base import Failure, NumberedEvent
from tomas.modes.base import StageContext, StageOutcome, StageSpec
from tomas.runs.change import Change, lock
from tomas.runs.commit import Committer
from tomas.runs.context import guidance_since, stage_context
from tomas.runs.database import Database
from tomas.runs.engine_events import record
from tomas.runs.ledger import charge_orphans
from tomas.runs.orm import now
from tomas.runs.queue import StageQueue
from tomas.runs.records import AttemptStatus, EventKind, RunRecord, RunStatus, StageStatus
from tomas.runs.rows import run_record
from tomas.runs.settings import RunSettings
from tomas.runs.states import ATTEMPT_MOVES, checked
from tomas.runs.storage import RunFolders
from tomas.runs.tables import AnswerRow, AttemptRow, RunRow, StageRow, SteerRow, TokenRow
from tomas.runs.time_limit import time_is_up, time_left
from tomas.runs.tokens import new_token, token_hash


class UnknownAttempt(LookupError):
    """No attempt has this id."""


@dataclass(frozen=True, slots=True)
class Steer:
    """Guidance that reaches the engine while it works."""

    id: str
    number: int
    """Grows within the run; the cursor for `Attempts.control`."""
    text: str


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """A person's answer to an engine's question."""

    question_id: str
    text: str


@dataclass(frozen=True, slots=True)
class AttemptWork:
    """What a supervisor needs to work on an attempt."""

    attempt_id: str
    number: int
    lineage: str
    resumed: bool
    """The folder holds work of this lineage already: earlier calls are answered from the record."""
    run: RunRecord
    stage: StageSpec
    limit_s: int
    """Working seconds for this attempt: the stage's limit, or what is left of the run's."""
    context: StageContext
    """Its `folder` is the lineage's; `guidance` never changes within a lineage, so that replay sends the same bytes."""
    steers: tuple[Steer, ...]
    """Guidance given since the lineage began, to be applied from the first call on."""
    answers: tuple[AnswerGiven, ...]
    token: str
    """Freshly issued, in plain text only here; all older tokens of the run are dead."""


@dataclass(frozen=True, slots=True)
class Control:
    """What people want of an attempt at work."""

    paused: bool = False
    waiting: bool = False
    """A gate is open while the attempt lives: the engine's question, or the budget."""
    cancelled: bool = False
    superseded: bool = False
    """The attempt is over in the database (ended or replaced): end its worker, store nothing."""
    steers: tuple[Steer, ...] = ()
    """Those after the number that was asked for."""
    answers: tuple[AnswerGiven, ...] = ()
    """All of the lineage."""


class Attempts:
    """What happens to attempts."""

    def __init__(self, database: Database, home: Path, queue: StageQueue, settings: RunSettings | None = None) -> None:
        self._database = database
        self._folders = RunFolders(home)
        self._settings = settings or RunSettings()
        self._committer = Committer(self._folders, queue, self._settings)

    async def begin(self, attempt_id: str) -> AttemptWork | None:
        """Start an attempt, or start it again after a crash.

        None: there is nothing to execute (it is over, superseded, or its run is held); `commit` comes next all the
        same. Raises UnknownAttempt.
        """
        async with self._database.writing() as session:
            change, attempt = await _locked(session, attempt_id)
            if change.live_attempt is not attempt or attempt.outcome or attempt.failure:
                return None
            if change.status in {RunStatus.PAUSED, RunStatus.WAITING}:
                _set_failure(attempt, Failure(code="suspended", message="The run is held."))
                return None
            if time_left(change) < 1:
                _set_failure(attempt, time_is_up(change))
                return None
            if attempt.starts >= self._settings.max_starts:
                _set_failure(attempt, _lost_too_often(attempt.starts))
                return None
            return await self._start(change, attempt)

    async def engine_events(self, attempt_id: str, events: Sequence[NumberedEvent]) -> None:
        """Add the engine's events to the history. Numbers that were taken before are skipped."""
        async with self._database.writing() as session:
            change, attempt = await _locked(session, attempt_id)
            if _at_work(change, attempt):
                await record(change, attempt, events)

    async def answer_rejected(self, attempt_id: str, message: str) -> None:
        """Note that the engine's answers did not fit and are asked for once more."""
        async with self._database.writing() as session:
            change, attempt = await _locked(session, attempt_id)
            if _at_work(change, attempt):
                change.event(EventKind.ANSWER_REJECTED, attempt.stage_id, message=message, attempt=attempt.number)

    async def control(self, attempt_id: str, after_steer: int = 0) -> Control:
        """Tell what people want; cheap enough to be asked four times a second. Raises UnknownAttempt."""
        async with self._database.reading() as session:
            found = (
                await session.execute(
                    select(AttemptRow, RunRow.status, StageRow.attempt)
                    .join(RunRow, RunRow.id == AttemptRow.run_id)
                    .join(StageRow, (StageRow.run_id == AttemptRow.run_id) & (StageRow.stage_id == AttemptRow.stage_id))
                    .where(AttemptRow.id == attempt_id)
                )
            ).one_or_none()
            if found is None:
                raise UnknownAttempt(attempt_id)
            attempt, run_status, newest = found
            if run_status == RunStatus.CANCELLED:
                return Control(cancelled=True)
            if attempt.status != AttemptStatus.RUNNING or attempt.number != newest:
                return Control(superseded=True)
            return Control(
                paused=run_status == RunStatus.PAUSED,
                waiting=run_status == RunStatus.WAITING,
                steers=await _steers(session, attempt, max(after_steer, attempt.guided_to)),
                answers=await _answers(session, attempt),
            )

    async def store_outcome(self, attempt_id: str, outcome: StageOutcome) -> None:
        """Keep the checked result of an attempt for `commit`. The first thing stored stays."""
        async with self._database.writing() as session:
            change, attempt = await _locked(session, attempt_id)
            if _at_work(change, attempt) and not attempt.outcome and not attempt.failure:
                attempt.outcome = outcome.model_dump_json()

    async def store_failure(self, attempt_id: str, failure: Failure) -> None:
        """Keep why an attempt brought no result for `commit`. The first thing stored stays."""
        async with self._database.writing() as session:
            change, attempt = await _locked(session, attempt_id)
            if _at_work(change, attempt) and not attempt.outcome and not attempt.failure:
                _set_failure(attempt, failure)

    async def suspend(self, attempt_id: str) -> None:
        """End an attempt that waited too long for people; the next one goes on in its lineage."""
        await self.store_failure(attempt_id, Failure(code="suspended", message="The run waits for people."))

    async def commit(self, attempt_id: str) -> None:
        """Turn what was stored into the run's next state, in one transaction. Nothing happens the second time."""
        await self._committer.commit(self._database, attempt_id)

    async def _start(self, change: Change, attempt: AttemptRow) -> AttemptWork:
        stage = change.stage(attempt.stage_id)
        resumed = attempt.starts > 0 or attempt.lineage != f"try-{attempt.number}"
        if not resumed:
            await _freeze_guidance(change, attempt)
        attempt.starts += 1
        attempt.status = _running(attempt)
        attempt.started_at = attempt.started_at or now()
        stage.started_at = stage.started_at if resumed and stage.started_at else now()
        change.move_stage(stage, StageStatus.RUNNING)
        change.move(RunStatus.RUNNING)
        await change.revoke_tokens()
        await charge_orphans(change.session, change.run.id)
        token = await _issue_token(change, attempt)
        change.event(
            EventKind.STAGE_STARTED, stage.stage_id, attempt=attempt.number, lineage=attempt.lineage, resumed=resumed
        )
        folder = self._folders.stage(change.run.id, attempt.stage_id, attempt.lineage)
        return AttemptWork(
            attempt_id=attempt.id,
            number=attempt.number,
            lineage=attempt.lineage,
            resumed=resumed,
            run=run_record(change.run),
            stage=change.stage_spec(attempt.stage_id),
            limit_s=min(change.stage_spec(attempt.stage_id).time_limit_s, int(time_left(change))),
            context=await stage_context(change, attempt.stage_id, tuple(attempt.guidance), folder),
            steers=await _steers(change.session, attempt, attempt.guided_to),
            answers=await _answers(change.session, attempt),
            token=token,
        )


async def _locked(session: AsyncSession, attempt_id: str) -> tuple[Change, AttemptRow]:
    attempt = await session.get(AttemptRow, attempt_id)
    if attempt is None:
        raise UnknownAttempt(attempt_id)
    change = await lock(session, attempt.run_id)
    await session.refresh(attempt)
    return change, attempt


def _at_work(change: Change, attempt: AttemptRow) -> bool:
    """Whether the attempt is the one that its run works on now: what any other says is not heard."""
    return change.live_attempt is attempt and attempt.status == AttemptStatus.RUNNING


async def _freeze_guidance(change: Change, attempt: AttemptRow) -> None:
    rows = await guidance_since(change, 0)
    attempt.guidance = [row.text for row in rows]
    attempt.guided_to = rows[-1].number if rows else 0
    for row in rows:
        if row.applied_at is None:
            row.applied_at = now()
            change.event(EventKind.STEER_APPLIED, attempt.stage_id, steer_id=row.id)


async def _issue_token(change: Change, attempt: AttemptRow) -> str:
    token = new_token()
    change.session.add(TokenRow(hash=token_hash(token), attempt_id=attempt.id, run_id=change.run.id, issued_at=now()))
    await change.session.flush()
    return token


async def _steers(session: AsyncSession, attempt: AttemptRow, after: int) -> tuple[Steer, ...]:
    rows = await session.scalars(
        select(SteerRow).where(SteerRow.run_id == attempt.run_id, SteerRow.number > after).order_by(SteerRow.number)
    )
    return tuple(Steer(row.id, row.number, row.text) for row in rows)


async def _answers(session: AsyncSession, attempt: AttemptRow) -> tuple[AnswerGiven, ...]:
    rows = await session.scalars(
        select(AnswerRow)
        .where(
            AnswerRow.run_id == attempt.run_id,
            AnswerRow.stage_id == attempt.stage_id,
            AnswerRow.lineage == attempt.lineage,
        )
        .order_by(AnswerRow.at)
    )
    return tuple(AnswerGiven(row.question_id, row.text) for row in rows)


def _running(attempt: AttemptRow) -> str:
    if attempt.status == AttemptStatus.RUNNING:
        return attempt.status
    return checked(ATTEMPT_MOVES, AttemptStatus(attempt.status), AttemptStatus.RUNNING).value


def _set_failure(attempt: AttemptRow, failure: Failure) -> None:
    attempt.failure = failure.model_dump_json()


def _lost_too_often(starts: int) -> Failure:
    return Failure(
        code="worker_lost",
        message=f"The work on this stage ended unexpectedly {starts} times. Press Retry to try once more; "
        "if it happens again, ask an administrator to look at the worker's log.",
    )
