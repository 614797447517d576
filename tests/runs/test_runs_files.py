"""Files that people exchange at a gate, and stages that they go back to."""

import asyncio
import gzip
from pathlib import Path

import pytest
from runs_desk import ANNA, Desk, draft

from tomas.modes.base import InputKind, InputSpec, IntakeReport
from tomas.reading.desk import IntakeDesk
from tomas.reading.estimates import Estimator
from tomas.reading.exchange import fetched
from tomas.reading.files import FileRefused
from tomas.runs.input_files import FilesFetched, FilesWanted
from tomas.runs.records import Answer, DecisionKind, EventKind, Outcome, RunDraft, RunStatus, SourceFile, StageStatus
from tomas.terminal.localfiles import LocalFiles, source_file

COLUMN = InputSpec(key="column.id", label="Ticket id", kind=InputKind.CHOICE, options=("Nr", "Id"), default="Nr")


def paper(desk: Desk, name: str, text: str, folder: str = "outside") -> SourceFile:
    """Write a person's file and return it."""
    place = desk.home.parent / folder / name
    place.parent.mkdir(exist_ok=True)
    place.write_text(text)
    return source_file(place)


async def on_papers(desk: Desk, *files: SourceFile) -> str:
    """Start a run on files, have them read, and return its id; its first stage is queued."""
    run = await desk.runs.create(draft_with(files), "k1")
    await read(desk, run.id)
    return run.id


def draft_with(files: tuple[SourceFile, ...]) -> RunDraft:
    return draft(source_files=files, title=files[0].name, inputs={"to": "Bob", "column.id": "Nr"})


async def read(desk: Desk, run_id: str) -> None:
    modes = desk.runs.modes
    await IntakeDesk(desk.runs, modes, LocalFiles(), Estimator(modes, "offline:rules")).read(run_id)


async def wanted(desk: Desk, run_id: str, kept: tuple[int, ...], *new: SourceFile) -> FilesFetched:
    return await fetched(desk.runs.folders, LocalFiles(), run_id, FilesWanted(kept, new))


async def exchanged(desk: Desk, run_id: str, files: FilesFetched, text: str = "", **changes: str) -> Answer:
    gate_id = await desk.open_gate(run_id)
    return await desk.runs.decide(gate_id, DecisionKind.REDIRECT, ANNA, text, changes=changes, files=files)


async def test_other_files_are_read_and_all_is_done_again(desk: Desk) -> None:
    run_id = await on_papers(desk, paper(desk, "old.txt", "old"))
    await desk.worked("about old")
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.APPROVE, ANNA)
    await desk.worked("polished old")
    gate = (await desk.runs.view(run_id)).open_gate
    assert gate
    assert next(item.chosen for item in gate.asks if item.key == "papers") == ("old.txt",)
    answer = await exchanged(desk, run_id, await wanted(desk, run_id, (), paper(desk, "new.txt", "new")), "be kind")
    assert (answer.outcome, answer.text) == (
        Outcome.RECORDED,
        "Noted. The input is read again, and the work begins again with “Draft”.",
    )
    view = await desk.runs.view(run_id)
    assert (view.run.status, view.run.title) == (RunStatus.CREATED, "new.txt")
    assert [stage.status for stage in view.stages] == [StageStatus.RUNNING, *[StageStatus.PENDING] * 3]
    assert view.current_artifacts == {}
    assert view.gates[-1].decision_text == "be kind\nEnclosures: new.txt"
    assert await desk.runs.awaiting_intake() == (run_id,)
    await read(desk, run_id)
    work = await desk.worked("about new")
    assert (work.stage.id, work.number, work.context.guidance) == ("draft", 2, ("be kind",))
    assert [(file.name, file.path.read_text()) for file in work.context.files] == [("new.txt", "new")]
    assert work.context.inputs == {"to": "Bob"}
    assert work.context.artifacts == {}
    current = (await desk.runs.view(run_id)).current_artifacts
    assert {key: artifact.version for key, artifact in current.items()} == {"draft": 2}
    told = [event for event in await desk.runs.events(run_id, 0) if event.kind is EventKind.DECISION]
    assert told[-1].payload["files"] == [f"new.txt {work.context.files[0].sha256}"]
    result = await desk.runs.result(run_id, {"draft": Path("draft.txt")})
    assert result.metadata
    assert [file.name for file in result.metadata.files] == ["new.txt"]


