"""Inputs that people change at a gate: before the start, and after a stage."""

import pytest
from runs_desk import ANNA, Desk, draft

from tomas.modes.base import InputKind, InputSpec, IntakeReport
from tomas.runs.records import DecisionKind, EventKind, GateStatus, Outcome, RunStatus

COLUMN = InputSpec(key="column.id", label="Ticket id", kind=InputKind.CHOICE, options=("Nr", "Id"), default="Nr")
ASKING = IntakeReport(summary="2 columns", question="Is this right?", asks=(COLUMN,))


async def test_a_gate_offers_the_inputs_that_may_be_changed_there_with_their_values(desk: Desk) -> None:
    run_id = await desk.started(inputs={"tone": "warm"})
    await desk.worked()
    gate = (await desk.runs.view(run_id)).open_gate
    assert gate
    assert [item.hint for item in gate.asks if item.key == "ps"] == ["Used from “Polish” on."]
    assert [(item.key, item.default) for item in gate.asks] == [
        ("tone", "warm"),
        ("to", ""),
        ("ps", ""),
        ("papers", ""),
    ]
    await desk.runs.decide(gate.id, DecisionKind.APPROVE, ANNA)
    await desk.worked("polished")
    later = (await desk.runs.view(run_id)).open_gate
    assert later
    assert [item.key for item in later.asks] == ["to", "page", "name", "ps", "papers", "again_from"]


async def test_a_changed_input_is_used_when_the_stage_is_done_again(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    changes = {"tone": "warm", "to": "Mrs Hill"}
    answer = await desk.runs.decide(gate_id, DecisionKind.REDIRECT, ANNA, changes=changes)
    assert answer.outcome is Outcome.RECORDED
    assert "changed inputs" in answer.text
    work = await desk.worked("Dearest")
    assert work.context.inputs == {"to": "Bob", "cc": ("Eve", "Mallory")} | changes
    assert work.context.guidance == ()
    view = await desk.runs.view(run_id)
    assert view.run.inputs == work.context.inputs
    assert view.gates[0].decision_text == "Tone: warm\nTo whom: Mrs Hill"
    told = [event for event in await desk.runs.events(run_id, 0) if event.kind is EventKind.DECISION]
    assert told[0].payload["text"] == "Tone: warm\nTo whom: Mrs Hill"


async def test_an_input_of_a_later_stage_has_nothing_done_again(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    answer = await desk.runs.decide(gate_id, DecisionKind.REDIRECT, ANNA, changes={"ps": "See you"})
    assert answer.text.startswith("Noted. It is used from “Polish” on, so nothing is done again")
    view = await desk.runs.view(run_id)
    assert (view.run.status, view.run.inputs["ps"]) == (RunStatus.WAITING, "See you")
    assert [gate.status for gate in view.gates] == [GateStatus.REDIRECTED, GateStatus.OPEN]
    assert view.gates[0].decision_text == "Postscript: See you"
    assert len(desk.queue.submitted) == 1
    assert view.open_gate
    assert view.open_gate.artifact_id == view.gates[0].artifact_id
    assert [item.default for item in view.open_gate.asks if item.key == "ps"] == ["See you"]
    await desk.runs.decide(view.open_gate.id, DecisionKind.APPROVE, ANNA)
    assert (await desk.worked("polished")).context.inputs["ps"] == "See you"


async def test_with_guidance_the_stage_is_done_again_whatever_else_changes(desk: Desk) -> None:
    _, gate_id = await desk.at_gate()
    await desk.runs.decide(gate_id, DecisionKind.REDIRECT, ANNA, "shorter", changes={"ps": "See you"})
    assert ((await desk.begun()).stage.id, len(desk.queue.submitted)) == ("draft", 2)


async def test_an_input_of_an_earlier_stage_takes_the_work_back_to_it(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)
    await desk.worked("polished")
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.REDIRECT, ANNA, changes={"ps": "See you"})
    assert (await desk.worked("polished again")).stage.id == "polish"
    changes = {"ps": "Bye", "again_from": "Draft"}
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.REDIRECT, ANNA, changes=changes)
    assert (await desk.begun()).stage.id == "draft"


async def test_guidance_and_changes_go_together(desk: Desk) -> None:
    _, gate_id = await desk.at_gate()
    await desk.runs.decide(gate_id, DecisionKind.REDIRECT, ANNA, "shorter", changes={"to": "Mr Hill"})
    work = await desk.begun()
    assert (work.context.guidance, work.context.inputs) == (("shorter",), {"to": "Mr Hill", "cc": ("Eve", "Mallory")})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"stamp": "blue"}, "cannot be changed here"),
        ({"papers": "a.txt"}, "cannot be changed here"),
        ({"again_from": "Draft"}, "cannot be changed here"),
        ({"tone": "rude"}, "not offered"),
        ({"to": "x" * 3001}, "3000 characters"),
        ({"tone": "cool"}, "Say in a sentence"),
    ],
)
async def test_what_is_no_change_is_refused_and_the_gate_stays_open(
    desk: Desk, changes: dict[str, str], told: str
) -> None:
    run_id, gate_id = await desk.at_gate()
    answer = await desk.runs.decide(gate_id, DecisionKind.REDIRECT, ANNA, changes=changes)
    assert answer.outcome is Outcome.REFUSED
    assert told in answer.text
    assert (await desk.runs.view(run_id)).open_gate


async def test_what_reading_suggested_can_be_corrected_and_is_read_again(desk: Desk) -> None:
    run = await desk.runs.create(draft(), "k1")
    await desk.runs.intake_question(run.id, ASKING)
    gate = (await desk.runs.view(run.id)).open_gate
    assert gate
    answer = await desk.runs.decide(gate.id, DecisionKind.REDIRECT, ANNA, changes={"column.id": "Id"})
    assert answer.outcome is Outcome.RECORDED
    view = await desk.runs.view(run.id)
    assert view.run.status is RunStatus.CREATED
    assert view.run.inputs["column.id"] == "Id"
    assert run.id in await desk.runs.awaiting_intake()
    assert desk.queue.submitted == []
    await desk.runs.intake_question(run.id, ASKING)
    again = (await desk.runs.view(run.id)).open_gate
    assert again
    assert again.asks[0].default == "Id"
    await desk.runs.decide(again.id, DecisionKind.APPROVE, ANNA)
    assert len(desk.queue.submitted) == 1
    assert [found.status for found in (await desk.runs.view(run.id)).gates] == [
        GateStatus.REDIRECTED,
        GateStatus.APPROVED,
    ]


async def test_what_the_mode_refuses_is_refused_at_the_gate_and_the_run_lives_on(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    answer = await desk.runs.decide(gate_id, DecisionKind.REDIRECT, ANNA, changes={"to": "nobody"})
    assert (answer.outcome, answer.text) == (Outcome.REFUSED, "Nobody is no one to write to.")
    view = await desk.runs.view(run_id)
    assert view.open_gate
    assert view.open_gate.id == gate_id
    assert view.run.inputs["to"] == "Bob"
