"""What research modes say to input that cannot be worked on, before any call is made."""

from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from tomas.modes.base import ArtifactRef, CodeRan, EngineAnswer, InputFile, InputRefused, StageContext
from tomas.modes.research import ResearchMode
from tomas.modes.research.given import described, notes, read_data
from tomas.modes.research.latex import markdown_of
from tomas.modes.research.paperwork import paper_outcome

ASKED = "Readings of a lake over the months; find out what drives its level."


def given(folder: Path, content: str | bytes, name: str) -> tuple[InputFile, ...]:
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    return (InputFile(name=name, path=folder / name, sha256=sha256(data).hexdigest(), size=len(data)),)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"a": 1,\n "b": }', "is no valid JSON: line 2"),
        ('{"a": 1}\n{"a": }', "is no valid JSON"),
        ("a plain note", "holds no JSON"),
        ("[" * 100_000, "is no valid JSON"),
        ("[" + "1" * 5_000 + "]", "is no valid JSON"),
        (b"[\xff\xfe]", "no text in UTF-8"),
    ],
)
def test_json_that_is_none_is_refused_with_the_line(tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        ResearchMode().intake({"description": ASKED}, given(tmp_path, content, "lake.json"))


@pytest.mark.parametrize(
    "content", ['\ufeff[{"level": 1}]', '{"level": 1}\n{"level": 2}\n', '{\n "level": [1, 2]\n}\n']
)
def test_json_in_one_piece_or_line_by_line_is_taken(tmp_path: Path, content: str) -> None:
    (material,) = read_data(given(tmp_path, content, "lake.json"))
    assert "level" in material.text


def test_code_gets_tables_that_every_reader_takes(tmp_path: Path) -> None:
    files = given(tmp_path, "Größe (cm);Ort\n159,2;Köln\n161,5;?\n".encode("cp1252"), "Maße (März).csv")
    (note,) = notes(files, tmp_path / "data")
    assert note.path.read_text(encoding="utf-8").splitlines() == ["Größe (cm),Ort", "159.2,Köln", "161.5,"]
    assert note.note.startswith("Maße (März).csv, a table")


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [
        ("l.json", '{"rows": [{"day": 1, "at": {"m": 2.5}}, {"day": 2, "at": {"m": 3}}]}', ["day,at.m", "1,2.5"]),
        ("lake.json", '{"day": 1, "m": 2.5}\n{"day": 2, "m": 3}\n', ["day,m", "1,2.5"]),
        ("lake.json", '{"day": [1, 2], "m": [2.5, 3]}', ["day,m", "1,2.5"]),
        ("lake.txt", "# a lake\nday  level_m\n1    2.5\n2    3.0\n", ["day,level_m", "1,2.5"]),
        ("lake.txt", "day\tlevel_m\n1\t2,5\n2\t3,25\n", ["day,level_m", "1,2.5"]),
    ],
)  # fmt: skip
def test_json_and_texts_that_hold_a_table_are_tables(tmp_path: Path, name: str, content: str, lines: list[str]) -> None:
    files = given(tmp_path, content, name)
    (material,) = read_data(files)
    assert f"{name}: 2 rows, 2 columns." in described((material,))
    (note,) = notes(files, tmp_path / "data")
    assert note.path.read_text().splitlines()[:2] == lines
    assert note.note.startswith(f"{name}, a table")


def test_a_text_that_is_none_stands_in_the_description(tmp_path: Path) -> None:
    files = given(tmp_path, "The gauge was moved in 1998, in May, and read twice a day.\n", "notes.txt")
    assert "notes.txt, a text of 13 words:\n\n> The gauge was moved" in described(read_data(files))
    (note,) = notes(files, tmp_path / "data")
    assert note.path == files[0].path


def test_the_report_on_the_input_says_how_it_was_read(tmp_path: Path) -> None:
    report = ResearchMode().intake({"description": ASKED}, given(tmp_path, "day,m\n1,2\n2,3\nTotal,\n", "lake.csv"))
    assert report.summary.startswith("lake.csv: 2 rows, 2 columns (")
    assert "totals" in report.summary


@pytest.mark.parametrize("place", ["/data/lake.csv", "C:\\data\\lake.xlsx", "~/lake.json"])
def test_a_file_that_a_description_only_names_is_asked_for(tmp_path: Path, place: str) -> None:
    with pytest.raises(InputRefused, match="did not come with it"):
        ResearchMode().intake({"description": f"{ASKED} The data: {place}."}, given(tmp_path, "a,b\n1,2\n", "b.csv"))
    ResearchMode().intake(
        {"description": f"{ASKED} As /x/b.csv, see https://example.org/c.csv"}, given(tmp_path, "a,b\n1,2\n", "b.csv")
    )


def context(folder: Path, stage: str, files: tuple[InputFile, ...] = (), **inputs: str) -> StageContext:
    return StageContext(
        run_id="r",
        mode_id="research",
        stage_id=stage,
        folder=folder,
        files=files,
        inputs={"description": ASKED} | inputs,
    )


def test_a_description_is_improved_by_papers_unless_people_want_it_as_it_is(tmp_path: Path) -> None:
    paper = given(tmp_path, b"%PDF-1.4", "paper.pdf")
    (task,) = ResearchMode().prepare(context(tmp_path, "description", paper))
    assert task.method == "enhance_description"
    named = f"{ASKED} See https://arxiv.org/abs/2301.00001"
    assert ResearchMode().prepare(context(tmp_path, "description", description=named))
    assert not ResearchMode().prepare(context(tmp_path, "description", paper, improve="no"))
    assert not ResearchMode().prepare(context(tmp_path, "description"))


