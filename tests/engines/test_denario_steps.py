"""Each step of Denario once: the real package, the real gateway, the offline model."""

import json
import re
import subprocess
from pathlib import Path

import pymupdf
import pytest
from aiohttp import web
from denario_kit import DESCRIPTION, IDEA, MADE_BY, METHODOLOGY, Desk, bodies, seals, task
from upstream import Call, saying

from tomas.engines.cage.typesetting import installed
from tomas.engines.denario import DenarioEngine
from tomas.engines.denario.futurehouse import FUTUREHOUSE, FutureHouse
from tomas.engines.lookups import Unpaid
from tomas.modes.base import PathNote, StageContext
from tomas.modes.research import ResearchMode

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_fast_idea_comes_from_the_description_and_answers_its_critic(desk: Desk, tmp_path: Path) -> None:
    answer = await desk.answer(task("idea", (seals(tmp_path),)))
    assert "How body mass goes with body length in seals" in answer.text
    assert "Rows with missing values" in answer.text, "the critic asks for it in its third round"
    assert MADE_BY in answer.text
    assert len(desk.model.calls) == 7
    assert [path.name for path in answer.files] == ["idea.md"]
    assert answer.files[0].read_text().strip() == answer.text
    doing = [event.text for event in desk.said("progress")]
    assert doing[-1] == "looking for an idea"
    assert "criticising the idea" in doing
    assert [event.sender for event in desk.said("message")] == ["maker", "hater"] * 3 + ["maker"]
    assert desk.said("task_done")[0].task_id == "task"
    assert desk.said("file_written")[0].path == Path("idea.md"), "nobody is told where it lies"
    assert str(tmp_path / "the seals.csv") in desk.model.calls[0].text


async def test_a_detailed_idea_is_planned_by_its_own_agents(desk: Desk) -> None:
    answer = await desk.answer(task("idea", backend="detailed"))
    assert answer.text.startswith("Project Idea:")
    assert "How body mass goes with body length in seals" in answer.text
    assert {"idea_maker", "idea_hater"} <= {event.agent for event in desk.said("progress")}
    assert len(desk.model.calls) == 50


@pytest.mark.parametrize(("backend", "calls"), [("fast", 1), ("detailed", 22)])
async def test_a_methodology_follows_from_the_idea(desk: Desk, backend: str, calls: int) -> None:
    answer = await desk.answer(task("methodology", idea=IDEA, backend=backend))
    assert answer.text.startswith("# Methodology for: How body mass goes with body length in seals")
    assert [path.name for path in answer.files] == ["methods.md"]
    assert len(desk.model.calls) == calls


async def test_results_are_computed_from_the_data_by_code_in_the_cage(desk: Desk, tmp_path: Path) -> None:
    answer = await desk.answer(task("results", (seals(tmp_path),), idea=IDEA, methodology=METHODOLOGY))
    assert "body_mass_kg changes by 2 per unit of body_length_cm" in answer.text
    assert "41 rows and 3 columns. 1 row of them has a missing value" in answer.text
    assert "| north | 20 |" in answer.text
    plots = [path for path in answer.files if path.parent.name == "plots"]
    assert len(plots) == 3
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in plots)
    assert {"step.py", "results.json", "results.md"} <= {path.name for path in answer.files}
    runs = desk.said("code_run")
    assert [run.state for run in runs] == ["started", "ended"]
    assert runs[1].exit_code == 0
    numbers = next(path for path in answer.files if path.name == "results.json")
    assert json.loads(numbers.read_text())[0]["fit"]["intercept"] == pytest.approx(-100)


async def test_a_number_that_a_model_adds_to_the_results_is_named(desk: Desk, tmp_path: Path) -> None:
    claim = "# Results\n\nOf 41 rows 40 have both values: the slope is 2.0, and length explains 98.7% of the mass."

    def invents(call: Call) -> web.Response | None:
        writes = call.writes and "You are the researcher agent" in call.body["messages"][0]["content"]
        return saying(claim) if writes else None

    desk.model.fault = invents
    answer = await desk.answer(task("results", (seals(tmp_path),), idea=IDEA, methodology=METHODOLOGY))
    assert "98.7%" in answer.text
    asked = StageContext(
        run_id="r", mode_id="research", stage_id="results", folder=tmp_path, inputs={"description": DESCRIPTION}
    )
    (warning,) = ResearchMode().accept(asked, (answer,)).warnings
    assert "nor in what it printed or was given: 98.7%. Check them" in warning


