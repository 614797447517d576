"""Mode files: what is taken, and what is said, with the line, of what is not."""

import contextlib
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.modes.base import ArtifactRef, CodeRan, EngineAnswer, InputFile, InputRefused, StageContext
from tomas.modes.declared.mode import ModeOfFile
from tomas.modes.declared.placeholders import filled_in
from tomas.modes.declared.reading import read_mode
from tomas.modes.instructions import read_instructions
from tomas.modes.printed import PRINTED_FILE
from tomas.modes.prompting import data_block
from tomas.modes.registry import load_modes
from tomas.modes.yamlfile import LARGEST, FileRefused, read_text

GOOD = """\
id: letters
title: Letters
summary: Writes a letter.
category: Office
engine: cmbagent
inputs:
  - key: wish
    label: What should it say?
    kind: text
    required: true
    multiline: true
stages:
  - id: draft
    title: Draft
    name: draft
    prompt: |
      Write a letter: {inputs.wish}. Keep {"braces": 1} as they are.
    gate: Is this the letter?
  - id: final
    title: Final
    name: letter
    prompt: "Polish this: {artifacts.draft}"
"""


TWO_FILES = """inputs:
  - {key: data, label: Data, kind: file}
  - key: notes
    changeable: true
    label: Notes
    kind: file"""


def refusal(text: str) -> str:
    with pytest.raises(FileRefused) as caught:
        read_mode(text, "letters.yaml")
    return str(caught.value)


def context(folder: Path, stage_id: str, **more: object) -> StageContext:
    values: dict[str, object] = {"inputs": {"wish": "thank the plumber for coming"}, "offline": True} | more
    return StageContext(run_id="r", mode_id="letters", stage_id=stage_id, folder=folder, **values)  # ty: ignore[invalid-argument-type]


def test_a_mode_file_becomes_a_mode_with_stages_and_gates(tmp_path: Path) -> None:
    mode = ModeOfFile(read_mode(GOOD, "letters.yaml"))
    assert [stage.id for stage in mode.spec.stages] == ["draft", "final"]
    gate = mode.spec.stage("draft").gate
    assert gate
    assert gate.question == "Is this the letter?"
    assert mode.spec.stage("final").gate is None
    (task,) = mode.prepare(context(tmp_path, "draft"))
    assert 'Write a letter: thank the plumber for coming. Keep {"braces": 1} as they are.' in task.prompt


def test_an_answer_becomes_a_text_that_the_next_stage_gets(tmp_path: Path) -> None:
    mode = ModeOfFile(read_mode(GOOD, "letters.yaml"))
    said = "Dear plumber,\n\nthank you for coming on a Sunday."
    outcome = mode.accept(context(tmp_path, "draft"), (EngineAnswer(task_id="draft", text=said),))
    (draft,) = outcome.artifacts
    assert draft.path.read_text().startswith("Dear plumber")
    assert "no language model" in draft.path.read_text()
    made = ArtifactRef(
        key="draft", version=1, name="draft.md", path=draft.path, sha256="0", media_type=draft.media_type
    )
    (task,) = mode.prepare(context(tmp_path, "final", artifacts={"draft": made}))
    assert task.prompt == f"Polish this: {data_block('draft', said)}\n", "as data, without the line on how it was made"


def test_what_code_did_not_check_is_not_said_to_be_checked(tmp_path: Path) -> None:
    mode = ModeOfFile(read_mode(GOOD, "letters.yaml"))
    online = context(tmp_path, "draft", offline=False, model_label="gpt-4.1")
    outcome = mode.accept(online, (EngineAnswer(task_id="draft", text="Dear plumber, thank you for coming."),))
    text = outcome.artifacts[0].path.read_text()
    assert "Made by TOMAS with gpt-4.1. Its statements were not checked by code." in text


