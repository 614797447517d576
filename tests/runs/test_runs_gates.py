"""Gates: who may decide, who is first, and which bytes a decision holds for."""

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest
from runs_desk import ANNA, BORIS, Desk, draft, outcome_in
from sqlalchemy import select, update

from tomas.engines.base import NumberedEvent, Question
from tomas.modes.base import IntakeReport
from tomas.runs.approval import ApprovalPolicy
from tomas.runs.records import (
    CONSENT,
    UNSEEN,
    Answer,
    DecisionKind,
    EventKind,
    GateStatus,
    Outcome,
    RunStatus,
    StageStatus,
)
from tomas.runs.settings import RunSettings
from tomas.runs.tables import ArtifactRow, DecisionRow

TRUSTING = RunSettings(approval=ApprovalPolicy(named=frozenset({BORIS.user_id})), retry_wait_s=0)
FOUR_EYES = RunSettings(approval=ApprovalPolicy(named=frozenset({BORIS.user_id}), self_approval=False), retry_wait_s=0)


async def decisions(desk: Desk) -> list[DecisionRow]:
    """Return all decisions as they are stored."""
    async with desk.database.reading() as session:
        return list(await session.scalars(select(DecisionRow)))


async def test_a_decision_keeps_who_where_and_the_digest(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA, "good", place="C1/2.2")
    (row,) = await decisions(desk)
    view = await desk.runs.view(run_id)
    assert (row.by_id, row.place, row.text) == ("U-ANNA", "C1/2.2", "good")
    assert row.artifact_digest == view.artifacts[0].sha256 == view.gates[0].artifact_digest
    assert view.gates[0].status is GateStatus.APPROVED


async def test_what_people_take_to_decide_is_not_the_stages_time(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    ended = (await desk.runs.view(run_id)).stages[1].finished_at
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)
    stage = (await desk.runs.view(run_id)).stages[1]
    assert (stage.status, stage.finished_at) == (StageStatus.COMPLETED, ended)
    assert ended


async def test_a_stranger_is_refused_and_told_who_may(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    for kind in DecisionKind:
        answer = await desk.runs.decide(gate_id, kind, BORIS, "please")
        assert answer.outcome is Outcome.REFUSED
        assert "<@U-ANNA>" in answer.text
    assert (await desk.runs.view(run_id)).open_gate
    assert await decisions(desk) == []


@pytest.mark.parametrize("settings", [FOUR_EYES])
async def test_self_approval_can_be_forbidden(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    answer = await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)
    assert answer.outcome is Outcome.REFUSED
    assert "<@U-BORIS>" in answer.text
    assert (await desk.runs.raise_budget(run_id, ANNA, Decimal(5))).outcome is Outcome.REFUSED
    assert (await desk.runs.decide(gate_id, DecisionKind.APPROVE, BORIS)).outcome is Outcome.RECORDED


@pytest.mark.parametrize("settings", [FOUR_EYES])
async def test_a_requester_may_always_stop_their_own_run(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    assert (await desk.runs.decide(gate_id, DecisionKind.CANCEL, ANNA)).outcome is Outcome.RECORDED
    assert (await desk.runs.view(run_id)).run.status is RunStatus.CANCELLED


@pytest.mark.parametrize("settings", [TRUSTING])
async def test_of_two_clicks_at_once_exactly_one_wins(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    answers = await asyncio.gather(
        desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA),
        desk.runs.decide(gate_id, DecisionKind.REDIRECT, BORIS, "shorter"),
    )
    assert sorted(answer.outcome for answer in answers) == [Outcome.ALREADY, Outcome.RECORDED]
    winner, loser = sorted(answers, key=lambda answer: answer.outcome, reverse=True)
    first = "U-ANNA" if winner is answers[0] else "U-BORIS"
    assert f"<@{first}> was first" in loser.text
    assert len(desk.queue.submitted) == 2
    assert len(await decisions(desk)) == 1
    assert (await desk.runs.verify(run_id)).intact


async def test_the_same_delivery_five_times_is_one_decision(desk: Desk) -> None:
    _, gate_id = await desk.at_gate()
    answers: list[Answer] = await asyncio.gather(
        *(desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA, key="action-1") for _ in range(5))
    )
    assert sorted(answer.outcome for answer in answers) == [Outcome.RECORDED, *[Outcome.REPEATED] * 4]
    assert len({answer.text for answer in answers}) == 1
    assert desk.queue.submitted[1:] == [f"{answers[0].run_id}.polish.1"]


async def test_redirect_does_the_stage_again_and_keeps_the_old_version(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate("Dear Sir")
    assert (await desk.runs.decide(gate_id, DecisionKind.REDIRECT, ANNA, " ")).outcome is Outcome.REFUSED
    await desk.runs.decide(gate_id, DecisionKind.REDIRECT, ANNA, "be kinder")
    work = await desk.worked("Dearest Sir")
    assert work.context.guidance == ("be kinder",)
    assert (work.number, work.lineage, work.resumed) == (2, "try-2", False)
    view = await desk.runs.view(run_id)
    assert [(artifact.version, artifact.path.read_text()) for artifact in view.artifacts] == [
        (1, "Dear Sir"),
        (2, "Dearest Sir"),
    ]
    assert [gate.status for gate in view.gates] == [GateStatus.REDIRECTED, GateStatus.OPEN]


async def test_what_a_stage_does_not_make_again_is_no_output_any_more(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    made = [outcome_in(work.context.folder / "out", key, "v1") for key in ("draft", "plot")]
    both = made[0].model_copy(update={"artifacts": made[0].artifacts + made[1].artifacts})
    await desk.attempts.store_outcome(work.attempt_id, both)
    await desk.attempts.commit(work.attempt_id)
    assert set((await desk.runs.view(run_id)).current_artifacts) == {"draft", "plot"}
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.REDIRECT, ANNA, "no plots")
    await desk.worked("v2")
    view = await desk.runs.view(run_id)
    assert [(artifact.key, artifact.version) for artifact in view.current_artifacts.values()] == [("draft", 2)]
    assert len(view.artifacts) == 3
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.APPROVE, ANNA)
    assert set((await desk.begun()).context.artifacts) == {"draft"}


async def test_an_edit_makes_a_version_of_the_person_and_asks_again(desk: Desk, tmp_path: Path) -> None:
    run_id, gate_id = await desk.at_gate("Dear Sir")
    upload = tmp_path / "mine.txt"
    upload.write_text("Dear Madam")
    answer = await desk.runs.edit(gate_id, ANNA, upload)
    assert answer.outcome is Outcome.RECORDED, answer
    view = await desk.runs.view(run_id)
    assert [gate.status for gate in view.gates] == [GateStatus.VOID, GateStatus.OPEN]
    newest = view.current_artifacts["draft"]
    assert (newest.version, newest.source, newest.path.read_text()) == (2, "person", "Dear Madam")
    assert view.gates[1].artifact_digest == newest.sha256 != view.gates[0].artifact_digest
    assert [stage.notes for stage in view.stages if stage.id == "draft"] == [["look twice"]]
    assert (await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)).outcome is Outcome.STALE
    await desk.runs.decide(view.gates[1].id, DecisionKind.APPROVE, ANNA)
    work = await desk.begun()
    assert work.context.artifacts["draft"].path.read_text() == "Dear Madam"