@pytest.mark.parametrize("taxonomy", ["unesco", "aaai"])
async def test_keywords_are_names_of_the_chosen_list(desk: Desk, taxonomy: str) -> None:
    asked = task("keywords", taxonomy=taxonomy, keywords="3")
    text = f"{asked.prompt}\nA neural network learns to tell the seals on pictures apart."
    answer = await desk.answer(asked.model_copy(update={"prompt": text}))
    found = answer.text.splitlines()
    assert 0 < len(found) <= 3
    assert json.loads(answer.files[0].read_text()) == found
    offered = str([body["messages"] for body in bodies(desk)])
    assert all(keyword in offered for keyword in found)
    assert list((desk.folder / "the stage" / "attempt-a1" / "empty").iterdir()) == []


async def test_a_paper_comes_as_sources_with_its_figures_and_as_pdf_where_latex_is(desk: Desk, tmp_path: Path) -> None:
    figure = tmp_path / "a figure (1).png"
    pixels = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 8, 8), False)  # noqa: FBT003 - without transparency
    pixels.clear_with(255)
    pixels.save(figure)
    results = "The file holds 41 rows.\n\n| colony | mass_kg |\n|---|---|\n| north & south | 5% |\n"
    paper = task(
        "paper", (PathNote(path=figure, note="plot"),),
        idea=IDEA, methodology=METHODOLOGY, results=results, author="Ann & Bo", affiliation="Harbour_Lab",
    )  # fmt: skip
    answer = await desk.answer(paper)
    assert r"\title{How body mass goes with body length in seals}" in answer.text
    assert r"\author{Ann \& Bo}" in answer.text
    assert r"Harbour\_Lab" in answer.text
    assert "Gemini" not in answer.text
    assert r"north \& south & 5\% \\" in answer.text
    assert "../input_files/plots/a-figure-1.png" in answer.text
    names = {path.name for path in answer.files}
    assert {"paper_v2_no_citations.tex", "a-figure-1.png"} <= names
    if installed("xelatex") and installed("bibtex"):
        assert "paper_v2_no_citations.pdf" in names
        assert answer.remarks == ()
    else:
        assert "LaTeX is not installed here" in answer.remarks[0]
        assert desk.said("message")[0].text == answer.remarks[0], "said before the first call"


def can_set_physics() -> bool:
    """Whether LaTeX here has the physicists' style, which few installations have."""
    kpsewhich = installed("kpsewhich")
    return bool(kpsewhich) and subprocess.run([kpsewhich, "revtex4-2.cls"], check=False).returncode == 0


async def test_a_paper_that_must_be_a_pdf_is_refused_before_any_call_where_it_cannot_be(
    desk: Desk,
) -> None:
    if can_set_physics():
        pytest.skip("LaTeX can set the style here that this test needs missing")
    results = "The file holds 41 rows."
    asked = task("paper", idea=IDEA, methodology=METHODOLOGY, results=results, journal="APS", pdf="required")
    code, message = await desk.failure(asked)
    assert code == "engine_error"
    assert "nothing was spent" in message
    assert desk.model.calls == []


@pytest.mark.parametrize("journal", ["ICML", "NeurIPS"])
async def test_a_paper_in_a_conferences_style_does_not_claim_to_be_accepted_there(desk: Desk, journal: str) -> None:
    results = "The file holds 41 rows."
    answer = await desk.answer(task("paper", idea=IDEA, methodology=METHODOLOGY, results=results, journal=journal))
    assert f"In the style of {journal}; not submitted there." in answer.text
    if installed("xelatex") and installed("bibtex"):
        (paper,) = [path for path in answer.files if path.suffix == ".pdf"]
        with pymupdf.open(paper) as document:
            words = " ".join("".join(page.get_text() for page in document).split())
        assert f"In the style of {journal}; not submitted there." in words
        assert not re.search("AUTHORERR|Proceedings|[0-9]th Conference", words)