def test_numbers_of_a_text_that_the_code_did_not_print_are_named(tmp_path: Path) -> None:
    mode = ModeOfFile(read_mode(GOOD, "letters.yaml"))
    told = "## Step 1: Draw 250 slopes\n\nDear plumber: 4.25 of 500 came on Sunday, 16 on Monday, and 98.7% were late."
    answer = EngineAnswer(
        task_id="draft", text=told, ran=(CodeRan(code="n = 500", printed="4.2517"),), heard=("Name the 16.",)
    )
    online = context(tmp_path, "draft", offline=False, model_label="gpt-4.1")
    outcome = mode.accept(online, (answer,))
    (warning,) = outcome.warnings
    assert (
        "neither in the code that was run, nor in what it printed, nor in what was given: 98.7%. Check them" in warning
    )
    assert outcome.artifacts[0].path.read_text().endswith(f"it names them. Check before use. {warning}*\n")
    honest = answer.model_copy(update={"text": told.partition(", and")[0]})
    outcome = mode.accept(online, (honest,))
    assert outcome.warnings == ()
    assert (
        "Its numbers above 12 stand in the code, its output or what was given." in outcome.artifacts[0].path.read_text()
    )
    with zipfile.ZipFile(outcome.artifacts[-1].path) as kept:
        assert "4.2517" in kept.read(PRINTED_FILE).decode(), "also where the code left no file"


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("kind: text", "kind: colour", 9, "inputs.1.kind"),
        ("id: letters", "id: My Letters", 1, "id"),
        ("    name: letter\n", "", 19, "name"),
        ("{artifacts.draft}", "{artifacts.sketch}", 22, "no earlier stage makes “sketch”"),
        ("{inputs.wish}", "{inputs.hope}", 16, "there is no input “hope”"),
        ("title: Final", "tytle: Final", 19, "tytle: there is no field of this name; did you mean “title”?"),
        ("required: true", "required: perhaps", 10, "inputs.1.required: must be true or false"),
        ("category: Office", "category: Office\ntitle: Twice", 5, "“title” stands in line 2 already"),
        ("{inputs.wish}", "{input.wish}", 16, "{input.wish} is not filled in; write it as {inputs.KEY}"),
        ("id: final", "id: draft", 19, "“draft” is there already"),
        ("id: final", "id: intake", 19, "“intake” is taken"),
        ("name: letter", "name: draft_files", 21, "the stage “draft” makes “draft_files” too"),
        ("multiline: true", "multiline: true\n    at_gates: [nowhere]", 12, "there is no stage “nowhere”"),
        ("name: letter", "name: letter\n    steps: many", 19, "steps must be a whole number from 1 to 12"),
        ("name: letter", "name: letter\n    earlier: nothing", 22, "no stage up to this one makes “nothing”"),
        ("kind: text", "kind: file\n    accepts: [.exe]", 7, "“.exe” cannot be read"),
        (
            "kind: text",
            "kind: choices\n    options: [a, b]\n    default: c",
            7,
            "the default “c” is not among the options",
        ),
        ("kind: text", "kind: choice\n    options: [a, a]", 7, "a choice needs two different options"),
        ("inputs:", "one_of: [wish, hope]\ninputs:", 6, "one_of.2: there is no input “hope”; there are: wish"),
        ("title: Letters", "title: !!python/name:os.system x", 2, "the tag “python/name:os.system” is not used here"),
        ("title: Letters", "title: &a Letters\n<<: {summary: x}", 3, "“<<” is not used here"),
        ("engine: cmbagent", "engine: [", 5, "Line"),
        ("key: wish", "key: again_from", 7, "“again_from” is taken"),
        ("inputs:", TWO_FILES, 9, "inputs.2.changeable: files can be changed at a gate only where one input"),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, line: int, told: str) -> None:
    assert old in GOOD
    message = refusal(GOOD.replace(old, new, 1))
    assert told in message
    if "line " in message:
        assert f"line {line}:" in message


@pytest.mark.parametrize(
    "text",
    [
        *("", "- a\n- b\n", "just words", "a: &x [*x]\n", "id: !!python/object/new:os.system [x]", "id: " + "[" * 5000),
        *(GOOD + "---\n" + GOOD, GOOD.replace("  - key", "\t- key"), GOOD.replace("Letters", "A: letters")),
        "\n".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]" for before, name in pairwise("abcdefghijk")),
    ],
)
def test_what_is_no_mode_file_is_refused(text: str) -> None:
    assert refusal(text).startswith("letters.yaml")


def test_lists_that_repeat_each_other_cost_nothing() -> None:
    bomb = "a: &a [x]\n" + "\n".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise("abcdefghijk"))
    assert "repeat or contain each other too often" in refusal(bomb)


def test_numbers_and_yes_and_no_may_stand_without_quotes() -> None:
    kinds = "kind: choice\n    options: [yes, no, 3]\n    default: no"
    mode = read_mode(GOOD.replace("kind: text", kinds).replace("name: letter", "name: letter\n    steps: 4"), "x.yaml")
    assert mode.inputs[0].options == ("yes", "no", "3")
    assert mode.inputs[0].required
    assert mode.stages[1].steps == "4"


def test_several_choices_show_their_default() -> None:
    kinds = "kind: choices\n    options: [north, south]\n    default: south"
    (item,) = read_mode(GOOD.replace("kind: text", kinds), "x.yaml").spec().inputs
    assert (item.default, item.chosen) == ("", ("south",))


