"""What each decision at a gate does to its run."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from uuid import uuid4

from tomas.modes.base import AGAIN_FROM, StageOutcome
from tomas.runs.change import INTAKE, Change
from tomas.runs.changes import Value, change_inputs, changeable, forget_late_inputs
from tomas.runs.input_files import FilesFetched, exchange_files
from tomas.runs.intake import start_stages
from tomas.runs.ledger import UNPRICED
from tomas.runs.orm import now
from tomas.runs.part import Part
from tomas.runs.pipeline import cancel, go_back, go_on, open_gate
from tomas.runs.records import (
    CONSENT,
    QUESTION,
    DecisionKind,
    EventKind,
    GateStatus,
    Person,
    RunStatus,
    StageStatus,
    with_notes,
)
from tomas.runs.steering import add_steer
from tomas.runs.storage import Staged, current_artifact, store
from tomas.runs.tables import AnswerRow, DecisionRow, GateRow
from tomas.runs.wording import dollars, stage_title

NO_CHANGES: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided at a gate."""

    kind: DecisionKind
    by: Person
    text: str = ""
    key: str = ""
    """The delivery's own key; empty where it has none."""
    place: str = ""
    uploads: StageOutcome | None = None
    """For an edit: what the mode read from the person's file."""
    staged: tuple[Staged, ...] = ()
    """The edit's files, copied already."""
    changes: Mapping[str, Value] = NO_CHANGES
    """New values of inputs by key."""
    files: FilesFetched | None = None
    """The files that the run is to go on with; None: those that it has."""
    shown: str = ""
    """The text with the changes, for people."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision did."""

    text: str
    """For the person."""
    unqueued: tuple[str, ...] = ()
    """Attempts to take out of the queue after the transaction."""


async def apply(change: Change, part: Part, gate: GateRow, decision: Decision) -> Effect:
    """Do what was decided at the open gate. Permissions were checked before."""
    change.event(
        EventKind.DECISION,
        gate.stage_id,
        gate_id=gate.id,
        decision=decision.kind.value,
        by=decision.by.user_id,
        by_name=decision.by.name,
        text=decision.shown,
        artifact_digest=gate.artifact_digest,
        files=[f"{file.name} {file.sha256}" for file in decision.files.new] if decision.files else [],
    )
    if decision.kind is DecisionKind.CANCEL:
        return Effect("The run is stopped. What was made so far is kept.", tuple(await cancel(change, decision.by)))
    if decision.kind is DecisionKind.EDIT:
        return Effect(await _edit(change, part, gate, decision))
    by_kind = {"budget": _more_money, QUESTION: _answer, CONSENT: _answer, "intake": _accept_input}
    at_stage = _redirect if decision.kind is DecisionKind.REDIRECT else _approve
    return Effect(await by_kind.get(gate.kind, at_stage)(change, part, gate, decision))


async def artifact_changed(change: Change, gate: GateRow) -> bool:
    """Whether the artifact is not the one that the gate was opened for."""
    if not gate.artifact_id:
        return False
    current = await current_artifact(change, change.stage_spec(gate.stage_id).produces[0])
    return current is None or current.sha256 != gate.artifact_digest


async def reopen(
    change: Change, gate: GateRow, status: GateStatus = GateStatus.VOID, decision: Decision | None = None
) -> None:
    """Close the open gate and ask again for the artifact as it is now."""
    current = await current_artifact(change, change.stage_spec(gate.stage_id).produces[0])
    change.end_gate(status, decision.by if decision else None, decision.shown if decision else "")
    await change.session.flush()
    await open_gate(
        change,
        change.stage(gate.stage_id),
        gate.kind,
        gate.question,
        summary=gate.summary,
        warnings=tuple(gate.warnings),
        artifact=current,
        asks=changeable(change, gate.stage_id),
    )


async def raise_to(change: Change, part: Part, by: Person, usd: Decimal) -> str:
    """Set a run's budget, close a gate that asked for it, and let the run go on. Returns what to tell people."""
    run = change.run
    run.budget_usd, run.budget_warned = usd, False
    change.event(EventKind.BUDGET_RAISED, budget_usd=str(usd), by=by.user_id, by_name=by.name)
    if change.current:
        change.current.failures = 0
    if change.gate is None or change.gate.kind != "budget" or change.gate.question_id == UNPRICED:
        return f"The budget is now {dollars(usd)}."
    change.end_gate(GateStatus.APPROVED, by)
    await go_on(change, part.queue)
    return f"The budget is now {dollars(usd)}, and the run goes on."


def write_down(change: Change, gate: GateRow, decision: Decision, told: str) -> None:
    """Keep who decided what, when, where and on which bytes."""
    change.session.add(
        DecisionRow(
            id=uuid4().hex,
            key=decision.key or None,
            gate_id=gate.id,
            run_id=change.run.id,
            kind=decision.kind.value,
            text=decision.shown,
            by_id=decision.by.user_id,
            by_name=decision.by.name,
            at=now(),
            place=decision.place or f"{change.run.channel_id}/{change.run.thread_ts}",
            artifact_digest=gate.artifact_digest,
            answer=told,
        )
    )


async def _approve(change: Change, part: Part, gate: GateRow, decision: Decision) -> str:
    change.end_gate(GateStatus.APPROVED, decision.by, decision.text)
    change.move_stage(change.stage(gate.stage_id), StageStatus.COMPLETED)
    await go_on(change, part.queue)
    return f"Approved. Next: {stage_title(change)}." if change.current else "Approved. The run is completed."