async def test_a_referee_sees_the_pages_of_the_given_paper(desk: Desk, tmp_path: Path) -> None:
    answer = await desk.answer(task("referee", (given_paper(tmp_path, pages=2),)))
    assert "Pages: 2." in answer.text
    assert "gives no score" in answer.text
    pictures = [part for part in bodies(desk)[0]["messages"][-1]["content"] if part["type"] == "image_url"]
    assert len(pictures) == 2


async def test_a_description_is_enhanced_by_the_papers_given(desk: Desk, tmp_path: Path) -> None:
    answer = await desk.answer(task("enhance_description", (given_paper(tmp_path),)))
    assert answer.text.startswith(DESCRIPTION)
    assert "**A Study of Seals**" in answer.text
    assert "The slope is 2.0 kg per cm." in answer.text


async def test_futurehouse_is_asked_through_the_supervisor_and_refused_without_a_key(desk: Desk) -> None:
    asked: list[str] = []

    class Owl(FutureHouse):
        async def ask(self, question: str) -> str:
            asked.append(question)
            return f"{question}\nAnswer: no\n\nRelated previous work: seals were weighed in 2001."

    desk.engine = DenarioEngine(futurehouse=FutureHouse())
    code, message = await desk.failure(task("check_idea", idea=IDEA, service="futurehouse"))
    assert code == "engine_error"
    assert "FutureHouse needs a key" in message
    assert desk.model.calls == []
    desk.engine = DenarioEngine(futurehouse=Owl("a-key"))
    answer = await desk.answer(task("check_idea", idea=IDEA, service="futurehouse"))
    assert "seals were weighed in 2001" in answer.text
    assert len(asked) == 1
    assert IDEA.splitlines()[0] in asked[0]
    await desk.answer(task("check_idea", idea=IDEA, service="futurehouse"), attempt="a2")
    assert len(asked) == 1, "a replay asks no second time"

    async def refuses(_question: str) -> str:
        raise Unpaid("The budget is used up.")

    desk.engine.lookups = {FUTUREHOUSE: refuses}
    other = task("check_idea", idea=f"{IDEA} In winter.", service="futurehouse", literature="if possible")
    assert await desk.failure(other, attempt="a3") == ("budget", "The budget is used up.")


async def test_an_idea_is_checked_against_the_literature_that_is_found(desk: Desk) -> None:
    desk.scholar.papers = [
        {
            "title": "Body mass and body length in grey seals", "authors": [{"name": "J. Roe"}], "year": 2001,
            "abstract": "We weigh seals.", "url": "https://example.org/seals",
        }
    ]  # fmt: skip
    answer = await desk.answer(task("check_idea", idea=IDEA))
    assert answer.text.startswith("Idea not novel")
    assert "https://example.org/seals" in answer.text
    assert {path.name for path in answer.files} == {"literature.md", "papers_processed.log"}
    assert len(desk.scholar.asked) == 2, "once to see whether it is there, once for the check"
    assert answer.remarks == ()


async def test_a_verdict_without_any_paper_says_so(desk: Desk) -> None:
    answer = await desk.answer(task("check_idea", idea=IDEA, searches="3"))
    assert answer.text.startswith("Idea novel")
    assert "rests on no literature" in answer.remarks[0]


def given_paper(folder: Path, pages: int = 1) -> PathNote:
    """A short paper as PDF."""
    text = (
        "A Study of Seals\n\nJane Roe, John Doe\n\n2020\n\nAbstract. We weigh seals.\n\n"
        "Results. The slope is 2.0 kg per cm."
    )
    with pymupdf.open() as document:
        for _page in range(pages):
            document.new_page().insert_text((72, 72), text)
        document.save(folder / "paper.pdf")
    return PathNote(path=folder / "paper.pdf", note="paper")
