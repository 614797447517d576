"""Deliveries from the chat that are under way: kept before they are acknowledged, given up when their work is done."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from tomas.runs.database import insert_new
from tomas.runs.orm import now
from tomas.runs.part import Part
from tomas.runs.tables import InboxRow, SeenRow

WORTH_DOING = timedelta(hours=1)
"""A click or a word that is older is not acted on any more: people have seen that nothing came of it."""
LOST_AFTER = timedelta(minutes=5)
"""When another bot's delivery counts as cut off; no handler works as long."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the chat delivered: `key` tells repetitions, `payload` is what a handler takes."""

    kind: str
    key: str
    payload: dict[str, object]
    whole: bool = True
    """False where another delivery under the same key may tell more; that takes its place."""


class Inbox(Part):
    """The deliveries under way."""

    async def first_time(self, key: str) -> bool:
        """Take a delivery by its key; False where it was taken before."""
        async with self.database.writing() as session:
            return await insert_new(session, SeenRow, {"key": key, "at": now()})

    async def keep_delivery(self, delivery: Delivery, holder: str) -> None:
        """Keep a delivery until its work is done. One that was taken before is not kept again."""
        moment = now()
        async with self.database.writing() as session:
            if await session.get(SeenRow, delivery.key) is not None:
                return
            row = {"key": delivery.key, "kind": delivery.kind, "payload": delivery.payload}
            new = await insert_new(session, InboxRow, row | {"holder": holder, "at": moment, "held_at": moment})
            if not new and delivery.whole:
                told = {"kind": delivery.kind, "payload": delivery.payload}
                await session.execute(update(InboxRow).where(InboxRow.key == delivery.key).values(told))

    async def delivery_done(self, key: str) -> None:
        """Forget a delivery: its work is done, or was answered with why it cannot be."""
        async with self.database.writing() as session:
            await session.execute(delete(InboxRow).where(InboxRow.key == key))

    async def cut_off(self, holder: str, *, at_start: bool) -> tuple[Delivery, ...]:
        """Return what an ended bot left undone, oldest first, and hold it.

        At its start a bot takes what it held before its end, too; later that is what it is at work on.
        """
        moment = now()
        async with self.database.writing() as session:
            await session.execute(delete(InboxRow).where(InboxRow.at < moment - WORTH_DOING))
            mine = InboxRow.holder == holder
            others_lost = ~mine & (InboxRow.held_at < moment - LOST_AFTER)
            lost = mine | others_lost if at_start else others_lost
            rows = list(await session.scalars(select(InboxRow).where(lost).order_by(InboxRow.at).with_for_update()))
            for row in rows:
                row.holder, row.held_at = holder, moment
            return tuple(Delivery(row.kind, row.key, row.payload) for row in rows)