@pytest.mark.parametrize(("name", "content", "expected"), [("a.exe", "x", ".txt"), ("a.txt", "", "file is empty")])
async def test_an_edit_that_cannot_be_used_is_refused(
    desk: Desk, tmp_path: Path, name: str, content: str, expected: str
) -> None:
    run_id, gate_id = await desk.at_gate()
    (tmp_path / name).write_text(content)
    answer = await desk.runs.edit(gate_id, ANNA, tmp_path / name)
    assert answer.outcome is Outcome.REFUSED
    assert expected in answer.text
    assert (await desk.runs.view(run_id)).open_gate


async def test_two_edits_at_once_leave_the_bytes_that_the_gate_shows(desk: Desk, tmp_path: Path) -> None:
    run_id, gate_id = await desk.at_gate()
    edits = [outcome_in(tmp_path / str(number), "draft", f"edit {number}") for number in range(2)]
    await asyncio.gather(*(desk.runs.decide(gate_id, DecisionKind.EDIT, ANNA, uploads=edit) for edit in edits))
    view = await desk.runs.view(run_id)
    assert [artifact.version for artifact in view.artifacts] == [1, 2]
    assert view.open_gate
    assert view.open_gate.artifact_digest == view.current_artifacts["draft"].sha256
    assert view.current_artifacts["draft"].path.read_text() == view.current_artifacts["draft"].preview


async def test_an_artifact_that_changed_voids_the_gate_and_asks_again(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    async with desk.database.writing() as session:
        await session.execute(update(ArtifactRow).where(ArtifactRow.run_id == run_id).values(sha256="0" * 64))
    answer = await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)
    assert answer.outcome is Outcome.STALE
    view = await desk.runs.view(run_id)
    assert [gate.status for gate in view.gates] == [GateStatus.VOID, GateStatus.OPEN]
    assert view.gates[1].artifact_digest == "0" * 64
    assert view.stages[1].status is StageStatus.WAITING


