"""Reading runs: everything that a card, a list or a history needs, as of one moment."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from tomas.runs import history
from tomas.runs.change import UnknownRun
from tomas.runs.costs import costs_of
from tomas.runs.history import Verdict
from tomas.runs.orm import now
from tomas.runs.part import Part
from tomas.runs.records import EventRecord, RunRecord, RunStatus, RunView
from tomas.runs.rows import artifact_record, gate_record, run_record, stage_record
from tomas.runs.tables import ArtifactRow, EventRow, GateRow, InputFileRow, PostRow, RunRow, StageRow

ENDS = [status.value for status in RunStatus if status.ended]


class Views(Part):
    """Reading runs."""

    async def view(self, run_id: str) -> RunView:
        """Return a run with everything that a card needs. Raises UnknownRun."""
        async with self.database.reading() as session:
            run = await session.get(RunRow, run_id)
            if run is None:
                raise UnknownRun(f"there is no run {run_id}")
            costs = await costs_of(session, run_id)
            return RunView(
                run=run_record(run),
                stages=tuple(map(stage_record, await _stages(session, run_id))),
                gates=tuple(map(gate_record, await _gates(session, run_id))),
                artifacts=tuple(map(artifact_record, await _artifacts(session, run_id))),
                costs=costs.lines,
                spent_usd=costs.spent_usd,
                reserved_usd=costs.reserved_usd,
                unpriced_calls=costs.unpriced_calls,
                input_tokens=sum(line.input_tokens for line in costs.lines),
                output_tokens=sum(line.output_tokens for line in costs.lines),
                working_s=_working_s(run),
                event_number=run.event_number,
                files=await _file_names(session, run_id),
            )

    async def run(self, run_id: str) -> RunRecord | None:
        """Return a run; None where no run has this id."""
        async with self.database.reading() as session:
            row = await session.get(RunRow, run_id)
            return run_record(row) if row else None

    async def find_by_thread(self, workspace_id: str, channel_id: str, thread_ts: str) -> RunRecord | None:
        """Return the run of a thread, also of one it was moved to; None where there is none."""
        if not thread_ts:
            return None
        moved_here = select(PostRow.run_id).where(PostRow.channel_id == channel_id, PostRow.ts == thread_ts)
        async with self.database.reading() as session:
            row = await session.scalar(
                select(RunRow)
                .where(
                    RunRow.workspace_id == workspace_id,
                    RunRow.thread_ts == thread_ts,
                    or_(RunRow.channel_id == channel_id, RunRow.id.in_(moved_here)),
                )
                .order_by(RunRow.created_at.desc())
                .limit(1)
            )
            return run_record(row) if row else None

    async def list_runs(
        self,
        workspace_id: str,
        *,
        channel_id: str = "",
        requester_id: str = "",
        active_only: bool = False,
        limit: int = 20,
    ) -> tuple[RunRecord, ...]:
        """Return a workspace's runs, newest first; empty filters do not filter.

        `active_only` leaves out those that ended, and those that were closed because nobody said anything for long.
        """
        query = select(RunRow).where(RunRow.workspace_id == workspace_id)
        if channel_id:
            query = query.where(RunRow.channel_id == channel_id)
        if requester_id:
            query = query.where(RunRow.requester_id == requester_id)
        if active_only:
            query = query.where(RunRow.status.not_in(ENDS), RunRow.closed_at.is_(None))
        async with self.database.reading() as session:
            rows = await session.scalars(query.order_by(RunRow.created_at.desc(), RunRow.id).limit(limit))
            return tuple(map(run_record, rows))

    async def events(self, run_id: str, after: int, limit: int = 500) -> tuple[EventRecord, ...]:
        """Return up to `limit` events with a number above `after`, oldest first."""
        async with self.database.reading() as session:
            return await history.read(session, run_id, after, limit)

    async def verify(self, run_id: str) -> Verdict:
        """Check that a run's history is as it was written. Raises UnknownRun."""
        async with self.database.reading() as session:
            run = await session.get(RunRow, run_id)
            if run is None:
                raise UnknownRun(f"there is no run {run_id}")
            rows = await session.scalars(select(EventRow).where(EventRow.run_id == run_id).order_by(EventRow.number))
            return history.check(run, list(rows))


async def _stages(session: AsyncSession, run_id: str) -> Sequence[StageRow]:
    return (await session.scalars(select(StageRow).where(StageRow.run_id == run_id).order_by(StageRow.position))).all()


async def _gates(session: AsyncSession, run_id: str) -> Sequence[GateRow]:
    return (await session.scalars(select(GateRow).where(GateRow.run_id == run_id).order_by(GateRow.serial))).all()


async def _artifacts(session: AsyncSession, run_id: str) -> Sequence[ArtifactRow]:
    return (
        await session.scalars(select(ArtifactRow).where(ArtifactRow.run_id == run_id).order_by(ArtifactRow.serial))
    ).all()


async def _file_names(session: AsyncSession, run_id: str) -> tuple[str, ...]:
    rows = await session.scalars(
        select(InputFileRow.name).where(InputFileRow.run_id == run_id).order_by(InputFileRow.position)
    )
    return tuple(rows)


def _working_s(run: RunRow) -> float:
    since = run.working_since
    return run.worked_s + ((now() - since).total_seconds() if since else 0.0)
