"""Every method of CMBAgent with the real package and the offline model: what it makes, asks, and starts again from."""

import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pymupdf
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.typedefs import Handler
from engine_tools import ENGINE, MakeRequest, finished

from tomas.engines.base import EngineResult, NumberedEvent, StageRequest
from tomas.engines.cmbagent import CARRYOVER as DEEP
from tomas.engines.cmbagent import CONTROL, HUMAN, KEYWORDS, PLAN, PLANNED, STEPS, SUMMARIES, CmbagentEngine
from tomas.engines.cmbagent.lookups import OCR, SOFTWARE_DOCS, Arxiv, MistralOcr
from tomas.engines.host import EngineHost
from tomas.engines.lookups import LookupFailed, Unpaid
from tomas.modes.base import EngineTask, PathNote
from tomas.modes.plan import Plan, PlanStep, read_plan
from tomas.modes.printed import PRINTED_FILE
from tomas.offline_model.app import create_app

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROBLEM = "Study how the water level of a lake went over ten years of monthly readings, and what drives it."
TWO_STEPS = Plan(
    sub_tasks=(
        PlanStep(sub_task="Measure the task", sub_task_agent="engineer", bullet_points=("Print what was measured.",)),
        PlanStep(sub_task="Note what it means", sub_task_agent="researcher", bullet_points=("Be brief.",)),
    )
)


@pytest_asyncio.fixture(loop_scope="session")
async def offline(model_socket: Path) -> AsyncIterator[list[str]]:
    """The offline model where the gateway would be; yields the system messages and last messages it was sent."""
    sent: list[str] = []

    @web.middleware
    async def noting(request: web.Request, handler: Handler) -> web.StreamResponse:
        messages = (await request.json())["messages"]
        sent.append("\n".join(str(message.get("content")) for message in messages))
        return await handler(request)

    app = create_app()
    app.middlewares.append(noting)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.UnixSite(runner, str(model_socket)).start()
    yield sent
    await runner.cleanup()


def task(method: str, prompt: str = PROBLEM, **more: object) -> EngineTask:
    return EngineTask(id="t", prompt=prompt, method=method, **more)  # ty: ignore[invalid-argument-type]


async def answered(host: EngineHost, request: StageRequest, *answers: str) -> tuple[EngineResult, list[str]]:
    """Run a request whose questions are answered in turn; returns the result and the questions."""
    session = await host.start(ENGINE, request)
    left, questions = list(answers), []
    async for numbered in session.events():
        if numbered.event.type == "question":
            questions.append(numbered.event.text)
            await session.answer(numbered.event.id, left.pop(0))
    assert not left, "fewer questions than answers"
    return await session.result(), questions


def kinds(events: list[NumberedEvent]) -> list[str]:
    return [numbered.event.type for numbered in events]


async def test_a_plan_alone_is_made_and_nothing_is_done(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest
) -> None:
    wanted = task(PLAN, options={"plan_instructions": "Begin with the gauge readings."})
    result, events = await finished(engine_host, make_request(wanted))
    assert result.failure is None
    plan = read_plan(result.answers[0].text)
    assert [step.sub_task_agent for step in plan.sub_tasks] == ["engineer", "researcher"]
    assert "code_run" not in kinds(events)
    assert any("Begin with the gauge readings." in said for said in offline)


@pytest.mark.parametrize("method", [DEEP, PLANNED])
async def test_a_task_is_planned_and_worked_to_a_text(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest, method: str
) -> None:
    result, events = await finished(engine_host, make_request(task(method)))
    assert result.failure is None, result.failure
    assert "offline" in result.answers[0].text
    assert kinds(events).count("code_run") == 2
    assert any(path.name == "step.py" for path in result.answers[0].files)


@pytest.mark.parametrize("method", [DEEP, CONTROL])
async def test_a_ready_plan_is_worked_without_planning(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest, method: str
) -> None:
    result, events = await finished(
        engine_host, make_request(task(method, options={"plan": TWO_STEPS.model_dump_json()}))
    )
    assert result.failure is None, result.failure
    assert not any("You are the planner agent" in said[:80] for said in offline)
    assert any("Measure the task" in said for said in offline)
    assert kinds(events).count("code_run") == 2