async def test_cancel_at_a_gate_stops_the_run(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    await desk.runs.decide(gate_id, DecisionKind.CANCEL, ANNA)
    view = await desk.runs.view(run_id)
    assert (view.run.status, view.gates[0].status) == (RunStatus.CANCELLED, GateStatus.CANCELLED)
    assert (await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)).outcome is Outcome.ALREADY


async def test_an_unknown_gate_is_stale(desk: Desk) -> None:
    assert (await desk.runs.decide("g-nothing", DecisionKind.APPROVE, ANNA)).outcome is Outcome.STALE
    assert (await desk.runs.edit("g-nothing", ANNA, Path("a.txt"))).outcome is Outcome.STALE
    assert await desk.runs.gate("g-nothing") is None


async def test_an_intake_question_waits_and_then_goes_on_with_guidance(desk: Desk) -> None:
    run = await desk.runs.create(draft(), "k")
    await desk.runs.intake_question(run.id, IntakeReport(summary="an RFI", question="Go on?"))
    assert (await desk.runs.view(run.id)).run.status is RunStatus.WAITING
    assert await desk.runs.awaiting_intake() == ()
    await desk.runs.intake_done(run.id, IntakeReport(summary="late"))
    gate_id = await desk.open_gate(run.id)
    await desk.runs.decide(gate_id, DecisionKind.REDIRECT, ANNA, "treat it as an RFP")
    assert (await desk.begun()).context.guidance == ("treat it as an RFP",)


async def test_an_engines_question_holds_the_run_until_it_is_answered(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    question = NumberedEvent(number=1, at=0, event=Question(id="q1", text="Which firm?"))
    await desk.attempts.engine_events(work.attempt_id, [question])
    control = await desk.attempts.control(work.attempt_id)
    assert (control.waiting, control.paused) == (True, False)
    gate = (await desk.runs.view(run_id)).open_gate
    assert gate
    assert (gate.kind, gate.question) == ("question", "Which firm?")
    await desk.runs.decide(gate.id, DecisionKind.APPROVE, ANNA, "Acme")
    control = await desk.attempts.control(work.attempt_id)
    assert [(answer.question_id, answer.text) for answer in control.answers] == [("q1", "Acme")]
    assert not control.waiting
    await desk.attempts.engine_events(work.attempt_id, [question])
    assert (await desk.runs.view(run_id)).open_gate is None


@pytest.mark.parametrize(
    ("said", "heard"), [("", ""), ("Yes, go on.", ""), ("Leave out the wind", "Leave out the wind")]
)
async def test_consent_is_an_empty_answer_and_anything_else_is_what_to_do(desk: Desk, said: str, heard: str) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    asked = NumberedEvent(number=1, at=0, event=Question(id="q1", text="May this code be run?", kind="consent"))
    await desk.attempts.engine_events(work.attempt_id, [asked])
    gate = (await desk.runs.view(run_id)).open_gate
    assert gate
    assert gate.kind == CONSENT
    refused = await desk.runs.decide(gate.id, DecisionKind.APPROVE, ANNA, "No.")
    assert (refused.outcome, "Say what should be done instead" in refused.text) == (Outcome.REFUSED, True)
    await desk.runs.decide(gate.id, DecisionKind.APPROVE, ANNA, said)
    control = await desk.attempts.control(work.attempt_id)
    assert [answer.text for answer in control.answers] == [heard]


async def test_an_answer_after_the_worker_was_parked_starts_the_next_attempt(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    question = NumberedEvent(number=1, at=0, event=Question(id="q1", text="Which firm?"))
    await desk.attempts.engine_events(work.attempt_id, [question])
    await desk.attempts.suspend(work.attempt_id)
    await desk.attempts.commit(work.attempt_id)
    assert (await desk.runs.view(run_id)).run.status is RunStatus.WAITING
    assert len(desk.queue.submitted) == 1
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.APPROVE, ANNA, "Acme")
    again = await desk.begun()
    assert (again.number, again.lineage, again.resumed) == (2, work.lineage, True)
    assert again.context.folder == work.context.folder
    assert [answer.text for answer in again.answers] == ["Acme"]


async def test_the_history_tells_the_decision_before_what_follows_from_it(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    seen = (await desk.runs.view(run_id)).event_number
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)
    kinds = [event.kind for event in await desk.runs.events(run_id, seen)]
    assert kinds == [EventKind.DECISION, EventKind.STAGE_QUEUED]


@pytest.mark.parametrize(("place", "approvals"), [("thread", {"draft": "Anna"}), (UNSEEN, {})])
async def test_a_stage_is_told_who_looked_at_what_it_builds_on(
    desk: Desk, place: str, approvals: dict[str, str]
) -> None:
    _run_id, gate_id = await desk.at_gate()
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA, place=place)
    work = await desk.begun()
    assert work.context.approvals == approvals
