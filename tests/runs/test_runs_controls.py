"""Pause, resume, stop, retry and steering, and what people are told."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest
from runs_desk import ANNA, BORIS, Desk, draft, outcome_in

from tomas.gateway.ports import Hold
from tomas.modes.base import InputFile, IntakeReport
from tomas.runs.change import UnknownRun
from tomas.runs.ledger import DatabaseTokens
from tomas.runs.records import Answer, DecisionKind, Outcome, RunStatus, SourceFile, StageStatus


async def test_pause_holds_the_calls_and_resume_lets_them_go(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    tokens = DatabaseTokens(desk.database)
    grant = await tokens.grant(work.token)
    assert grant
    assert await tokens.hold(grant) is Hold.GO
    assert (await desk.runs.pause(run_id, ANNA)).outcome is Outcome.RECORDED
    assert await tokens.hold(grant) is Hold.PAUSED
    assert (await desk.attempts.control(work.attempt_id)).paused
    again = await desk.runs.pause(run_id, ANNA)
    assert (again.outcome, "<@U-ANNA>" in again.text) == (Outcome.ALREADY, True)
    await desk.runs.resume(run_id, ANNA)
    assert await tokens.hold(grant) is Hold.GO
    assert (await desk.runs.resume(run_id, ANNA)).outcome is Outcome.ALREADY
    await desk.runs.cancel(run_id, ANNA)
    assert await tokens.hold(grant) is Hold.ENDED


async def test_a_long_pause_ends_the_attempt_and_resume_continues_its_lineage(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    await desk.runs.pause(run_id, ANNA)
    await desk.attempts.suspend(work.attempt_id)
    await desk.attempts.commit(work.attempt_id)
    assert (await desk.runs.view(run_id)).run.status is RunStatus.PAUSED
    await desk.runs.resume(run_id, ANNA)
    again = await desk.begun()
    assert (again.number, again.lineage) == (2, work.lineage)


async def test_a_resume_between_suspension_and_its_commit_loses_nothing(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    await desk.runs.pause(run_id, ANNA)
    await desk.attempts.suspend(work.attempt_id)
    await desk.runs.resume(run_id, ANNA)
    await desk.attempts.commit(work.attempt_id)
    assert (await desk.begun()).lineage == work.lineage


async def test_a_run_paused_in_the_queue_does_not_start(desk: Desk) -> None:
    run_id = await desk.started()
    await desk.runs.pause(run_id, ANNA)
    attempt_id = desk.queue.submitted[-1]
    assert await desk.attempts.begin(attempt_id) is None
    await desk.attempts.commit(attempt_id)
    view = await desk.runs.view(run_id)
    assert (view.run.status, view.stages[1].status) == (RunStatus.PAUSED, StageStatus.WAITING)
    await desk.runs.resume(run_id, ANNA)
    assert (await desk.begun()).number == 2


async def test_a_run_paused_while_its_input_is_read_starts_after_resume(desk: Desk) -> None:
    run = await desk.runs.create(draft(), "k")
    await desk.runs.pause(run.id, ANNA)
    await desk.runs.intake_done(run.id, IntakeReport(summary="read"))
    assert desk.queue.submitted == []
    await desk.runs.resume(run.id, ANNA)
    assert desk.queue.submitted == [f"{run.id}.draft.1"]


async def test_a_result_that_comes_while_paused_is_kept(desk: Desk, tmp_path: Path) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    await desk.attempts.store_outcome(work.attempt_id, outcome_in(tmp_path, "draft", "one"))
    await desk.runs.pause(run_id, ANNA)
    await desk.attempts.commit(work.attempt_id)
    view = await desk.runs.view(run_id)
    assert (view.run.status, view.run.paused_by) == (RunStatus.WAITING, "")
    assert view.open_gate


async def test_at_a_gate_there_is_nothing_to_pause_or_resume(desk: Desk) -> None:
    run_id, _ = await desk.at_gate()
    for command in (desk.runs.pause, desk.runs.resume):
        answer = await command(run_id, ANNA)
        assert answer.outcome is Outcome.ALREADY
        assert "waits for a decision" in answer.text


async def test_stopping_takes_a_queued_attempt_out_of_the_queue(desk: Desk) -> None:
    run_id = await desk.started()
    await desk.runs.cancel(run_id, ANNA)
    assert desk.queue.cancelled == [f"{run_id}.draft.1"]
    assert (await desk.runs.cancel(run_id, ANNA)).outcome is Outcome.ALREADY
    assert await desk.attempts.begin(f"{run_id}.draft.1") is None


async def test_a_stranger_can_do_none_of_it(desk: Desk) -> None:
    run_id = await desk.started()
    before = await desk.runs.events(run_id, 0)
    commands: list[Callable[[], Awaitable[Answer]]] = [
        lambda: desk.runs.pause(run_id, BORIS),
        lambda: desk.runs.resume(run_id, BORIS),
        lambda: desk.runs.cancel(run_id, BORIS),
        lambda: desk.runs.retry(run_id, BORIS),
        lambda: desk.runs.raise_budget(run_id, BORIS, Decimal(100)),
        lambda: desk.runs.steer(run_id, BORIS, "my way"),
    ]
    for command in commands:
        answer = await command()
        assert answer.outcome is Outcome.REFUSED
        assert "<@U-ANNA>" in answer.text
    assert await desk.runs.events(run_id, 0) == before


async def test_an_ended_run_takes_no_command(desk: Desk) -> None:
    run_id = await desk.started()
    await desk.runs.cancel(run_id, ANNA)
    for answer in (
        await desk.runs.pause(run_id, ANNA),
        await desk.runs.resume(run_id, ANNA),
        await desk.runs.retry(run_id, ANNA),
        await desk.runs.steer(run_id, ANNA, "go on"),
        await desk.runs.raise_budget(run_id, ANNA, Decimal(9)),
    ):
        assert answer.outcome is Outcome.STALE
        assert "was stopped" in answer.text


async def test_steering_says_truthfully_when_it_takes_effect(desk: Desk) -> None:
    run = await desk.runs.create(draft(), "k")

    async def said() -> str:
        return (await desk.runs.steer(run.id, ANNA, "shorter")).text

    assert "when the input has been read" in await said()
    await desk.runs.intake_done(run.id, IntakeReport(summary="read"))
    assert "given to “Draft” when it starts" in await said()
    work = await desk.begun()
    assert "next model call of “Draft”" in await said()
    await desk.runs.pause(run.id, ANNA)
    assert "when the run is resumed" in await said()
    await desk.runs.resume(run.id, ANNA)
    await desk.attempts.store_outcome(work.attempt_id, outcome_in(work.context.folder, "draft", "x"))
    await desk.attempts.commit(work.attempt_id)
    assert "use Redirect" in await said()
    await desk.runs.cancel(run.id, ANNA)
    assert "was stopped" in await said()


async def test_the_same_steer_delivered_twice_is_one(desk: Desk) -> None:
    run_id = await desk.started()
    first = await desk.runs.steer(run_id, ANNA, "shorter", key="m1")
    again = await desk.runs.steer(run_id, ANNA, "shorter", key="m1")
    assert (first.outcome, again.outcome, first.text) == (Outcome.RECORDED, Outcome.REPEATED, again.text)
    assert (await desk.begun()).context.guidance == ("shorter",)


async def test_creating_twice_with_one_key_makes_one_run(desk: Desk) -> None:
    first = await desk.runs.create(draft(), "k")
    assert await desk.runs.create(draft(title="Other"), "k") == first
    assert len(await desk.runs.list_runs("T1")) == 1
    with pytest.raises(LookupError, match="letter"):
        await desk.runs.create(draft(mode_id="lettre"), "k2")


async def test_refused_input_fails_the_run_and_retry_reads_it_again(desk: Desk) -> None:
    files = (SourceFile("F1", "a.pdf", 3), SourceFile("F2", "b.pdf", 4))
    run = await desk.runs.create(draft(source_files=files), "k")
    work = await desk.runs.intake_work(run.id)
    assert (work.source_files, work.fetched) == (files, {})
    fetched = InputFile(name="a.pdf", path=work.folder / "1-a.pdf", sha256="0" * 64, size=3)
    await desk.runs.add_input_file(run.id, fetched, "F1")
    await desk.runs.add_input_file(run.id, fetched, "F1")
    assert (await desk.runs.intake_work(run.id)).fetched == {"F1": fetched}
    await desk.runs.intake_refused(run.id, "The file is encrypted. Save it without a password.")
    view = await desk.runs.view(run.id)
    assert (view.run.status, view.files) == (RunStatus.FAILED, ("a.pdf",))
    assert "encrypted" in view.run.failure_message
    await desk.runs.retry(run.id, ANNA)
    assert await desk.runs.awaiting_intake() == (run.id,)
    await desk.runs.intake_done(run.id, IntakeReport(summary="read"))
    assert (await desk.begun()).context.files == (fetched,)


async def test_time_at_gates_and_in_pauses_is_no_work(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    waiting = (await desk.runs.view(run_id)).working_s
    assert (await desk.runs.view(run_id)).working_s == waiting
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)
    assert (await desk.runs.view(run_id)).working_s > waiting


async def test_lists_are_filtered_and_newest_first(desk: Desk) -> None:
    first = await desk.runs.create(draft(), "1")
    second = await desk.runs.create(draft(channel_id="C2", requester=BORIS), "2")
    await desk.runs.create(draft(workspace_id="T2"), "3")
    await desk.runs.cancel(first.id, ANNA)
    assert [run.id for run in await desk.runs.list_runs("T1")] == [second.id, first.id]
    assert [run.id for run in await desk.runs.list_runs("T1", active_only=True)] == [second.id]
    assert [run.id for run in await desk.runs.list_runs("T1", requester_id="U-ANNA")] == [first.id]
    assert [run.id for run in await desk.runs.list_runs("T1", channel_id="C2")] == [second.id]


async def test_an_unknown_run_is_an_error(desk: Desk) -> None:
    with pytest.raises(UnknownRun):
        await desk.runs.pause("nothing", ANNA)
    with pytest.raises(UnknownRun):
        await desk.runs.view("nothing")
    assert await desk.runs.run("nothing") is None
    assert await desk.runs.find_by_thread("T1", "C1", "") is None
