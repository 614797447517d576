"""The append-only history of a run: events chained by digests, so that a later change shows."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tomas.runs.orm import now
from tomas.runs.records import EventKind, EventRecord, Payload
from tomas.runs.tables import EventRow, RunRow


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a run's history found."""

    events: int
    broken_at: int | None = None
    """The number of the first event that does not fit; none where all fit."""

    @property
    def intact(self) -> bool:
        """Whether the history is as it was written."""
        return self.broken_at is None


def append(
    session: AsyncSession, run: RunRow, kind: EventKind, stage_id: str = "", payload: Payload | None = None
) -> None:
    """Add an event to a run whose row this transaction has locked."""
    text = json.dumps(payload or {}, ensure_ascii=False, sort_keys=True)
    row = EventRow(
        run_id=run.id,
        number=run.event_number + 1,
        at=now(),
        kind=kind.value,
        stage_id=stage_id,
        payload=text,
        payload_digest=hashlib.sha256(text.encode()).hexdigest(),
        hash="",
    )
    row.hash = chained(run.event_hash, row)
    run.event_number, run.event_hash = row.number, row.hash
    session.add(row)


def chained(previous: str, row: EventRow) -> str:
    """Return the hash of an event that follows the one with the hash `previous`."""
    parts = (previous, row.run_id, str(row.number), _moment(row.at), row.kind, row.stage_id, row.payload_digest)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def check(run: RunRow, rows: Sequence[EventRow]) -> Verdict:
    """Check all events of a run, oldest first. A deleted payload is no break: its digest stands for it."""
    previous = ""
    for expected, row in enumerate(rows, start=1):
        untouched = row.payload is None or hashlib.sha256(row.payload.encode()).hexdigest() == row.payload_digest
        if row.number != expected or not untouched or row.hash != chained(previous, row):
            return Verdict(len(rows), broken_at=expected)
        previous = row.hash
    if (len(rows), previous) != (run.event_number, run.event_hash):
        return Verdict(len(rows), broken_at=len(rows) + 1)
    return Verdict(len(rows))


async def read(session: AsyncSession, run_id: str, after: int, limit: int) -> tuple[EventRecord, ...]:
    """Return up to `limit` events with a number above `after`, oldest first."""
    rows = await session.scalars(
        select(EventRow)
        .where(EventRow.run_id == run_id, EventRow.number > after)
        .order_by(EventRow.number)
        .limit(limit)
    )
    return tuple(
        EventRecord(
            run_id=row.run_id,
            number=row.number,
            at=row.at,
            kind=EventKind(row.kind),
            stage_id=row.stage_id,
            payload={} if row.payload is None else json.loads(row.payload),
        )
        for row in rows
    )


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
