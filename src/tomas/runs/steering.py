"""Guidance that people give in the thread while a run works."""

from uuid import uuid4

from sqlalchemy import func, select

from tomas.runs.change import Change, changing
from tomas.runs.orm import now
from tomas.runs.part import Part
from tomas.runs.records import Answer, DecisionKind, EventKind, Outcome, Person, RunStatus
from tomas.runs.tables import DecisionRow, SteerRow
from tomas.runs.wording import ended, stage_title


class Steering(Part):
    """Steering runs."""

    async def acted_on(self, key: str) -> Answer | None:
        """Return how a message was answered that decided or guided already: it must not do so as the other, too.

        A file that came with it does not count: it is taken under the same key, before the words.
        """
        by_words = (DecisionRow.key == key) & (DecisionRow.kind != DecisionKind.EDIT.value)
        async with self.database.reading() as session:
            known = await session.scalar(select(SteerRow).where(SteerRow.key == key)) or await session.scalar(
                select(DecisionRow).where(by_words)
            )
            return Answer(Outcome.REPEATED, known.answer, known.run_id) if known else None

    async def steer(self, run_id: str, by: Person, text: str, key: str = "") -> Answer:
        """Take guidance for a run; the answer says truthfully when it takes effect. Raises UnknownRun."""
        async with changing(self.database, run_id) as change:
            known = await change.session.scalar(select(SteerRow).where(SteerRow.key == key)) if key else None
            if known:
                return Answer(Outcome.REPEATED, known.answer, run_id)
            if change.status.ended:
                return Answer(Outcome.STALE, ended(change.run), run_id)
            permission = self.may_control(change, by)
            if not permission.allowed:
                return Answer(Outcome.REFUSED, permission.text, run_id)
            if not text.strip():
                return Answer(Outcome.REFUSED, "Say in a sentence what should be done differently.", run_id)
            stage_id = change.current.stage_id if change.current else ""
            row = await add_steer(change, by, text, stage_id, key=key or None)
            row.answer = _when(change)
            return Answer(Outcome.RECORDED, row.answer, run_id)


async def add_steer(change: Change, by: Person, text: str, stage_id: str, *, key: str | None = None) -> SteerRow:
    """Keep guidance: a stage that starts later has it in its prompts, one at work gets it at its next model call."""
    newest = await change.session.scalar(
        select(func.coalesce(func.max(SteerRow.number), 0)).where(SteerRow.run_id == change.run.id)
    )
    row = SteerRow(
        id=uuid4().hex,
        key=key,
        run_id=change.run.id,
        number=(newest or 0) + 1,
        stage_id=stage_id,
        text=text.strip(),
        by_id=by.user_id,
        by_name=by.name,
        at=now(),
    )
    change.session.add(row)
    change.event(EventKind.STEER_RECEIVED, stage_id, steer_id=row.id, text=row.text, by=by.user_id, by_name=by.name)
    await change.session.flush()
    return row


def _when(change: Change) -> str:
    """Say when guidance given now takes effect."""
    stage = stage_title(change)
    if change.status is RunStatus.RUNNING:
        return f"Noted: it takes effect at the next model call of {stage}."
    if change.status is RunStatus.PAUSED:
        return "Noted and kept: it takes effect when the run is resumed."
    if change.gate and change.gate.kind == "stage":
        return f"Noted for the stages after {stage}. To have {stage} itself done again, use Redirect."
    if change.gate:
        return "Noted and kept: it takes effect when the open question is answered."
    if change.status is RunStatus.CREATED:
        return "Noted: it is given to the first stage when the input has been read."
    return f"Noted: it is given to {stage} when it starts."