async def test_control_without_a_plan_makes_and_criticises_research_ideas(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest
) -> None:
    result, events = await finished(engine_host, make_request(task(CONTROL)))
    assert result.failure is None, result.failure
    agents = {numbered.event.agent for numbered in events if numbered.event.type == "progress"}
    assert {"idea_maker", "idea_hater"} <= agents
    assert "lake" in result.answers[0].text.lower()


async def test_work_starts_again_in_the_middle_with_what_was_made_before(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest, tmp_path: Path
) -> None:
    plan = {"plan": TWO_STEPS.model_dump_json()}
    first, _ = await finished(engine_host, make_request(task(DEEP, options=plan)))
    kept = next(path for path in first.answers[0].files if path.suffix == ".zip")
    with zipfile.ZipFile(kept) as archive:
        assert set(json.loads(archive.read("steps.json"))) == {"1", "2"}
    assert "The offline model" in first.answers[0].ran[0].printed
    assert first.answers[0].ran[0].step == "1"
    moved = kept.rename(tmp_path / "kept.zip")
    with zipfile.ZipFile(moved, "a") as archive:
        assert set(json.loads(archive.read("files.json")).values()) == {"1"}
        archive.writestr(PRINTED_FILE, "## Run 1, step 1\n\nprinted before: 4711\n## Run 2, step 2\n\nprinted: 4712\n")
    offline.clear()
    again = task(DEEP, options=plan | {"restart_at_step": "2"}, files=(PathNote(path=moved, note=STEPS),))
    second, events = await finished(engine_host, make_request(again, attempt="a2"))
    assert second.failure is None, second.failure
    assert "code_run" not in kinds(events), "the first step is not done again"
    assert any("### Step 1" in said for said in offline), "the second step knows what the first one said"
    assert any(path.name == "result.json" for path in second.answers[0].files), "its files are there"
    assert "4711" in second.answers[0].ran[0].printed, "and what its code printed"
    assert "4712" not in second.answers[0].ran[0].printed, "but nothing of the step that is done again"
    parts = ("## Step 1: Measure the task", "The code printed", "## Step 2: Note what it means")
    for result in (first, second):
        places = [result.answers[0].text.index(part) for part in parts]
        assert places == sorted(places), "the result tells each step, done again or not"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"plan": "no plan"}, "no step"),
        ({"plan": TWO_STEPS.model_dump_json(), "restart_at_step": "3"}, "2 steps"),
        ({"plan": TWO_STEPS.model_dump_json(), "restart_at_step": "2"}, "Nothing is kept"),
        ({"restart_at_step": "soon"}, "whole number"),
        ({"colour": "blue"}, "colour"),
    ],
)
async def test_options_that_do_not_fit_are_refused_before_any_call(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest, options: dict[str, str], told: str
) -> None:
    result, _events = await finished(engine_host, make_request(task(DEEP, options=options)))
    assert result.failure is not None
    assert told in result.failure.message
    assert offline == []


async def test_each_step_may_be_asked_about(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest
) -> None:
    options = {"plan": TWO_STEPS.model_dump_json(), "ask_before_steps": "yes"}
    result, questions = await answered(
        engine_host, make_request(task(DEEP, options=options)), "go on", "Write it for a mayor."
    )
    assert result.failure is None, result.failure
    assert "step 1 of 2" in questions[0]
    assert "Measure the task" in questions[0]
    assert "Note what it means" in questions[1]
    assert any("For step 2, people ask: Write it for a mayor." in said for said in offline)


async def test_code_may_be_asked_about_in_one_task_and_not_in_another(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest
) -> None:
    asking = EngineTask(id="a", prompt=PROBLEM, agent="engineer", options={"ask_before_code": "yes"})
    free = EngineTask(id="b", prompt=PROBLEM, agent="engineer")
    result, questions = await answered(engine_host, make_request(asking, free), "Count the words.", "")
    assert result.failure is None, result.failure
    assert len(questions) == 2, "what was refused was not run, and what was approved by a button was"
    assert any("Count the words." in said for said in offline)
    assert "result.json" in questions[0]
    assert "The code printed" in result.answers[1].text


async def test_a_person_in_the_loop_is_asked_until_they_are_content(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest
) -> None:
    wanted = task(HUMAN, agent="researcher")
    result, questions = await answered(engine_host, make_request(wanted), "Say more of the wind.", "done")
    assert result.failure is None, result.failure
    assert "What should be done next?" in questions[0]
    assert any("Say more of the wind." in said for said in offline)
    assert result.answers[0].heard == ("Say more of the wind.", "done")
    text = result.answers[0].text
    assert text.index("## The task") < text.index("## Say more of the wind."), "each wish has its part of the result"