@pytest.mark.parametrize(
    ("kept", "new", "after"),
    [
        ((0,), ("c.txt",), ("a.txt", "c.txt")),
        ((1,), (), ("b.txt",)),
        ((0, 1), ("a.txt",), ("b.txt", "a.txt")),
        ((), ("c.txt", "d.txt"), ("c.txt", "d.txt")),
    ],
)
async def test_files_are_kept_added_replaced_and_taken_out(
    desk: Desk, kept: tuple[int, ...], new: tuple[str, ...], after: tuple[str, ...]
) -> None:
    run_id = await on_papers(desk, paper(desk, "a.txt", "first"), paper(desk, "b.txt", "first"))
    await desk.worked()
    files = await wanted(desk, run_id, kept, *(paper(desk, name, "second", "later") for name in new))
    assert (await exchanged(desk, run_id, files)).outcome is Outcome.RECORDED
    await read(desk, run_id)
    work = await desk.begun()
    assert tuple(file.name for file in work.context.files) == after
    texts = {file.name: file.path.read_text() for file in work.context.files}
    assert texts == {name: "second" if name in new else "first" for name in after}


async def test_a_packed_file_and_an_unpacked_one_of_its_name_take_each_others_place(desk: Desk) -> None:
    packed = desk.home.parent / "outside" / "a.txt.gz"
    packed.parent.mkdir(exist_ok=True)
    packed.write_bytes(gzip.compress(b"first"))
    run_id = await on_papers(desk, source_file(packed))
    for number, new in enumerate((paper(desk, "a.txt", "second"), source_file(packed)), start=2):
        assert [file.name for file in (await desk.worked()).context.files] == ["a.txt"]
        packed.write_bytes(gzip.compress(b"third"))
        await exchanged(desk, run_id, await wanted(desk, run_id, (0,), new))
        await read(desk, run_id)
        (file,) = (await desk.begun()).context.files
        assert (file.name, file.path.read_text()) == ("a.txt", {2: "second", 3: "third"}[number])


async def test_the_same_file_again_is_taken_as_it_is_now(desk: Desk) -> None:
    run_id = await on_papers(desk, paper(desk, "a.txt", "wrong"))
    await desk.worked()
    await exchanged(desk, run_id, await wanted(desk, run_id, (), paper(desk, "a.txt", "right")))
    await read(desk, run_id)
    assert [file.path.read_text() for file in (await desk.begun()).context.files] == ["right"]


@pytest.mark.parametrize(
    ("kept", "new", "why"),
    [
        ((), (("blank.txt", ""),), "blank.txt is empty."),
        ((), (("odd.txt", "odd"),), "not foreseen, so nothing was changed"),
        ((0,), (("a.pdf", "x"),), "“a.pdf” cannot be worked on: Enclosures takes TXT, GZ."),
        ((0,), (("b.txt", "x"), ("c.txt", "x")), "Enclosures takes 2 at most"),
        ((), (), "Enclosures is needed"),
    ],
)
async def test_files_that_cannot_be_worked_on_leave_the_run_as_it_was(
    desk: Desk, kept: tuple[int, ...], new: tuple[tuple[str, str], ...], why: str
) -> None:
    run_id = await on_papers(desk, paper(desk, "old.txt", "old"))
    await desk.worked()
    before = await desk.runs.view(run_id)
    files = await wanted(desk, run_id, kept, *(paper(desk, name, text) for name, text in new))
    answer = await exchanged(desk, run_id, files)
    assert answer.outcome is Outcome.REFUSED
    assert why in answer.text
    assert await desk.runs.view(run_id) == before
    await files.discard()
    assert not files.folder.exists()
    assert (await desk.runs.intake_work(run_id)).fetched


async def test_nothing_is_left_of_files_of_which_one_cannot_be_had(desk: Desk) -> None:
    run_id = await on_papers(desk, paper(desk, "old.txt", "old"))
    gone = paper(desk, "gone.txt", "x")
    await asyncio.to_thread(Path(gone.slack_file_id).unlink)
    with pytest.raises(FileRefused):
        await wanted(desk, run_id, (), paper(desk, "here.txt", "x"), gone)
    assert [place.name for place in desk.runs.folders.inputs(run_id).iterdir()] == ["1-old.txt"]


