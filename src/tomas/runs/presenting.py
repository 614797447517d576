"""What the presenter remembers: how far a run is drawn, what was posted, and which files were shared."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select, update

from tomas.runs.database import insert_new
from tomas.runs.orm import now
from tomas.runs.part import Part
from tomas.runs.records import TERMINAL_WORKSPACE, SourceFile
from tomas.runs.tables import CursorRow, PostRow, RunRow, SharedFileRow


@dataclass(frozen=True, slots=True)
class Post:
    """A message that stands in the chat for a run."""

    channel_id: str
    ts: str
    digest: str
    """Of what it showed when it was last drawn: the same again needs no call."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A run with events that are not drawn yet."""

    run_id: str
    presented: int
    newest: int


class Presenting(Part):
    """The presenter's memory."""

    async def pending_presentations(self, limit: int = 50) -> tuple[Pending, ...]:
        """Return the chat's runs whose newest event is not drawn, longest waiting first."""
        presented = func.coalesce(CursorRow.number, 0)
        async with self.database.reading() as session:
            rows = await session.execute(
                select(RunRow.id, presented, RunRow.event_number)
                .outerjoin(CursorRow, CursorRow.run_id == RunRow.id)
                .where(RunRow.event_number > presented, RunRow.workspace_id != TERMINAL_WORKSPACE)
                .order_by(RunRow.created_at)
                .limit(limit)
            )
            return tuple(Pending(*row) for row in rows)

    async def claim_presentation(self, run_id: str, holder: str, for_s: float = 30) -> bool:
        """Take or renew the right to draw a run for `for_s` seconds, so that one process draws it at a time."""
        moment = now()
        async with self.database.writing() as session:
            await insert_new(session, CursorRow, {"run_id": run_id, "number": 0, "holder": ""})
            claimed = await session.scalar(
                update(CursorRow)
                .where(
                    CursorRow.run_id == run_id,
                    or_(CursorRow.holder.in_(["", holder]), CursorRow.held_until < moment),
                )
                .values(holder=holder, held_until=moment + timedelta(seconds=for_s))
                .returning(CursorRow.run_id)
            )
            return claimed is not None

    async def presented(self, run_id: str, number: int) -> None:
        """Note that everything up to the event `number` is drawn; the cursor never goes back."""
        async with self.database.writing() as session:
            await insert_new(session, CursorRow, {"run_id": run_id, "number": 0, "holder": ""})
            await session.execute(
                update(CursorRow).where(CursorRow.run_id == run_id, CursorRow.number < number).values(number=number)
            )

    async def post_of(self, run_id: str, key: str) -> Post | None:
        """Return the message that was posted under a key; None where there is none yet."""
        async with self.database.reading() as session:
            row = await session.get(PostRow, (run_id, key))
            return Post(row.channel_id, row.ts, row.digest) if row else None

    async def save_post(self, run_id: str, key: str, channel_id: str, ts: str, digest: str) -> None:
        """Remember a message that was posted or redrawn."""
        async with self.database.writing() as session:
            await session.merge(PostRow(run_id=run_id, key=key, channel_id=channel_id, ts=ts, digest=digest, at=now()))

    async def remember_file(self, workspace_id: str, channel_id: str, file: SourceFile, user_id: str, ts: str) -> None:
        """Remember a file shared in a channel, to offer it there when a run is started."""
        async with self.database.writing() as session:
            await session.merge(
                SharedFileRow(
                    workspace_id=workspace_id,
                    channel_id=channel_id,
                    slack_file_id=file.slack_file_id,
                    name=file.name,
                    size=file.size,
                    user_id=user_id,
                    ts=ts,
                    at=now(),
                )
            )

    async def recent_files(self, workspace_id: str, channel_id: str, limit: int = 10) -> tuple[SourceFile, ...]:
        """Return files shared in a channel, newest first."""
        async with self.database.reading() as session:
            rows = await session.scalars(
                select(SharedFileRow)
                .where(SharedFileRow.workspace_id == workspace_id, SharedFileRow.channel_id == channel_id)
                .order_by(SharedFileRow.ts.desc())
                .limit(limit)
            )
            return tuple(SourceFile(row.slack_file_id, row.name, row.size) for row in rows)
