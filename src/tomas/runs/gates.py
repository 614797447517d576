"""Gates: who may decide is checked here, one decision wins, and it holds for the very bytes that were shown."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import structlog
from sqlalchemy import select

from tomas.modes.base import AGAIN_FROM, InputRefused, StageContext, StageOutcome
from tomas.modes.process import TookTooLong, WorkCrashed, in_process
from tomas.runs.change import Change, lock
from tomas.runs.changes import NotAnInput, Value, checked_changes, checked_files, listed
from tomas.runs.consent import agrees, declines
from tomas.runs.context import guidance_since, stage_context
from tomas.runs.decisions import NO_CHANGES, Decision, apply, artifact_changed, reopen, write_down
from tomas.runs.input_files import FilesFetched, files_after, inputs_for_other_files
from tomas.runs.part import Part
from tomas.runs.records import CONSENT, Answer, DecisionKind, GateRecord, GateStatus, Outcome, Person
from tomas.runs.rows import gate_record
from tomas.runs.tables import DecisionRow, GateRow
from tomas.runs.wording import already_decided, ended

log = structlog.get_logger(__name__)

EDIT_LIMIT_S = 120
READ_LIMIT_S = 300
"""How long reading a run's whole input may take."""
UNREADABLE = "The files could not be read ({}). Save them anew, such as a document as plain PDF, and try that."
UNKNOWN_GATE = Answer(Outcome.STALE, "This question is not known here any more. Look at the thread's newest message.")
CHANGED = (
    "The result changed after this question was asked, so your decision was not taken. "
    "Look at the new version and decide there."
)
NO_ALONE = "Nothing has begun. Say what should be done instead, or stop the run."


BROKEN = (
    "Reading this failed in a way that was not foreseen, so nothing was changed. Save the file in another format, such "
    "as plain CSV or PDF, and try that; the server's log has the details."
)


class UnknownGate(LookupError):
    """No gate has this id."""