def test_who_approved_the_results_answers_for_the_paper(tmp_path: Path) -> None:
    (task,) = ResearchMode().prepare(
        context(tmp_path, "paper", idea="An idea.", methodology="A way.", results="5 rows.")
    )
    assert "approved_by" not in task.options
    approved = context(tmp_path, "paper").model_copy(update={"approvals": {"results": "Ada Byron"}})
    (task,) = ResearchMode().prepare(approved)
    assert task.options["approved_by"] == "Ada Byron"


def test_sources_of_a_paper_can_be_typeset_as_they_are_unpacked(tmp_path: Path) -> None:
    source = "\\title{T}\\begin{document}\\section{A}\\includegraphics{../input_files/plots/a.png}\\end{document}"
    paths = [tmp_path / "paper" / "paper_v2_no_citations.tex", tmp_path / "plots" / "a.png"]
    for path in paths:
        path.parent.mkdir()
        path.write_text(source)
    answer = EngineAnswer(task_id="paper", text=source, files=tuple(paths))
    outcome = paper_outcome(context(tmp_path, "paper"), answer, tmp_path)
    archive = next(draft.path for draft in outcome.artifacts if draft.key == "paper_tex")
    assert ZipFile(archive).namelist() == ["paper/paper_v2_no_citations.tex", "input_files/plots/a.png"]


def test_how_a_table_is_set_does_not_show_in_its_text() -> None:
    scaled = "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n"
    table = (
        "\\renewcommand{\\arraystretch}{1.2}" + scaled + "\\begin{tabular}{ll}\na & b \\\\\n1 & 2 \\\\\n\\end{tabular}}"
    )
    assert markdown_of(table).split() == ["|", "a", "|", "b", "|", "|", "---", "|", "---", "|", "|", "1", "|", "2", "|"]


def test_numbers_of_a_paper_that_nothing_bears_are_named(tmp_path: Path) -> None:
    source = (
        "\\begin{document}\\begin{abstract}We find 2.04 in 41 rows.\\end{abstract}\\section{Results}"
        "Figure 3 has 95\\% of 500 slopes, $r = -0.93$, and p is 0.004 for 3,200 seals.\\end{document}"
    )
    results = "41 rows; the slope is 2.0417, r is -0.93."
    asked = context(tmp_path, "paper", idea="Fit 500 times.", methodology="Use 95% ranges.", results=results)
    outcome = paper_outcome(asked, EngineAnswer(task_id="paper", text=source, files=()), tmp_path)
    assert "neither in the results nor in what came before them: 0.004, 3,200. Check them" in outcome.warnings[-1]


RAN = CodeRan(code="slopes = 500", printed="rows 41\nslope 2.0417 r -0.931")


def test_numbers_of_results_that_no_code_printed_are_named(tmp_path: Path) -> None:
    asked = context(tmp_path, "results", idea="Look at 19 colonies.", methodology="Use 95% ranges.", steps="3")
    text = (
        "# Results\n\nOf 41 rows in 19 colonies the slope is 2.04 (95% of 500 slopes); it explains 98.7% of the mass."
    )
    written = tmp_path / "table.json"
    written.write_text('{"mass": 77.25}')
    answer = EngineAnswer(task_id="results", text=f"{text} Mass: 77.3, and 64 more.", files=(written,), ran=(RAN,))
    outcome = ResearchMode().accept(asked, (answer.model_copy(update={"heard": ("Add 64 more.",)}),))
    (warning,) = outcome.warnings
    assert "nor in what it printed or was given: 98.7%. Check them" in warning
    archive = next(draft.path for draft in outcome.artifacts if draft.key == "results_files")
    with ZipFile(archive) as kept:
        assert "slope 2.0417" in kept.read("what-the-code-printed.txt").decode()
    outcome = ResearchMode().accept(asked, (answer.model_copy(update={"files": ()}),))
    assert "results_files" in [draft.key for draft in outcome.artifacts], "also where the code left no file"


def test_results_without_code_are_told(tmp_path: Path) -> None:
    answer = EngineAnswer(task_id="results", text="The slope is 2.04, and it explains 98.7% of the body mass.")
    (warning,) = ResearchMode().accept(context(tmp_path, "results"), (answer,)).warnings
    assert warning.startswith("No code ran to its end")


def test_numbers_that_a_paper_has_from_results_alone_are_named_too(tmp_path: Path) -> None:
    archive = tmp_path / "code.zip"
    with ZipFile(archive, "w") as kept:
        kept.writestr("what-the-code-printed.txt", RAN.printed)
    ref = ArtifactRef(
        key="results_files", version=1, name="code.zip", path=archive, sha256="0", media_type="application/zip"
    )
    results = "Of 41 rows the slope is 2.04; it explains 98.7% of the mass."
    asked = context(tmp_path, "paper", results=results).model_copy(update={"artifacts": {"results_files": ref}})
    source = "\\begin{document}\\section{Results}Of 41 rows, 2.04 and 98.7\\%, and 55.\\end{document}"
    outcome = paper_outcome(asked, EngineAnswer(task_id="paper", text=source), tmp_path)
    assert "what came before them: 55. Check" in outcome.warnings[-2]
    assert "stand in the results, but no code printed them: 98.7%. Check" in outcome.warnings[-1]


def test_a_description_of_few_words_is_refused_in_any_script() -> None:
    ResearchMode().intake({"description": "企鹅的身体测量研究体重数据"}, ())
    for few in ("企鹅", "penguins of three islands"):
        with pytest.raises(InputRefused, match="says too little"):
            ResearchMode().intake({"description": few}, ())