@pytest.mark.parametrize("taxonomy", ["unesco", "aaai", "aas"])
async def test_keywords_are_chosen_from_a_taxonomy(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest, taxonomy: str
) -> None:
    options = {"taxonomy": taxonomy, "keywords": "3"}
    text = f"{PROBLEM} Which stars and galaxies stand above it, and can machine learning count their light curves?"
    result, _events = await finished(engine_host, make_request(task(KEYWORDS, text, options=options)))
    assert result.failure is None, result.failure
    lines = result.answers[0].text.splitlines()
    assert 1 <= len(lines) <= 6
    assert all(line.startswith("- ") for line in lines)


async def test_documents_are_summarised_one_by_one(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest, tmp_path: Path
) -> None:
    notes = []
    for name in ("Lake levels of the north", "Wind over the lake"):
        path = tmp_path / f"{name}.md"
        path.write_text(
            f"# {name}\n\nWe measured {name.lower()} for ten years and found that it rises by 3 mm a year.\n"
        )
        notes.append(PathNote(path=path, note=path.name))
    result, _events = await finished(engine_host, make_request(task(SUMMARIES, files=tuple(notes))))
    assert result.failure is None, result.failure
    summaries = json.loads(result.answers[0].text)
    assert [summary["document"] for summary in summaries] == [note.note for note in notes]
    assert "Lake levels of the north" in summaries[0]["title"]
    assert [(summary["authors"], summary["date"], summary["data_sets"]) for summary in summaries] == 2 * [([], "", [])]


async def test_a_text_without_a_keyword_of_the_vocabulary_is_told_so(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest
) -> None:
    options = {"taxonomy": "aas", "keywords": "3"}
    result, _events = await finished(engine_host, make_request(task(KEYWORDS, "Zwieback, quark.", options=options)))
    assert result.failure is None, result.failure
    assert result.answers[0].text == "None of the keywords in the vocabulary “aas” fits this text."


async def test_instructions_of_the_team_reach_the_agent_they_are_for(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest
) -> None:
    words = json.dumps({"researcher": "Write {short} sentences."})
    result, _events = await finished(
        engine_host, make_request(task("one_shot", agent="researcher", options={"instructions": words}))
    )
    assert result.failure is None, result.failure
    told = [said for said in offline if "Write {short} sentences." in said]
    assert told
    assert all("You are the researcher agent" in said for said in told)


async def test_a_context_agent_works_from_documentation_that_the_supervisor_fetched(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest
) -> None:
    async def documentation(url: str) -> str:
        return f"# CAMB\n\nset_params makes parameters. From {url}"

    engine = CmbagentEngine()
    engine.lookups = {SOFTWARE_DOCS: documentation}
    await finished(engine_host, make_request(task("one_shot", agent="camb_context")), engine)
    assert any("set_params makes parameters. From https://camb" in said for said in offline)


@pytest.mark.parametrize("agent", ["camb", "perplexity"])
async def test_an_agent_that_cannot_be_offered_is_refused_with_the_reason(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest, agent: str
) -> None:
    result, _events = await finished(engine_host, make_request(task("one_shot", agent=agent)))
    assert result.failure is not None
    assert f"The agent {agent} is not offered here: it " in result.failure.message
    assert offline == []


def paper_of(*lines: str) -> bytes:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "\n".join(lines))
        return document.tobytes()


async def test_papers_that_a_text_names_are_fetched_read_and_summarised(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest
) -> None:
    asked: list[str] = []

    async def arxiv(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=paper_of("A Study of Seals", "We weigh seals. The slope is 2.0 kg per cm."))

    app = web.Application()
    app.router.add_get("/pdf/{number}", arxiv)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    engine = CmbagentEngine(Arxiv(f"http://127.0.0.1:{runner.addresses[0][1]}/pdf/"))
    text = "Build on https://arxiv.org/abs/2301.00001 and go further."
    try:
        result, _events = await finished(engine_host, make_request(task("preprocess", text)), engine)
    finally:
        await runner.cleanup()
    assert result.failure is None, result.failure
    assert asked == ["/pdf/2301.00001"]
    assert result.answers[0].text.startswith(text)
    assert "2.0 kg per cm" in result.answers[0].text