class Gates(Part):
    """The gates of runs and what people decide at them."""

    async def gate(self, gate_id: str) -> GateRecord | None:
        """Return a gate; None where no gate has this id."""
        async with self.database.reading() as session:
            row = await session.get(GateRow, gate_id)
            return gate_record(row) if row else None

    async def open_gates(self) -> tuple[GateRecord, ...]:
        """Return all gates that wait for a decision, oldest first."""
        async with self.database.reading() as session:
            waiting = select(GateRow).where(GateRow.status == GateStatus.OPEN.value).order_by(GateRow.opened_at)
            return tuple(map(gate_record, await session.scalars(waiting)))

    async def decide(
        self,
        gate_id: str,
        kind: DecisionKind,
        by: Person,
        text: str = "",
        *,
        key: str = "",
        uploads: StageOutcome | None = None,
        changes: Mapping[str, Value] = NO_CHANGES,
        files: FilesFetched | None = None,
        checked: bool = False,
        place: str = "",
    ) -> Answer:
        """Take a person's decision at a gate.

        Args:
            gate_id: The opaque id that the button carried.
            kind: What the person decided.
            by: Who, as the server knows them.
            text: Guidance for REDIRECT; the answer to an engine's question, where a yes to a consent counts as an
                empty one; dollars to add at a budget gate.
            key: The delivery's own key; the same key again is answered with REPEATED.
            changes: For REDIRECT: new values of the inputs that the gate allows to change, by key.
            files: For REDIRECT: the files that the run is to go on with; they are the run's own from then on, where
                the answer is RECORDED.
            checked: Whether `unfit_changes` found nothing against the changes and the files.
            uploads: For EDIT: the checked result that takes the place of the engine's.
            place: Where the person did so, for the record (a channel, a message, the Home tab).
        """
        record = await self.gate(gate_id)
        if record is None:
            return UNKNOWN_GATE
        if (changes or files) and not checked:
            wanted = Decision(kind, by, key=key, changes=changes, files=files)
            if refusal := await self._unfit(gate_id, wanted):
                return refusal
        staged = await self.folders.staged(record.run_id, uploads.artifacts) if uploads else ()
        said = "" if record.kind == CONSENT and kind is DecisionKind.APPROVE and agrees(text) else text.strip()
        decision = Decision(kind, by, said, key, place, uploads, staged, changes, files)
        unqueued: tuple[str, ...] = ()
        async with self._at_gate(gate_id) as (change, gate):
            answer = await self._not_taken(change, gate, decision)
            if answer is None:
                decision = told_with_changes(gate, decision)
                effect = await apply(change, self, gate, decision)
                write_down(change, gate, decision, effect.text)
                answer, unqueued = Answer(Outcome.RECORDED, effect.text, gate.run_id), effect.unqueued
        await self.folders.discard(staged)
        for attempt_id in unqueued:
            await self.queue.cancel(attempt_id)
        return answer

    async def unfit_changes(
        self, gate_id: str, by: Person, changes: Mapping[str, Value], files: FilesFetched | None = None
    ) -> Answer | None:
        """Return why new values and files would not be taken, such as a mode's word on them; None where they would."""
        try:
            return await self._unfit(gate_id, Decision(DecisionKind.REDIRECT, by, changes=changes, files=files))
        except UnknownGate:
            return UNKNOWN_GATE

    async def edit(self, gate_id: str, by: Person, upload: Path, *, key: str = "", place: str = "") -> Answer:
        """Put a person's file in the place of the gate's artifact, if the mode can read it.

        The mode reads the file in another process; then the gate is opened anew for the new bytes.
        """
        decision = Decision(DecisionKind.EDIT, by, upload.name, key, place)
        try:
            async with self._at_gate(gate_id) as (change, gate):
                refusal = await self._not_taken(change, gate, decision) or _wrong_file(change, gate, upload)
                if refusal:
                    return refusal
                context = await self._edit_context(change, gate)
            outcome = await self._read_edit(context, upload)
        except UnknownGate:
            return UNKNOWN_GATE
        except InputRefused as error:
            return Answer(Outcome.REFUSED, str(error), change.run.id)
        except (TookTooLong, WorkCrashed) as error:
            return Answer(Outcome.REFUSED, f"This file cannot be read: {error}. Try another one.", change.run.id)
        return await self.decide(gate_id, DecisionKind.EDIT, by, upload.name, key=key, uploads=outcome, place=place)

    @asynccontextmanager
    async def _at_gate(self, gate_id: str) -> AsyncGenerator[tuple[Change, GateRow]]:
        """Lock the run of a gate. Raises UnknownGate."""
        async with self.database.writing() as session:
            gate = await session.get(GateRow, gate_id)
            if gate is None:
                raise UnknownGate(gate_id)
            change = await lock(session, gate.run_id)
            await session.refresh(gate)
            yield change, gate

    async def _not_taken(self, change: Change, gate: GateRow, decision: Decision) -> Answer | None:
        """Return why a decision is not taken; None where it is to be applied."""
        answer = await _over(change, gate, decision) or self._refused(change, gate, decision)
        if answer is None and await artifact_changed(change, gate):
            await reopen(change, gate)
            answer = Answer(Outcome.STALE, CHANGED, gate.run_id)
        return answer

    def _refused(self, change: Change, gate: GateRow, decision: Decision) -> Answer | None:
        """Answer a decision that this person may not take, or that makes no sense at this gate."""
        stopping_own = decision.kind is DecisionKind.CANCEL and self.may_control(change, decision.by).allowed
        permission = self.may_decide(change, decision.by)
        if not permission.allowed and not stopping_own:
            return Answer(Outcome.REFUSED, permission.text, gate.run_id)
        if decision.kind is DecisionKind.REDIRECT:
            try:
                changed = _changed(gate, decision)
            except NotAnInput as error:
                return Answer(Outcome.REFUSED, str(error), gate.run_id)
            if not decision.text and not changed:
                return Answer(Outcome.REFUSED, "Say in a sentence what should be done differently.", gate.run_id)
        if gate.kind == CONSENT and decision.kind is not DecisionKind.CANCEL and declines(decision.text):
            return Answer(Outcome.REFUSED, NO_ALONE, gate.run_id)
        if decision.kind is DecisionKind.EDIT and gate.kind != "stage":
            return Answer(Outcome.REFUSED, "There is no file to edit here.", gate.run_id)
        return None

    async def _unfit(self, gate_id: str, decision: Decision) -> Answer | None:
        """Answer changed inputs that the mode refuses, before they end the run; None where it takes them."""
        async with self._at_gate(gate_id) as (change, gate):
            refusal = await self._not_taken(change, gate, decision)
            if refusal or decision.kind is not DecisionKind.REDIRECT:
                return refusal
            changed = checked_changes(gate, decision.changes)
            context = await self._edit_context(change, gate)
            late_inputs = change.spec.late_inputs
            files = files_after(change, context.files, decision.files) if decision.files else ()
        mode = self.modes.get(context.mode_id)
        changed.pop(AGAIN_FROM, None)
        if mode is None or not (changed or decision.files):
            return None
        try:
            if decision.files:
                inputs = {**inputs_for_other_files(context.inputs, late_inputs), **changed}
                await in_process(READ_LIMIT_S, mode.intake, inputs, files)
            else:
                wanted = context.model_copy(update={"inputs": {**context.inputs, **changed}})
                await in_process(EDIT_LIMIT_S, mode.check_change, wanted)
        except InputRefused as error:
            return Answer(Outcome.REFUSED, str(error), context.run_id)
        except (TookTooLong, WorkCrashed) as error:
            # Without files the stage itself tells what is wrong; with them nothing would be left to go back to.
            return Answer(Outcome.REFUSED, UNREADABLE.format(error), context.run_id) if decision.files else None
        except Exception:
            log.exception("changes_broke", run=context.run_id)
            return Answer(Outcome.REFUSED, BROKEN, context.run_id)
        return None

    async def _edit_context(self, change: Change, gate: GateRow) -> StageContext:
        folder = self.folders.stage(change.run.id, gate.stage_id, f"edit-{uuid4().hex[:8]}")
        guidance = tuple(row.text for row in await guidance_since(change, 0))
        return await stage_context(change, gate.stage_id, guidance, folder)

    async def _read_edit(self, context: StageContext, upload: Path) -> StageOutcome:
        mode = self.modes.get(context.mode_id)
        if mode is None:
            raise InputRefused("The mode of this run is not installed here any more, so its results cannot be edited.")
        (context.folder / "out").mkdir(parents=True, exist_ok=True)
        return await in_process(EDIT_LIMIT_S, mode.edit, context, upload)


