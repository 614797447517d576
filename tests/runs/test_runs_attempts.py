"""A supervisor's side: what survives a crash, what is fenced, what is tried again."""

from pathlib import Path

import pytest
from runs_desk import ANNA, Desk, outcome_in

from tomas.engines.base import Failure, NumberedEvent, Progress, SteerApplied
from tomas.runs.attempts import UnknownAttempt
from tomas.runs.ledger import DatabaseTokens
from tomas.runs.records import DecisionKind, EventKind, RunStatus, StageStatus
from tomas.runs.settings import RunSettings

UNREACHABLE = Failure(code="model_unreachable", message="The model did not answer.", retryable=True)
NONSENSE = Failure(code="no_answer", message="The model answered nonsense.", detail="{}", retryable=False)


async def fail(desk: Desk, failure: Failure) -> None:
    """Begin the newest attempt and let it fail."""
    work = await desk.begun()
    await desk.attempts.store_failure(work.attempt_id, failure)
    await desk.attempts.commit(work.attempt_id)


async def test_beginning_again_after_a_crash_keeps_the_lineage_and_fences_the_old_worker(desk: Desk) -> None:
    run_id = await desk.started()
    tokens = DatabaseTokens(desk.database)
    first = await desk.begun()
    second = await desk.begun(first.attempt_id)
    assert (second.lineage, second.resumed, first.resumed) == (first.lineage, True, False)
    assert second.context == first.context
    assert await tokens.grant(first.token) is None
    grant = await tokens.grant(second.token)
    assert grant
    assert (grant.run_id, grant.attempt_id, grant.lineage) == (run_id, first.attempt_id, "try-1")


async def test_an_attempt_that_crashes_again_and_again_fails_the_run(desk: Desk) -> None:
    run_id = await desk.started()
    attempt_id = desk.queue.submitted[-1]
    for _ in range(RunSettings().max_starts):
        assert await desk.attempts.begin(attempt_id)
    assert await desk.attempts.begin(attempt_id) is None
    await desk.attempts.commit(attempt_id)
    view = await desk.runs.view(run_id)
    assert view.run.status is RunStatus.FAILED
    assert "Retry" in view.run.failure_message