def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(FileRefused, match="UTF-8"):
        read_text(path, "m.yaml")
    path.write_bytes(b"a" * (LARGEST + 1))
    with pytest.raises(FileRefused, match="larger"):
        read_text(path, "m.yaml")


@given(st.text(max_size=300))
def test_any_text_is_a_mode_or_refused_in_words(text: str) -> None:
    with contextlib.suppress(FileRefused):
        assert read_mode(text, "x.yaml").id


@given(st.text(max_size=100), st.dictionaries(st.text("ab", min_size=1), st.text(max_size=20)))
def test_what_is_filled_in_is_never_filled_in_again(text: str, inputs: dict[str, str]) -> None:
    once = filled_in(text + "{inputs.a}", inputs | {"a": "{inputs.b}"}, {}, "")
    assert once.endswith("{inputs.b}")


def test_missing_and_meagre_inputs_are_refused_before_any_call() -> None:
    mode = ModeOfFile(read_mode(GOOD, "letters.yaml"))
    with pytest.raises(InputRefused, match="is missing"):
        mode.intake({}, ())
    with pytest.raises(InputRefused, match="says too little"):
        mode.intake({"wish": "hm"}, ())
    mode.intake({"wish": "感谢水管工周日前来"}, ())
    with pytest.raises(InputRefused, match="give “Text” or “Document”"):
        load_modes()["keywords"].intake({"taxonomy": "aaai"}, ())
    references = load_modes()["references"]
    with pytest.raises(InputRefused, match="There are no papers: attach them, or name their addresses in “Text”"):
        references.intake({"task": "Tell what is known of the lake."}, ())
    references.intake({"task": "Build on https://arxiv.org/abs/2301.00001 and go on."}, ())


PLAN = (
    '[{"sub_task": "Read it", "sub_task_agent": "engineer"}, {"sub_task": "Tell it", "sub_task_agent": "researcher"}]'
)


def given_file(folder: Path, name: str, text: str) -> InputFile:
    path = folder / name
    path.write_text(text)
    return InputFile(name=name, path=path, sha256="0", size=path.stat().st_size)


def test_a_plan_may_be_typed_or_come_as_a_file(tmp_path: Path) -> None:
    mode = load_modes()["control"]
    plan, notes = given_file(tmp_path, "ours.json", PLAN), given_file(tmp_path, "notes.md", "The lake rose by 3 mm.")
    inputs: dict[str, str | tuple[str, ...]] = {"task": "Say how the lake rises"}
    assert mode.intake(inputs, (notes, plan)).summary.startswith("notes.md")
    (task,) = mode.prepare(context(tmp_path, "work", inputs=inputs, files=(notes, plan)))
    assert task.options["plan"] == PLAN
    assert [note.path for note in task.files] == [notes.path]
    assert mode.intake(inputs, (given_file(tmp_path, "floorplan.md", "The hall has two doors."), plan)).words > 0
    with pytest.raises(InputRefused, match=r"our-plan.md: There is no step"):
        mode.intake(inputs, (given_file(tmp_path, "our-plan.md", "The hall has two doors."),))
    with pytest.raises(InputRefused, match="“Plan” is missing"):
        mode.intake(inputs, (notes,))
    with pytest.raises(InputRefused, match=r"broken.json: This plan is no valid JSON: line 1"):
        mode.intake(inputs, (given_file(tmp_path, "broken.json", PLAN[:-1]),))
    with pytest.raises(InputRefused, match="no step in this plan"):
        mode.intake({**inputs, "plan": "Just do it well."}, ())
    changed = {**inputs, "plan": "nonsense"}
    with pytest.raises(InputRefused, match="no step in this plan"):
        mode.check_change(context(tmp_path, "work", inputs=changed, files=(notes, plan)))


def test_work_is_not_started_again_beyond_the_plan(tmp_path: Path) -> None:
    mode = load_modes()["deep-research"]
    given_file(tmp_path, "plan.json", PLAN)
    plan = ArtifactRef(
        key="plan_json",
        version=1,
        name="plan.json",
        path=tmp_path / "plan.json",
        sha256="0",
        media_type="application/json",
    )
    inputs = {"task": "Say how the lake rises", "steps": "3", "restart_at_step": "2"}
    there = context(tmp_path, "work", inputs=inputs, artifacts={"plan_json": plan})
    mode.check_change(there)
    with pytest.raises(InputRefused, match="2 steps, so the work cannot start at step 7"):
        mode.check_change(there.model_copy(update={"inputs": {**inputs, "restart_at_step": "7"}}))


