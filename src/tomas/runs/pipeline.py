"""How a run goes from stage to stage: queueing attempts, opening gates, and the three ends."""

import secrets

from sqlalchemy import select

from tomas.modes.base import InputSpec
from tomas.runs.change import INTAKE, Change, newest_attempt, next_serial
from tomas.runs.orm import now
from tomas.runs.queue import StageQueue
from tomas.runs.records import AttemptStatus, EventKind, GateStatus, Person, RunStatus, StageStatus
from tomas.runs.storage import leave_all_behind
from tomas.runs.tables import ArtifactRow, AttemptRow, GateRow, StageRow


async def go_on(change: Change, queue: StageQueue, *, delay_s: float = 0) -> None:
    """Take a run from wherever it stands to what comes next.

    An attempt at work goes on, a suspended one is continued in its lineage, otherwise the next stage is queued;
    with no stage left the run is completed.
    """
    stage = change.current
    if stage is None:
        complete(change)
    elif stage.stage_id == INTAKE:
        change.move(RunStatus.CREATED)
    elif attempt := change.live_attempt:
        at_work = attempt.status == AttemptStatus.RUNNING
        change.move(RunStatus.RUNNING if at_work else RunStatus.QUEUED)
        change.move_stage(stage, StageStatus.RUNNING if at_work else StageStatus.QUEUED)
    else:
        await queue_stage(change, queue, stage, delay_s=delay_s)


async def go_back(change: Change, stage_id: str, *, reread: bool = False) -> None:
    """Have a stage and all after it done again; nothing is queued yet.

    What the later ones made is no output any more; that of the stage itself neither where `reread` says that the input
    is read again before, because it is another one.
    """
    first = change.stage(stage_id)
    again = [stage for stage in change.stages[first.position :] if stage.status != StageStatus.PENDING]
    await leave_all_behind(change, [stage.stage_id for stage in again if reread or stage is not first])
    for stage in again:
        change.move_stage(stage, StageStatus.PENDING)
        stage.summary, stage.failures, stage.started_at, stage.finished_at = "", 0, None, None
    if reread:
        change.begin_reading()


async def queue_stage(change: Change, queue: StageQueue, stage: StageRow, *, delay_s: float = 0) -> AttemptRow:
    """Enqueue the stage's next attempt in this transaction; `delay_s`: seconds before it may start.

    A suspended attempt is continued in its lineage; after any other end a new lineage starts.
    """
    last = await newest_attempt(change.session, change.run.id, stage.stage_id)
    number = (last.number if last else 0) + 1
    continued = last is not None and last.status == AttemptStatus.SUSPENDED
    attempt = AttemptRow(
        id=f"{change.run.id}.{stage.stage_id}.{number}",
        run_id=change.run.id,
        stage_id=stage.stage_id,
        number=number,
        lineage=last.lineage if last and continued else f"try-{number}",
        status=AttemptStatus.QUEUED.value,
        guidance=last.guidance if last and continued else [],
        guided_to=last.guided_to if last and continued else 0,
        created_at=now(),
    )
    change.session.add(attempt)
    stage.attempt = number
    stage.finished_at = None
    change.move_stage(stage, StageStatus.QUEUED)
    change.move(RunStatus.QUEUED)
    change.run.started_at = change.run.started_at or now()
    change.attempt = attempt
    change.event(EventKind.STAGE_QUEUED, stage.stage_id, attempt=number, lineage=attempt.lineage, continued=continued)
    await change.session.flush()
    await queue.submit(await change.session.connection(), attempt.id, change.run.workspace_id, delay_s=delay_s)
    return attempt


async def open_gate(
    change: Change,
    stage: StageRow,
    kind: str,
    question: str,
    *,
    summary: str = "",
    warnings: tuple[str, ...] = (),
    artifact: ArtifactRow | None = None,
    asks: tuple[InputSpec, ...] = (),
    question_id: str = "",
) -> GateRow:
    """Open a gate: the run waits, holding no process, until somebody decides."""
    gate = GateRow(
        id=f"g-{secrets.token_urlsafe(18)}",
        run_id=change.run.id,
        serial=await next_serial(change.session, change.run.id, GateRow),
        stage_id=stage.stage_id,
        kind=kind,
        question_id=question_id,
        lineage=change.attempt.lineage if question_id and change.attempt else "",
        question=question,
        summary=summary,
        warnings=list(warnings),
        asks=[item.model_dump(mode="json") for item in asks],
        status=GateStatus.OPEN.value,
        artifact_id=artifact.id if artifact else "",
        artifact_digest=artifact.sha256 if artifact else "",
        opened_at=now(),
    )
    change.session.add(gate)
    change.gate = gate
    change.move(RunStatus.WAITING)
    if stage.status in {StageStatus.RUNNING, StageStatus.QUEUED}:
        change.move_stage(stage, StageStatus.WAITING)
    change.event(EventKind.GATE_OPENED, stage.stage_id, gate_id=gate.id, kind=kind, artifact_id=gate.artifact_id)
    await change.session.flush()
    return gate


def void_gate(change: Change) -> None:
    """Close the open gate, if there is one, because what it asked about is gone."""
    if change.gate:
        change.end_gate(GateStatus.VOID)


def complete(change: Change) -> None:
    """End a run whose stages are all completed."""
    change.move(RunStatus.COMPLETED)
    change.event(EventKind.RUN_COMPLETED)


async def fail(change: Change, stage: StageRow, message: str, *, retryable: bool) -> None:
    """End a run with a message for people; Retry starts again from this stage."""
    void_gate(change)
    change.move_stage(stage, StageStatus.FAILED)
    change.move(RunStatus.FAILED)
    change.run.failure_message = message
    change.run.failure_retryable = retryable
    await change.revoke_tokens()
    change.event(EventKind.RUN_FAILED, stage.stage_id, message=message, retryable=retryable)


async def cancel(change: Change, by: Person) -> list[str]:
    """End a run because a person said so. Returns attempts that still stand in the queue."""
    if change.gate:
        change.end_gate(GateStatus.CANCELLED, by)
    queued: list[str] = []
    for attempt in await live_attempts(change):
        if attempt.status == AttemptStatus.QUEUED:
            queued.append(attempt.id)
        change.end_attempt(attempt, AttemptStatus.CANCELLED)
    stage = change.current
    if stage:
        change.move_stage(stage, StageStatus.CANCELLED)
    change.move(RunStatus.CANCELLED)
    await change.revoke_tokens()
    change.event(EventKind.RUN_CANCELLED, stage.stage_id if stage else "", by=by.user_id, by_name=by.name)
    return queued


async def live_attempts(change: Change) -> list[AttemptRow]:
    """Return the run's attempts that are queued or at work (one at most, by all that is right)."""
    rows = await change.session.scalars(
        select(AttemptRow).where(
            AttemptRow.run_id == change.run.id,
            AttemptRow.status.in_([AttemptStatus.QUEUED.value, AttemptStatus.RUNNING.value]),
        )
    )
    return list(rows)
