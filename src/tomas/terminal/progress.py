"""What of a run's history is said at a terminal, and its present in one line."""

from collections.abc import Callable, Mapping

from tomas.blocks import words
from tomas.modes.base import Estimate
from tomas.runs.change import INTAKE
from tomas.runs.records import ENGINE_ASKS, NOTE, EventKind, EventRecord, RunStatus, RunView, StageRecord, StageStatus
from tomas.runs.result import ResultStatus, status_of
from tomas.terminal.text import one_line

_DECIDED = {
    "answer": "answered",
    "approve": "approved",
    "redirect": "sent back with guidance",
    "edit": "edited",
    "cancel": "stopped",
}
_ESTIMATE = ("usd_low", "usd_high", "minutes_low", "minutes_high", "basis")


def line_of(view: RunView, event: EventRecord) -> str:
    """Return what an event means to whoever watches; empty where it is no news."""
    stage = next((stage for stage in view.stages if stage.id == event.stage_id), None)
    line = _LINES.get(event.kind)
    return line(view, stage, event) if stage and line else ""


def now_of(view: RunView) -> tuple[str, str]:
    """Return what goes on now, and time, tokens and cost so far."""
    spoken = words.tokens(view.input_tokens, view.output_tokens)
    numbers = f"{words.duration(view.working_s)}, {spoken}, {words.spending(view)}"
    stage = next((stage for stage in view.stages if stage.finished_at is None), None)
    if stage is None:
        return "Finishing", numbers
    if view.run.status is RunStatus.PAUSED:
        return f"{stage.title}: paused", numbers
    if stage.id == INTAKE:
        return "Reading the input", numbers
    if view.run.status is RunStatus.QUEUED or stage.status is not StageStatus.RUNNING:
        return f"{stage.title}: waits for its turn", numbers
    return f"{stage.title}: {one_line(stage.activity, 80) or 'at work'}", numbers


def ending(view: RunView) -> str:
    """Return how a run ended, and what it cost."""
    run = view.run
    failed = "The input was refused" if status_of(view) is ResultStatus.REFUSED else "The run failed"
    state = {
        RunStatus.COMPLETED: "The run is completed",
        RunStatus.FAILED: f"{failed}: {run.failure_message}",
        RunStatus.CANCELLED: "The run was stopped",
        RunStatus.WAITING: "The run waits for a decision",
    }.get(run.status, "The run goes on")
    doing = f"{words.duration(view.working_s)} of work, {words.spending(view)}"
    return f"{state.rstrip('.')}. ({doing})"


def _input_read(_view: RunView, _stage: StageRecord, event: EventRecord) -> str:
    text = f"✔ {one_line(str(event.payload['summary']), 400)}"
    if any(name not in event.payload for name in _ESTIMATE):
        return text
    estimate = Estimate.model_validate({name: event.payload[name] for name in _ESTIMATE})
    return f"{text}\n  {words.estimate(estimate)}"


def _started(view: RunView, stage: StageRecord, event: EventRecord) -> str:
    attempt = event.payload.get("attempt")
    again = "" if attempt in {1, None} else f", try {attempt}"
    return f"▶ {stage.title} ({stage.position} of {len(view.stages) - 1}{again})"


def _completed(view: RunView, stage: StageRecord, _event: EventRecord) -> str:
    gate = view.open_gate
    shown_there = gate is not None and gate.stage_id == stage.id
    notes = [] if shown_there else [f"  {NOTE}{one_line(note, 400)}" for note in stage.notes]
    return "\n".join([f"✔ {stage.title} is done", *notes])


def _rejected(_view: RunView, _stage: StageRecord, event: EventRecord) -> str:
    return f"  An answer did not pass the checks and is asked for again: {one_line(str(event.payload['message']))}"


def _retrying(_view: RunView, _stage: StageRecord, event: EventRecord) -> str:
    payload = event.payload
    return f"  {payload['message']} Try {payload['retry']} of {payload['of']} follows." if payload.get("retry") else ""


def _steered(_view: RunView, _stage: StageRecord, _event: EventRecord) -> str:
    return "  The guidance has reached the model."


def _warned(_view: RunView, _stage: StageRecord, event: EventRecord) -> str:
    return f"⚠ Most of the budget is used: ${event.payload['spent_usd']} of ${event.payload['budget_usd']}."


def _decided(view: RunView, stage: StageRecord, event: EventRecord) -> str:
    who = str(event.payload.get("by_name") or event.payload.get("by") or "somebody")
    said = one_line(str(event.payload.get("text") or ""), 200)
    question = any(gate.id == event.payload["gate_id"] and gate.kind in ENGINE_ASKS for gate in view.gates)
    decision = (
        "answer" if question and said and event.payload["decision"] == "approve" else str(event.payload["decision"])
    )
    what = _DECIDED.get(decision, decision)
    return f"  {stage.title}: {what} by {who}" + (f": {said}" if said else "")


_LINES: Mapping[EventKind, Callable[[RunView, StageRecord, EventRecord], str]] = {
    EventKind.INTAKE_DONE: _input_read,
    EventKind.STAGE_STARTED: _started,
    EventKind.STAGE_COMPLETED: _completed,
    EventKind.ANSWER_REJECTED: _rejected,
    EventKind.RETRYING: _retrying,
    EventKind.STEER_APPLIED: _steered,
    EventKind.BUDGET_WARNING: _warned,
    EventKind.DECISION: _decided,
}