async def test_files_are_exchanged_before_the_work_begins(desk: Desk) -> None:
    run = await desk.runs.create(draft_with((paper(desk, "old.txt", "old"),)), "k1")
    await desk.runs.intake_question(run.id, IntakeReport(summary="s", question="Is this right?", asks=(COLUMN,)))
    gate = (await desk.runs.view(run.id)).open_gate
    assert gate
    assert [item.key for item in gate.asks] == ["column.id", "papers"]
    files = await wanted(desk, run.id, (), paper(desk, "new.txt", "new"))
    assert (await exchanged(desk, run.id, files, **{"column.id": "Id"})).outcome is Outcome.RECORDED
    await read(desk, run.id)
    work = await desk.begun()
    assert [file.name for file in work.context.files] == ["new.txt"]
    assert work.context.inputs == {"to": "Bob", "column.id": "Id"}


async def test_the_time_of_reading_is_that_of_the_last_reading_and_not_of_people(desk: Desk) -> None:
    run = await desk.runs.create(draft_with((paper(desk, "old.txt", "old"),)), "k1")
    await desk.runs.intake_question(run.id, IntakeReport(summary="s", question="Is this right?", asks=(COLUMN,)))
    asked = (await desk.runs.view(run.id)).stages[0]
    assert asked.status is StageStatus.WAITING
    assert asked.finished_at, "what people take to answer does not count"
    await exchanged(desk, run.id, await wanted(desk, run.id, (), paper(desk, "new.txt", "new")))
    begun = (await desk.runs.view(run.id)).stages[0]
    assert (begun.started_at or asked.finished_at) > asked.finished_at
    assert (begun.status, begun.finished_at) == (StageStatus.RUNNING, None)
    await read(desk, run.id)
    await desk.worked()
    done = (await desk.runs.view(run.id)).stages[0]
    assert done.finished_at
    await exchanged(desk, run.id, await wanted(desk, run.id, (), paper(desk, "third.txt", "third")))
    again = (await desk.runs.view(run.id)).stages[0]
    assert (again.started_at or done.finished_at) > done.finished_at
    assert again.finished_at is None


async def test_the_work_goes_on_with_other_files_from_the_stage_that_is_named(desk: Desk) -> None:
    run_id = await on_papers(desk, paper(desk, "old.txt", "old"))
    await desk.worked("approved words")
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.APPROVE, ANNA)
    await desk.worked("polished")
    files = await wanted(desk, run_id, (), paper(desk, "new.txt", "new"))
    assert "with “Polish”" in (await exchanged(desk, run_id, files, again_from="Polish")).text
    await read(desk, run_id)
    work = await desk.begun()
    assert work.stage.id == "polish"
    made = {key: ref.path.read_text() for key, ref in work.context.artifacts.items()}
    assert made == {"draft": "approved words"}, "what the stage made of the old files is no ground for the new"


async def test_the_work_goes_back_to_an_earlier_stage_with_guidance(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate("first draft")
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)
    await desk.worked("polished")
    answer = await desk.runs.decide(
        await desk.open_gate(run_id), DecisionKind.REDIRECT, ANNA, "warmer", changes={"again_from": "Draft"}
    )
    assert answer.text == "Noted. “Draft” is done again with your guidance; you will see what changed."
    view = await desk.runs.view(run_id)
    assert [stage.status.value for stage in view.stages] == ["completed", "queued", "pending", "pending"]
    assert set(view.current_artifacts) == {"draft"}
    assert "again_from" not in view.run.inputs
    work = await desk.worked("second draft")
    assert (work.stage.id, work.context.guidance) == ("draft", ("warmer",))
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.APPROVE, ANNA)
    polish = await desk.worked("polished again")
    assert polish.context.artifacts["draft"].path.read_text() == "second draft"


async def test_a_named_stage_is_not_too_late_for_a_changed_input(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)
    await desk.worked("polished")
    changes = {"name": "Anna", "again_from": "Polish"}
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.REDIRECT, ANNA, changes=changes)
    assert (await desk.begun()).stage.id == "draft"


async def test_what_is_about_a_result_goes_with_it(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)
    await desk.worked("polished")
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.REDIRECT, ANNA, changes={"page": "3"})
    assert (await desk.worked("from page 3")).context.inputs["page"] == "3"
    changes = {"to": "Eve", "again_from": "Draft"}
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.REDIRECT, ANNA, changes=changes)
    assert "page" not in (await desk.begun()).context.inputs
