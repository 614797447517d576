"""Puts an engine's events into a run's history, and acts on the two kinds that mean something to the run."""

from collections.abc import Sequence

from tomas.engines.base import EngineEvent, NumberedEvent, Progress, Question, SteerApplied
from tomas.runs.change import Change
from tomas.runs.orm import now
from tomas.runs.pipeline import open_gate
from tomas.runs.records import CONSENT, QUESTION, EventKind, Payload
from tomas.runs.tables import AnswerRow, AttemptRow, SteerRow

MAX_TEXT = 20_000
"""Characters of one field that the history keeps; the whole text lies in the attempt's own files."""


async def record(change: Change, attempt: AttemptRow, events: Sequence[NumberedEvent]) -> None:
    """Record those events that are new. The attempt must be live and its run locked."""
    for numbered in events:
        if isinstance(numbered.event, Question):
            await _ask(change, attempt, numbered.event)
        if numbered.number <= attempt.last_event:
            continue
        attempt.last_event = numbered.number
        await _take(change, attempt, numbered)


async def _take(change: Change, attempt: AttemptRow, numbered: NumberedEvent) -> None:
    event = numbered.event
    if isinstance(event, SteerApplied):
        await _steer_applied(change, attempt, event)
        return
    if isinstance(event, Progress):
        change.stage(attempt.stage_id).activity = event.text
    change.event_of(
        EventKind.ENGINE,
        attempt.stage_id,
        {**_payload(event), "attempt": attempt.number, "engine_number": numbered.number},
    )


async def _steer_applied(change: Change, attempt: AttemptRow, event: SteerApplied) -> None:
    steer = await change.session.get(SteerRow, event.steer_id)
    if steer and steer.run_id == change.run.id and steer.applied_at is None:
        steer.applied_at = now()
        change.event(EventKind.STEER_APPLIED, attempt.stage_id, steer_id=steer.id, agent=event.agent)


async def _ask(change: Change, attempt: AttemptRow, question: Question) -> None:
    """Open a gate for a question that nobody answered yet, also where its number was seen before a crash."""
    key = (change.run.id, attempt.stage_id, attempt.lineage, question.id)
    if change.gate or await change.session.get(AnswerRow, key):
        return
    kind = CONSENT if question.kind == "consent" else QUESTION
    await open_gate(change, change.stage(attempt.stage_id), kind, question.text, question_id=question.id)


def _payload(event: EngineEvent) -> Payload:
    fields = event.model_dump(mode="json")
    return {key: _kept(value) if isinstance(value, str) else value for key, value in fields.items()}


def _kept(text: str) -> str:
    """Both ends of a long text: what code printed last often says how it went."""
    half = MAX_TEXT // 2
    return text if len(text) <= MAX_TEXT else f"{text[:half]}\n[…]\n{text[-half:]}"
