"""Runs that wait for people who say nothing for long are put aside, with everything kept."""

from datetime import timedelta

from sqlalchemy import func, select

from tomas.runs.change import changing
from tomas.runs.orm import now
from tomas.runs.part import Part
from tomas.runs.records import EventKind, RunStatus
from tomas.runs.tables import EventRow, RunRow

WAITING = (RunStatus.WAITING.value, RunStatus.PAUSED.value)


class Idle(Part):
    """Puts runs aside."""

    async def close_idle(self, idle: timedelta) -> tuple[str, ...]:
        """Close the runs that wait for people and in which nothing happened for so long; return their ids.

        A closed run holds nothing and is not listed among those under way. Whatever is done to it opens it again.
        """
        before = now() - idle
        newest = select(func.max(EventRow.at)).where(EventRow.run_id == RunRow.id).scalar_subquery()
        async with self.database.reading() as session:
            found = await session.scalars(
                select(RunRow.id).where(RunRow.status.in_(WAITING), RunRow.closed_at.is_(None), newest < before)
            )
            ids = tuple(found)
        closed = []
        for run_id in ids:
            async with changing(self.database, run_id) as change:
                if change.status.value in WAITING and change.run.closed_at is None and change.live_attempt is None:
                    stage_id = change.current.stage_id if change.current else ""
                    change.event(EventKind.CLOSED, stage_id, hours=idle.total_seconds() / 3600)
                    await change.revoke_tokens()
                    closed.append(run_id)
        return tuple(closed)