async def _redirect(change: Change, part: Part, gate: GateRow, decision: Decision) -> str:
    stage_id = _first_again(change, gate, decision)
    await _take(change, decision)
    again = f"“{change.stage(stage_id).title}”"
    if change.stage(stage_id).position > change.stage(gate.stage_id).position:
        await reopen(change, gate, GateStatus.REDIRECTED, decision)
        return f"Noted. It is used from {again} on, so nothing is done again; the same question waits for you below."
    change.end_gate(GateStatus.REDIRECTED, decision.by, decision.shown)
    if decision.text:
        await add_steer(change, decision.by, decision.text, stage_id)
    if decision.files or stage_id != gate.stage_id:
        await go_back(change, stage_id, reread=decision.files is not None)
        forget_late_inputs(change, change.stage(stage_id).position - (1 if decision.files else 0))
    change.stage(stage_id).failures = 0
    await go_on(change, part.queue)
    if decision.files:
        return f"Noted. The input is read again, and the work begins again with {again}."
    with_what = "your guidance" if decision.text else "the changed inputs"
    return f"Noted. {again} is done again with {with_what}; you will see what changed."


def _first_again(change: Change, gate: GateRow, decision: Decision) -> str:
    """Return the id of the stage with which the work begins again.

    It is the one that is named, or what the words are about, or the first one for other files; or an earlier one that
    uses a changed input.
    """
    stages = change.spec.stages
    named = next((stage.id for stage in stages if stage.title == decision.changes.get(AGAIN_FROM)), "")
    used = {item.key: item.first_used for item in change.spec.inputs}
    starts = [used[key] or named or gate.stage_id for key in decision.changes if key != AGAIN_FROM]
    if named:
        starts.append(named)
    elif decision.files:
        starts.append(stages[0].id)
    elif decision.text:
        starts.append(gate.stage_id)
    return min(starts, key=[stage.id for stage in stages].index)


async def _take(change: Change, decision: Decision) -> None:
    """Put changed inputs and files in the place of the run's own."""
    if decision.files:
        await exchange_files(change, decision.files)
    change_inputs(change, {key: value for key, value in decision.changes.items() if key != AGAIN_FROM})


async def _edit(change: Change, part: Part, gate: GateRow, decision: Decision) -> str:
    uploads = decision.uploads
    if uploads is None:
        raise ValueError("an edit needs what the mode read from the upload")
    change.end_gate(GateStatus.VOID, decision.by, decision.text)
    stage = change.stage(gate.stage_id)
    stage.summary = with_notes(uploads.summary, uploads.warnings)
    rows = await store(change, part.folders, stage.stage_id, decision.staged, "person")
    key = change.stage_spec(stage.stage_id).produces[0]
    shown = next((row for row in rows if row.key == key), None) or await current_artifact(change, key)
    await open_gate(
        change,
        stage,
        gate.kind,
        gate.question,
        summary=uploads.summary,
        warnings=uploads.warnings,
        artifact=shown,
        asks=changeable(change, stage.stage_id),
    )
    return "Your version is stored. Approve it to go on with it."


async def _accept_input(change: Change, part: Part, gate: GateRow, decision: Decision) -> str:
    redirected = decision.kind is DecisionKind.REDIRECT
    change.end_gate(GateStatus.REDIRECTED if redirected else GateStatus.APPROVED, decision.by, decision.shown)
    if redirected and decision.text:
        await add_steer(change, decision.by, decision.text, gate.stage_id)
    if decision.changes or decision.files:
        await _take(change, decision)
        change.move(RunStatus.CREATED)
        change.begin_reading()
        return "Noted. The input is read again with this."
    change.move_stage(change.stage(INTAKE), StageStatus.COMPLETED)
    await start_stages(change, part.queue)
    return "Noted. The run goes on with this input."


async def _answer(change: Change, part: Part, gate: GateRow, decision: Decision) -> str:
    change.end_gate(GateStatus.APPROVED, decision.by, decision.text)
    change.session.add(
        AnswerRow(
            run_id=change.run.id,
            stage_id=gate.stage_id,
            lineage=gate.lineage,
            question_id=gate.question_id,
            text=decision.text.strip() or ("" if gate.kind == CONSENT else "Yes, go on."),
            by_id=decision.by.user_id,
            at=now(),
        )
    )
    await go_on(change, part.queue)
    return "Your answer is passed on." if decision.text.strip() else f"Noted: {stage_title(change)} goes on."


async def _more_money(change: Change, part: Part, gate: GateRow, decision: Decision) -> str:
    if gate.question_id == UNPRICED:
        change.run.unpriced_allowed = True
        change.end_gate(GateStatus.APPROVED, decision.by, decision.text)
        await go_on(change, part.queue)
        return "Calls without a known price are allowed for this run; their cost is not counted."
    more = _amount(decision.text) or change.run.first_budget_usd
    return await raise_to(change, part, decision.by, change.run.budget_usd + more)


def _amount(text: str) -> Decimal | None:
    """Read an amount of dollars that a person wrote; None where it is none."""
    plain = text.strip().removeprefix("$").strip()
    if not plain.replace(".", "", 1).isdigit() or not plain.isascii():
        return None
    return Decimal(plain) or None
