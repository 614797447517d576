"""One change of one run: a transaction that holds the run's row, so that nothing else moves it meanwhile.

Every status is moved here, by the state machine, and written as a compare-and-set (the rows carry a revision).
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tomas.modes.base import ModeSpec, StageSpec
from tomas.runs import history
from tomas.runs.database import Database
from tomas.runs.orm import now
from tomas.runs.records import (
    AttemptStatus,
    EventKind,
    GateStatus,
    Payload,
    Person,
    RunStatus,
    StageStatus,
)
from tomas.runs.states import (
    ATTEMPT_MOVES,
    CLOCK_RUNS,
    GATE_MOVES,
    LIVE_ATTEMPTS,
    RUN_MOVES,
    STAGE_MOVES,
    checked,
)
from tomas.runs.tables import AttemptRow, GateRow, RunRow, StageRow, TokenRow

INTAKE = "intake"
"""The id of the pseudo-stage in which the input is fetched and read."""


class UnknownRun(LookupError):
    """No run has this id."""


@dataclass(slots=True)
class Change:
    """A locked run with what decisions about it need. Valid inside `changing` only."""

    session: AsyncSession
    run: RunRow
    stages: list[StageRow]
    """In order; the first one is the intake."""
    gate: GateRow | None
    """The open gate."""
    attempt: AttemptRow | None
    """The newest attempt of the current stage."""

    @property
    def status(self) -> RunStatus:
        """The run's status."""
        return RunStatus(self.run.status)

    @property
    def spec(self) -> ModeSpec:
        """The mode as it was when the run started."""
        return ModeSpec.model_validate_json(self.run.spec)

    @property
    def current(self) -> StageRow | None:
        """The first stage that is not completed; none where all are."""
        return next((stage for stage in self.stages if stage.status != StageStatus.COMPLETED), None)

    @property
    def live_attempt(self) -> AttemptRow | None:
        """The current stage's attempt, if it is queued or at work."""
        attempt = self.attempt
        return attempt if attempt and AttemptStatus(attempt.status) in LIVE_ATTEMPTS else None

    def stage(self, stage_id: str) -> StageRow:
        """Return a stage's row; raises KeyError."""
        for row in self.stages:
            if row.stage_id == stage_id:
                return row
        raise KeyError(stage_id)

    def stage_spec(self, stage_id: str) -> StageSpec:
        """Return a stage's description as it was when the run started; raises KeyError."""
        return self.spec.stage(stage_id)

    def event(
        self, kind: EventKind, stage_id: str = "", /, **payload: str | int | float | bool | list[str] | None
    ) -> None:
        """Append to the run's history."""
        self.event_of(kind, stage_id, dict(payload))

    def event_of(self, kind: EventKind, stage_id: str, payload: Payload) -> None:
        """Append to the run's history a payload that is at hand as a whole."""
        history.append(self.session, self.run, kind, stage_id, payload)
        self.run.closed_at = now() if kind is EventKind.CLOSED else None

    def move(self, status: RunStatus) -> None:
        """Move the run and keep its clock; no move where it is there already."""
        old = self.status
        if old is status:
            return
        self.run.status = checked(RUN_MOVES, old, status).value
        moment = now()
        if status in CLOCK_RUNS and self.run.working_since is None:
            self.run.working_since = moment
        elif status not in CLOCK_RUNS and self.run.working_since is not None:
            self.run.worked_s += (moment - self.run.working_since).total_seconds()
            self.run.working_since = None
        if status.ended:
            self.run.finished_at = moment
        if status is not RunStatus.PAUSED:
            self.run.paused_by = ""

    def move_stage(self, stage: StageRow, status: StageStatus) -> None:
        """Move a stage; no move where it is there already."""
        old = StageStatus(stage.status)
        if old is status:
            return
        stage.status = checked(STAGE_MOVES, old, status).value
        if status in {StageStatus.COMPLETED, StageStatus.FAILED, StageStatus.CANCELLED}:
            stage.finished_at = stage.finished_at or now()
        if status is not StageStatus.RUNNING:
            stage.activity = ""

    def begin_reading(self) -> None:
        """Have the input read, be it again: what was read before, and how long that took, no longer counts."""
        intake = self.stage(INTAKE)
        self.move_stage(intake, StageStatus.RUNNING)
        intake.started_at, intake.finished_at = now(), None

    def end_attempt(self, attempt: AttemptRow, status: AttemptStatus) -> None:
        """Move an attempt to one of its ends."""
        attempt.status = checked(ATTEMPT_MOVES, AttemptStatus(attempt.status), status).value
        attempt.finished_at = now()

    def end_gate(self, status: GateStatus, by: Person | None = None, text: str = "") -> GateRow:
        """Close the open gate."""
        gate = self.gate
        assert gate is not None
        gate.status = checked(GATE_MOVES, GateStatus(gate.status), status).value
        gate.decided_at = now()
        if by:
            gate.decided_by, gate.decided_by_name = by.user_id, by.name
        gate.decision_text = text
        self.gate = None
        return gate

    async def revoke_tokens(self) -> None:
        """End every token that attempts of this run hold."""
        await self.session.execute(
            update(TokenRow)
            .where(TokenRow.run_id == self.run.id, TokenRow.revoked_at.is_(None))
            .values(revoked_at=now())
        )


@asynccontextmanager
async def changing(database: Database, run_id: str) -> AsyncGenerator[Change]:
    """Lock a run for one change; it commits at the end. Raises UnknownRun."""
    async with database.writing() as session:
        yield await lock(session, run_id)


async def lock(session: AsyncSession, run_id: str) -> Change:
    """Lock a run within a transaction that is open already. Raises UnknownRun."""
    run = await session.get(RunRow, run_id, with_for_update=True, populate_existing=True)
    if run is None:
        raise UnknownRun(f"there is no run {run_id}")
    stages = list(await session.scalars(select(StageRow).where(StageRow.run_id == run_id).order_by(StageRow.position)))
    gate = await session.scalar(
        select(GateRow).where(GateRow.run_id == run_id, GateRow.status == GateStatus.OPEN.value)
    )
    change = Change(session, run, stages, gate, None)
    if change.current:
        change.attempt = await newest_attempt(session, run_id, change.current.stage_id)
    return change


async def newest_attempt(session: AsyncSession, run_id: str, stage_id: str) -> AttemptRow | None:
    """Return the newest attempt of a stage."""
    return await session.scalar(
        select(AttemptRow)
        .where(AttemptRow.run_id == run_id, AttemptRow.stage_id == stage_id)
        .order_by(AttemptRow.number.desc())
        .limit(1)
    )


async def next_serial(session: AsyncSession, run_id: str, row: type[GateRow]) -> int:
    """Return the next number in a run's list of gates."""
    return (await session.scalar(select(func.coalesce(func.max(row.serial), 0)).where(row.run_id == run_id)) or 0) + 1