async def test_committing_twice_changes_nothing(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.worked()
    before = await desk.runs.view(run_id)
    await desk.attempts.commit(work.attempt_id)
    after = await desk.runs.view(run_id)
    assert (after.event_number, after.artifacts, after.gates) == (before.event_number, before.artifacts, before.gates)
    assert await desk.attempts.begin(work.attempt_id) is None


async def test_the_first_thing_stored_stays(desk: Desk, tmp_path: Path) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    await desk.attempts.store_outcome(work.attempt_id, outcome_in(tmp_path, "draft", "one"))
    await desk.attempts.store_failure(work.attempt_id, NONSENSE)
    assert await desk.attempts.begin(work.attempt_id) is None
    await desk.attempts.commit(work.attempt_id)
    assert (await desk.runs.view(run_id)).current_artifacts["draft"].path.read_text() == "one"


async def test_a_retryable_failure_is_tried_again_in_a_new_lineage_and_then_fails(desk: Desk) -> None:
    run_id = await desk.started()
    for number in (1, 2, 3):
        assert desk.queue.submitted[-1] == f"{run_id}.draft.{number}"
        await fail(desk, UNREACHABLE)
    view = await desk.runs.view(run_id)
    assert (view.run.status, view.run.failure_message) == (RunStatus.FAILED, UNREACHABLE.message)
    assert view.run.failure_retryable
    kinds = [event.kind for event in await desk.runs.events(run_id, 0)]
    assert kinds.count(EventKind.RETRYING) == 2
    assert kinds[-1] is EventKind.RUN_FAILED


@pytest.mark.parametrize("settings", [RunSettings(retry_wait_s=20)])
async def test_retries_wait_longer_and_longer_up_to_a_minute(desk: Desk) -> None:
    await desk.started()
    await fail(desk, UNREACHABLE)
    await fail(desk, UNREACHABLE)
    assert desk.queue.delays == [0, 20, 40]


async def test_a_failure_that_no_retry_mends_fails_at_once_and_people_may_try(desk: Desk) -> None:
    run_id = await desk.started()
    await fail(desk, NONSENSE)
    view = await desk.runs.view(run_id)
    assert view.run.failure_retryable
    assert (view.run.status, view.stages[1].status) == (RunStatus.FAILED, StageStatus.FAILED)
    assert len(desk.queue.submitted) == 1


async def test_retry_starts_from_the_failed_stage_and_keeps_what_was_before(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)
    await fail(desk, NONSENSE)
    answer = await desk.runs.retry(run_id, ANNA)
    assert "“Polish” starts again" in answer.text
    work = await desk.begun()
    assert (work.attempt_id, work.lineage) == (f"{run_id}.polish.2", "try-2")
    view = await desk.runs.view(run_id)
    assert (view.run.failure_message, view.run.finished_at) == ("", None)
    assert view.stages[1].status is StageStatus.COMPLETED
    assert [artifact.key for artifact in view.artifacts] == ["draft"]


async def test_nothing_stored_counts_as_a_lost_worker(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    await desk.attempts.commit(work.attempt_id)
    assert desk.queue.submitted[-1] == f"{run_id}.draft.2"


async def test_a_result_file_that_vanished_is_a_failure_that_is_tried_again(desk: Desk, tmp_path: Path) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    outcome = outcome_in(tmp_path, "draft", "one")
    outcome.artifacts[0].path.unlink()
    await desk.attempts.store_outcome(work.attempt_id, outcome)
    await desk.attempts.commit(work.attempt_id)
    assert desk.queue.submitted[-1] == f"{run_id}.draft.2"


async def test_events_are_taken_once_by_their_number(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    before = (await desk.runs.view(run_id)).event_number
    events = [NumberedEvent(number=n, at=0, event=Progress(text=f"step {n}")) for n in (1, 2, 3)]
    await desk.attempts.engine_events(work.attempt_id, events[:2])
    await desk.attempts.engine_events(work.attempt_id, events)
    new = await desk.runs.events(run_id, before)
    assert [event.payload["text"] for event in new] == ["step 1", "step 2", "step 3"]
    assert (await desk.runs.view(run_id)).stages[1].activity == "step 3"


async def test_steers_reach_the_attempt_at_work_once(desk: Desk) -> None:
    run_id = await desk.started()
    await desk.runs.steer(run_id, ANNA, "before it starts")
    work = await desk.begun()
    assert (work.context.guidance, work.steers) == (("before it starts",), ())
    await desk.runs.steer(run_id, ANNA, "while it works")
    (steer,) = (await desk.attempts.control(work.attempt_id)).steers
    assert steer.text == "while it works"
    assert (await desk.attempts.control(work.attempt_id, steer.number)).steers == ()
    applied = [NumberedEvent(number=n, at=0, event=SteerApplied(steer_id=steer.id, agent="a")) for n in (1, 2)]
    await desk.attempts.engine_events(work.attempt_id, applied)
    kinds = [event.kind for event in await desk.runs.events(run_id, 0)]
    assert kinds.count(EventKind.STEER_APPLIED) == 2

    again = await desk.begun(work.attempt_id)
    assert again.context.guidance == ("before it starts",)
    assert [item.text for item in again.steers] == ["while it works"]


async def test_guidance_that_came_too_late_for_a_stage_is_told_at_its_gate(desk: Desk, tmp_path: Path) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    for text in ("taken up", "too late"):
        await desk.runs.steer(run_id, ANNA, text)
    taken, _ = (await desk.attempts.control(work.attempt_id)).steers
    applied = NumberedEvent(number=1, at=0, event=SteerApplied(steer_id=taken.id, agent="a"))
    await desk.attempts.engine_events(work.attempt_id, [applied])
    await desk.attempts.store_outcome(work.attempt_id, outcome_in(tmp_path, "draft", "one"))
    await desk.attempts.commit(work.attempt_id)
    gate = (await desk.runs.view(run_id)).open_gate
    assert gate
    assert [warning for warning in gate.warnings if "last model call" in warning] == [
        "“too late” came after the last model call of this stage. "
        "It is given to the next one; to have this one done again with it, use Redirect."
    ]


async def test_a_cancelled_run_is_heard_and_its_outcome_comes_too_late(desk: Desk, tmp_path: Path) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    await desk.runs.cancel(run_id, ANNA)
    assert (await desk.attempts.control(work.attempt_id)).cancelled
    await desk.attempts.store_outcome(work.attempt_id, outcome_in(tmp_path, "draft", "late"))
    await desk.attempts.commit(work.attempt_id)
    view = await desk.runs.view(run_id)
    assert (view.run.status, view.artifacts) == (RunStatus.CANCELLED, ())
    assert await DatabaseTokens(desk.database).grant(work.token) is None


async def test_an_unknown_attempt_is_an_error_but_committing_it_is_none(desk: Desk) -> None:
    with pytest.raises(UnknownAttempt):
        await desk.attempts.begin("nothing")
    with pytest.raises(UnknownAttempt):
        await desk.attempts.control("nothing")
    await desk.attempts.commit("nothing")
