"""Time limits of whole runs, and runs that nobody says anything to."""

from datetime import timedelta

import pytest
from runs_desk import ANNA, Desk, LetterMode
from sqlalchemy import update

from tomas.modes.limits import ModeLimits
from tomas.runs.orm import now
from tomas.runs.records import DecisionKind, EventKind, Outcome, RunStatus
from tomas.runs.tables import EventRow, RunRow

DAY = timedelta(hours=24)


async def worked_for(desk: Desk, run_id: str, seconds: float) -> None:
    async with desk.database.writing() as session:
        await session.execute(update(RunRow).where(RunRow.id == run_id).values(worked_s=seconds))


async def long_ago(desk: Desk, run_id: str, ago: timedelta) -> None:
    async with desk.database.writing() as session:
        await session.execute(update(EventRow).where(EventRow.run_id == run_id).values(at=now() - ago))


async def test_an_attempt_has_what_is_left_of_the_runs_time(desk: Desk) -> None:
    run_id = await desk.started()
    limit = LetterMode.spec.time_limit_s
    await worked_for(desk, run_id, limit - 100)
    assert 90 <= (await desk.begun()).limit_s <= 100


async def test_a_run_out_of_time_says_so_and_retry_gives_it_as_much_again(desk: Desk) -> None:
    run_id = await desk.started()
    limit = LetterMode.spec.time_limit_s
    await worked_for(desk, run_id, limit)
    attempt_id = desk.queue.submitted[-1]
    assert await desk.attempts.begin(attempt_id) is None
    await desk.attempts.commit(attempt_id)
    run = (await desk.runs.view(run_id)).run
    assert run.status is RunStatus.FAILED
    assert "time limit of 90 min of work is used up. Press Retry" in run.failure_message
    for _ in range(2):
        assert (await desk.runs.retry(run_id, ANNA)).outcome is Outcome.RECORDED
        work = await desk.begun()
        assert work.limit_s == work.stage.time_limit_s
        view = await desk.runs.view(run_id)
        await worked_for(desk, run_id, view.working_s + limit)
        await desk.attempts.suspend(work.attempt_id)
        await desk.attempts.commit(work.attempt_id)
        await desk.runs.pause(run_id, ANNA)
        await desk.runs.resume(run_id, ANNA)
        attempt_id = desk.queue.submitted[-1]
        assert await desk.attempts.begin(attempt_id) is None
        await desk.attempts.commit(attempt_id)
        assert (await desk.runs.view(run_id)).run.status is RunStatus.FAILED


async def test_a_run_that_nobody_speaks_to_is_closed_once_and_opened_by_a_decision(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    assert await desk.runs.close_idle(DAY) == ()
    await long_ago(desk, run_id, DAY + timedelta(minutes=1))
    assert await desk.runs.close_idle(DAY) == (run_id,)
    assert await desk.runs.close_idle(DAY) == ()
    view = await desk.runs.view(run_id)
    assert view.run.closed_at
    assert view.run.status is RunStatus.WAITING
    assert view.open_gate
    assert view.artifacts
    assert await desk.runs.list_runs("T1", active_only=True) == ()
    assert (await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)).outcome is Outcome.RECORDED
    assert (await desk.runs.view(run_id)).run.closed_at is None
    assert len(await desk.runs.list_runs("T1", active_only=True)) == 1
    events = await desk.runs.events(run_id, 0)
    assert [event.payload["hours"] for event in events if event.kind is EventKind.CLOSED] == [24]


async def test_a_paused_run_is_closed_too_and_a_working_one_never(desk: Desk) -> None:
    paused, working = await desk.started("a"), await desk.started("b")
    first = await desk.begun(f"{paused}.draft.1")
    await desk.begun(f"{working}.draft.1")
    await desk.runs.pause(paused, ANNA)
    for run_id in (paused, working):
        await long_ago(desk, run_id, 2 * DAY)
    assert await desk.runs.close_idle(DAY) == ()
    await desk.attempts.suspend(first.attempt_id)
    await desk.attempts.commit(first.attempt_id)
    await long_ago(desk, paused, 2 * DAY)
    assert await desk.runs.close_idle(DAY) == (paused,)
    await desk.runs.resume(paused, ANNA)
    assert (await desk.runs.view(paused)).run.closed_at is None


def test_an_installation_sets_limits_by_name_or_alias() -> None:
    modes = {"letter": LetterMode()}
    ModeLimits({"Letter": 5}, retries=7).apply(modes)
    assert (modes["letter"].spec.time_limit_s, modes["letter"].spec.retries) == (300, 7)
    with pytest.raises(LookupError, match="lettre"):
        ModeLimits({"lettre": 5}).apply(modes)
