"""What people do to a stage at work: steer, pause, stop, and leave it waiting."""

import asyncio
import json

import pytest
from upstream import Upstream
from worker_desk import ANN, Desk, eventually, long_rfp

from tomas.runs.records import AttemptStatus, EventKind, Outcome, RunStatus

pytestmark = pytest.mark.asyncio(loop_scope="session")

GUIDANCE = "focus on encryption"
PREAMBLE = "Guidance from the people this work is for"
"""How steering begins; no form and no forced tool may see it."""
NO_CALL_S = 1.0
"""How long a pause is watched: several times what an unpaused stage needs for its next call."""


async def test_guidance_reaches_the_next_call_of_the_stage_at_work(desk: Desk, upstream: Upstream) -> None:
    upstream.hold()
    run_id = await desk.start(long_rfp(60))
    await upstream.called()
    answer = await desk.runs.steer(run_id, ANN, GUIDANCE)
    assert "next model call" in answer.text
    upstream.release()
    await desk.at_gate(run_id, "requirements")

    first, *later = [call for call in upstream.calls if call.writes]
    assert GUIDANCE not in first.text
    assert later
    assert all(GUIDANCE in call.text for call in later)
    assert not any(PREAMBLE in call.text for call in upstream.calls if not call.writes)
    applied = await desk.happened(run_id, EventKind.STEER_APPLIED)
    assert [(event.stage_id, event.payload["agent"]) for event in applied] == [("requirements", "researcher")]
    found = json.loads((await desk.runs.view(run_id)).current_artifacts["requirements_json"].path.read_bytes())
    assert any(GUIDANCE in note for note in found["notes"])


async def test_a_pause_spends_nothing_and_resuming_goes_on(desk: Desk, upstream: Upstream) -> None:
    upstream.hold()
    run_id = await desk.start()
    await upstream.called()
    assert (await desk.runs.pause(run_id, ANN)).outcome is Outcome.RECORDED
    upstream.release()
    await asyncio.sleep(NO_CALL_S)
    assert (await desk.runs.view(run_id)).run.status is RunStatus.PAUSED
    assert len(upstream.calls) == 1
    assert (await desk.runs.resume(run_id, ANN)).outcome is Outcome.RECORDED
    await desk.at_gate(run_id, "requirements")
    assert len(await desk.model_calls(run_id)) == len(upstream.calls) > 1


async def test_a_stage_that_waits_for_long_gives_its_worker_back(desk: Desk, upstream: Upstream) -> None:
    upstream.hold()
    run_id = await desk.start(long_rfp(60))
    await upstream.called()
    await desk.runs.steer(run_id, ANN, GUIDANCE)
    upstream.release()
    await upstream.called(5)
    await desk.runs.pause(run_id, ANN)
    view = await desk.until(run_id, lambda view: view.stages[1].status == "waiting")
    assert view.run.status is RunStatus.PAUSED
    assert desk.engine_processes(run_id) == []
    paid = {(call.number, call.digest) for call in await desk.model_calls(run_id) if call.status == "settled"}

    await desk.runs.resume(run_id, ANN)
    await desk.at_gate(run_id, "requirements")
    attempts = await desk.attempts(run_id)
    assert [attempt.status for attempt in attempts] == [AttemptStatus.SUSPENDED, AttemptStatus.SUCCEEDED]
    assert len({attempt.lineage for attempt in attempts}) == 1
    later = [call for call in await desk.model_calls(run_id) if call.attempt_id == attempts[1].id]
    assert paid
    assert paid.isdisjoint({(call.number, call.digest) for call in later})


async def test_a_stopped_run_leaves_no_process_and_keeps_its_files(desk: Desk, upstream: Upstream) -> None:
    upstream.hold()
    run_id = await desk.start(long_rfp(60))
    await upstream.called()
    upstream.release()
    await upstream.called(5)
    upstream.hold()
    assert desk.engine_processes(run_id)
    assert (await desk.runs.cancel(run_id, ANN)).outcome is Outcome.RECORDED
    await eventually(lambda: not desk.engine_processes(run_id))
    upstream.release()
    view = await desk.runs.view(run_id)
    assert view.run.status is RunStatus.CANCELLED
    assert list((desk.home / "runs" / run_id / "stages").rglob("notes.md"))
    assert [attempt.status for attempt in await desk.attempts(run_id)] == [AttemptStatus.CANCELLED]
    assert (await desk.runs.verify(run_id)).intact


async def test_stopping_while_a_worker_is_held_by_a_pause(desk: Desk, upstream: Upstream) -> None:
    upstream.hold()
    run_id = await desk.start()
    await upstream.called()
    await desk.runs.pause(run_id, ANN)
    upstream.release()
    await desk.runs.cancel(run_id, ANN)
    await eventually(lambda: not desk.engine_processes(run_id))
    assert (await desk.ended(run_id)).run.status is RunStatus.CANCELLED
