"""One run from its creation to its end, as the bot and a supervisor live it."""

from runs_desk import ANNA, Desk, draft

from tomas.modes.base import IntakeReport
from tomas.runs.records import DecisionKind, EventKind, Outcome, RunStatus, StageStatus


async def test_a_run_goes_from_creation_to_completion(desk: Desk) -> None:
    run = await desk.runs.create(draft(), "key")
    await desk.runs.set_thread(run.id, "1.1")
    await desk.runs.intake_done(run.id, IntakeReport(summary="two pages"))
    await desk.worked("Dear Sir")
    first = await desk.open_gate(run.id)
    assert (await desk.runs.decide(first, DecisionKind.APPROVE, ANNA)).outcome is Outcome.RECORDED
    await desk.worked("Dear Sir,")
    await desk.runs.decide(await desk.open_gate(run.id), DecisionKind.APPROVE, ANNA)
    await desk.worked("sent")

    view = await desk.runs.view(run.id)
    assert view.run.status is RunStatus.COMPLETED
    assert {stage.status for stage in view.stages} == {StageStatus.COMPLETED}
    assert {key: artifact.path.read_text() for key, artifact in view.current_artifacts.items()} == {
        "draft": "Dear Sir",
        "polished": "Dear Sir,",
        "sent": "sent",
    }
    assert view.run.inputs == {"to": "Bob", "cc": ("Eve", "Mallory")}
    assert (await desk.runs.find_by_thread("T1", "C1", "1.1")) == view.run
    kinds = [event.kind for event in await desk.runs.events(run.id, 0)]
    assert kinds[0] is EventKind.RUN_CREATED
    assert kinds[-1] is EventKind.RUN_COMPLETED
    assert len(kinds) == view.event_number
    assert (await desk.runs.verify(run.id)).intact