def test_files_stand_in_the_prompt_and_are_given_by_path(tmp_path: Path) -> None:
    table = tmp_path / "levels.csv"
    table.write_text("month;level\n2020-01;1.003,1\n2020-02;1.003,4\n")
    file = InputFile(name="levels.csv", path=table, sha256="0", size=table.stat().st_size)
    mode = load_modes()["one-shot"]
    report = mode.intake({"task": "Plot the levels of the lake"}, (file,))
    assert "2 rows, 2 columns" in report.summary
    inputs = {"task": "Plot the levels of the lake", "agent": "engineer", "ask_before_code": "no"}
    (task,) = mode.prepare(context(tmp_path, "answer", inputs=inputs, files=(file,)))
    assert task.agent == "engineer"
    plain, given = task.files
    assert plain.path.read_text() == "month,level\n2020-01,1003.1\n2020-02,1003.4\n"
    assert given.path == table
    assert "- level (number): 1.003,1" in task.prompt


def test_one_of_a_thing_is_told_as_one(tmp_path: Path) -> None:
    files = (given_file(tmp_path, "notes.md", "Rising."), given_file(tmp_path, "levels.csv", "level,day\n3,monday\n"))
    report = load_modes()["one-shot"].intake({"task": "Plot the levels of the lake"}, files)
    assert report.summary == "notes.md: 1 page, 1 word; levels.csv: 1 row, 2 columns."


def test_every_mode_of_the_library_can_be_told_to_people() -> None:
    modes = load_modes()
    words = [word for mode in modes.values() for word in (mode.spec.id, *mode.spec.aliases)]
    assert len(words) == len({word.replace("-", "_") for word in words}), "two modes answer to one word"
    for mode in modes.values():
        assert mode.spec.summary
        assert mode.spec.examples


def test_the_examples_of_the_documentation_can_be_used() -> None:
    text = (Path(__file__).parents[3] / "docs" / "modes.md").read_text(encoding="utf-8")
    mode, instructions = re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert read_mode(mode, "modes.md").id == "keel-check"
    assert set(read_instructions(instructions, "modes.md").agents) == {"engineer", "researcher"}
    table = {
        name for row in re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE) for name in re.findall(r"`([a-z-]+)`", row)
    }
    installed = {name for name in load_modes() if name != "outline"}
    named = {name if not name.startswith("-") else f"research{name}" for name in table}
    assert installed <= named


def drawn(place: Path) -> Path:
    pymupdf.Pixmap(pymupdf.csRGB, (0, 0, 20, 20), 0).save(place)
    return place


def test_pictures_beyond_those_that_are_posted_are_packed(tmp_path: Path) -> None:
    pictures = tuple(drawn(tmp_path / f"plot-{number:02d}.png") for number in range(14))
    answer = EngineAnswer(task_id="draft", text="The lake rises by 3 mm a year.", files=pictures)
    outcome = ModeOfFile(read_mode(GOOD, "letters.yaml")).accept(context(tmp_path, "draft"), (answer,))
    keys = [artifact.key for artifact in outcome.artifacts]
    assert [key for key in keys if "picture" in key] == [f"draft_picture_{number}" for number in range(1, 13)]
    packed = next(artifact.path for artifact in outcome.artifacts if artifact.key == "draft_files")
    with zipfile.ZipFile(packed) as archive:
        assert archive.namelist() == ["plot-12.png", "plot-13.png"]


def test_long_titles_and_previews_end_between_words(tmp_path: Path) -> None:
    picture = drawn(tmp_path / f"{'levels-of-the-lake-' * 6}.png")
    answer = EngineAnswer(task_id="draft", text=f"# {'Levels rise. ' * 40}\n\nBy 3 mm.", files=(picture,))
    outcome = ModeOfFile(read_mode(GOOD, "letters.yaml")).accept(context(tmp_path, "draft"), (answer,))
    text, shown = (next(one for one in outcome.artifacts if one.key == key) for key in ("draft", "draft_picture_1"))
    assert text.preview.endswith("Levels rise. …")
    assert shown.title == "Levels of the lake levels of the lake levels of the lake levels of the lake …"


def test_a_persons_version_keeps_the_pictures_in_its_report(tmp_path: Path) -> None:
    picture = ArtifactRef(
        key="answer_picture_1",
        version=1,
        name="p.png",
        path=drawn(tmp_path / "p.png"),
        sha256="0",
        media_type="image/png",
    )
    own = tmp_path / "own.md"
    own.write_text("The lake rises by 3 mm a year, and the wind has nothing to do with it.")
    there = context(tmp_path, "answer", artifacts={"answer_picture_1": picture})
    outcome = load_modes()["one-shot"].edit(there, own)
    report = next(artifact.path for artifact in outcome.artifacts if artifact.key == "answer_pdf")
    with pymupdf.open(report) as document:
        assert any(page.get_images() for page in document)