@pytest.mark.parametrize(
    ("text", "reason"),
    [("Build on https://arxiv.org/abs/2301.00001.", "arxiv.org cannot be reached"), ("Build.", "There are no papers")],
)
async def test_papers_that_cannot_be_had_are_told_before_any_call(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest, text: str, reason: str
) -> None:
    engine = CmbagentEngine(Arxiv("http://127.0.0.1:9/pdf/"))
    result, _events = await finished(engine_host, make_request(task("preprocess", text)), engine)
    assert result.failure is not None
    assert reason in result.failure.message
    assert offline == []


def scan_of(place: Path) -> PathNote:
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_image(page.rect, pixmap=pymupdf.Pixmap(pymupdf.csRGB, (0, 0, 20, 20), 0))
        document.save(place)
    return PathNote(path=place, note="old-paper.pdf")


async def test_scans_are_read_by_text_recognition_once(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest, tmp_path: Path
) -> None:
    asked: list[tuple[str, str]] = []

    async def recognised(request: web.Request) -> web.Response:
        given = await request.json()
        asked.append((request.headers["Authorization"], given["document"]["document_url"][:34]))
        assert given["model"] == "mistral-ocr-latest"
        pages = [{"index": 0, "markdown": "# Seals of the north"}, {"index": 1, "markdown": "They gain 2.0 kg per cm."}]
        return web.json_response({"pages": pages})

    app = web.Application()
    app.router.add_post("/v1/ocr", recognised)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    engine = CmbagentEngine(ocr=MistralOcr("a-key", f"http://127.0.0.1:{runner.addresses[0][1]}/v1/ocr"))
    scan = scan_of(tmp_path / "1-old-paper.pdf")
    try:
        for attempt, method in (("a1", "preprocess"), ("a2", SUMMARIES)):
            wanted = make_request(task(method, "Weigh seals.", files=(scan,)), attempt=attempt)
            result, _events = await finished(engine_host, wanted, engine)
            assert result.failure is None, result.failure
            assert "2.0 kg per cm" in result.answers[0].text
            (remark,) = result.answers[0].remarks
            assert "old-paper.pdf. What Mistral bills is in the run's costs." in remark
    finally:
        await runner.cleanup()
    assert asked == [("Bearer a-key", "data:application/pdf;base64,JVBERi")]


UNREADABLE = {
    "needs a key: an administrator sets MISTRAL_API_KEY": MistralOcr(),
    "Mistral's OCR cannot be reached from here": MistralOcr("a-key", "http://127.0.0.1:9/v1/ocr"),
}


@pytest.mark.parametrize("reason", UNREADABLE)
async def test_scans_that_cannot_be_read_are_refused_with_the_reason(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest, tmp_path: Path, reason: str
) -> None:
    wanted = make_request(task(SUMMARIES, files=(scan_of(tmp_path / "1-old-paper.pdf"),)))
    result, _events = await finished(engine_host, wanted, CmbagentEngine(ocr=UNREADABLE[reason]))
    assert result.failure is not None
    assert "old-paper.pdf is a scan, and was not read. " in result.failure.message
    assert reason in result.failure.message
    assert offline == []


async def test_a_scan_that_the_budget_does_not_bear_ends_the_attempt_for_that_reason(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest, tmp_path: Path
) -> None:
    async def refuses(question: str) -> str:
        raise Unpaid(f"The budget does not bear {json.loads(question)['pages']} page.")

    engine = CmbagentEngine()
    engine.lookups = {OCR: refuses}
    wanted = make_request(task(SUMMARIES, files=(scan_of(tmp_path / "1-old-paper.pdf"),)))
    result, _events = await finished(engine_host, wanted, engine)
    assert result.failure is not None
    assert (result.failure.code, result.failure.message) == ("budget", "The budget does not bear 1 page.")
    assert offline == []


async def test_a_context_agent_without_its_documentation_is_refused_with_the_reason(
    engine_host: EngineHost, offline: list[str], make_request: MakeRequest
) -> None:
    async def unreachable(_url: str) -> str:
        raise LookupFailed("camb.readthedocs.io cannot be reached from here.")

    engine = CmbagentEngine()
    engine.lookups = {SOFTWARE_DOCS: unreachable}
    result, _events = await finished(engine_host, make_request(task("one_shot", agent="camb_context")), engine)
    assert result.failure is not None
    assert "camb.readthedocs.io cannot be reached" in result.failure.message
    assert offline == []