def told_with_changes(gate: GateRow, decision: Decision) -> Decision:
    """Return the decision with what really changes, and with words that say so."""
    words = "\n".join(filter(None, [decision.text, listed(gate, _changed(gate, decision))]))
    return replace(decision, changes=checked_changes(gate, decision.changes), shown=words)


def _changed(gate: GateRow, decision: Decision) -> dict[str, Value]:
    """Return all that really changes, files by their names. Raises NotAnInput."""
    files = checked_files(gate, decision.files.wanted) if decision.files else {}
    return files | checked_changes(gate, decision.changes)


async def _over(change: Change, gate: GateRow, decision: Decision) -> Answer | None:
    """Answer a click on a gate that is decided, or a delivery that was taken before."""
    session = change.session
    if decision.key:
        known = await session.scalar(select(DecisionRow).where(DecisionRow.key == decision.key))
        if known:
            return Answer(Outcome.REPEATED, known.answer, gate.run_id)
    if gate.status == GateStatus.OPEN:
        return None
    mine = await session.scalar(
        select(DecisionRow).where(
            DecisionRow.gate_id == gate.id,
            DecisionRow.by_id == decision.by.user_id,
            DecisionRow.kind == decision.kind.value,
        )
    )
    if mine:
        return Answer(Outcome.REPEATED, mine.answer, gate.run_id)
    if change.status.ended and not gate.decided_by:
        return Answer(Outcome.STALE, ended(change.run), gate.run_id)
    outcome = Outcome.STALE if gate.status == GateStatus.VOID else Outcome.ALREADY
    return Answer(outcome, already_decided(gate), gate.run_id)


def _wrong_file(change: Change, gate: GateRow, upload: Path) -> Answer | None:
    """Answer an upload of a kind that cannot take the place of the gate's artifact."""
    allowed = change.stage_spec(gate.stage_id).editable
    if upload.suffix.lower().lstrip(".") in allowed:
        return None
    kinds = " or ".join(f".{kind}" for kind in allowed)
    text = f"Upload a {kinds} file." if kinds else "This result cannot be edited as a file. Use Redirect."
    return Answer(Outcome.REFUSED, text, change.run.id)
