"""What is told of a run in one shape, and that the chat's bot lets a terminal's runs be."""

import hashlib
from pathlib import Path

from runs_desk import ANNA, Desk, draft

from tomas.modes.base import InputFile, IntakeReport
from tomas.runs.records import TERMINAL_WORKSPACE, DecisionKind, SourceFile
from tomas.runs.result import ResultStatus


async def test_a_terminals_run_is_neither_read_nor_drawn_by_the_bot(desk: Desk) -> None:
    run = await desk.runs.create(draft(workspace_id=TERMINAL_WORKSPACE), "k")
    assert await desk.runs.awaiting_intake() == ()
    assert await desk.runs.pending_presentations() == ()
    assert (await desk.runs.list_runs(TERMINAL_WORKSPACE))[0].id == run.id


async def test_a_result_says_what_was_given_made_and_decided(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    waiting = await desk.runs.result(run_id, {})
    assert waiting.status is ResultStatus.WAITING
    assert waiting.waiting is not None
    assert waiting.waiting.question == "Is the draft right?"
    await desk.runs.decide(gate_id, DecisionKind.CANCEL, ANNA, place="terminal")
    result = await desk.runs.result(run_id, {"draft": Path("copy.txt")})
    assert result.status is ResultStatus.CANCELLED
    made = {artifact.key: artifact for artifact in result.artifacts}
    current = (await desk.runs.view(run_id)).current_artifacts["draft"]
    assert made["draft"].file == Path("copy.txt")
    assert made["draft"].sha256 == hashlib.sha256(current.path.read_bytes()).hexdigest()
    assert result.content.text == current.path.read_text()
    assert result.content.summaries[0].summary.endswith("\n\n⚠️ look twice"), "what people must know stays with it"
    assert result.metadata is not None
    (decided,) = result.metadata.decisions
    assert (decided.by, decided.decision, decided.place, decided.stage) == (ANNA.user_id, "cancel", "terminal", "draft")
    assert decided.artifact_sha256 == made["draft"].sha256
    assert type(result).model_validate_json(result.model_dump_json()) == result


async def test_input_that_cannot_be_worked_on_is_refused(desk: Desk) -> None:
    run = await desk.runs.create(draft(source_files=(SourceFile("F1", "a.pdf", 3),)), "k")
    file = InputFile(name="a.pdf", path=Path("1-a.pdf"), sha256="0" * 64, size=3)
    await desk.runs.add_input_file(run.id, file, "F1")
    await desk.runs.intake_refused(run.id, "The file is encrypted.")
    result = await desk.runs.result(run.id, {})
    assert (result.status, result.failure) == (ResultStatus.REFUSED, "The file is encrypted.")
    assert result.metadata is not None
    assert [(given.name, given.size) for given in result.metadata.files] == [("a.pdf", 3)]


async def test_a_question_about_the_input_is_waited_for(desk: Desk) -> None:
    run = await desk.runs.create(draft(), "k")
    await desk.runs.intake_question(run.id, IntakeReport(summary="An enquiry.", question="Go on with it?"))
    result = await desk.runs.result(run.id, {})
    assert result.waiting is not None
    assert (result.status, result.waiting.gate) == (ResultStatus.WAITING, "intake")
