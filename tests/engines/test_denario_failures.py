"""What goes wrong in Denario, and in which words a person hears of it."""

from decimal import Decimal
from pathlib import Path

import pytest
from aiohttp import web
from denario_kit import DESCRIPTION, IDEA, METHODOLOGY, Desk, paper, seals, task
from upstream import Call, refusal, saying

from tomas.engines.base import Limits
from tomas.modes.base import EngineTask, PathNote

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_answer_without_its_block_ends_in_words_and_not_in_a_system_exit(desk: Desk) -> None:
    desk.model.fault = lambda _call: saying("I would rather not.")
    code, message = await desk.failure(task("idea"))
    assert code == "no_answer"
    assert "ended without a result" in message
    assert len(desk.model.calls) == 2, "the call and the one that is to mend its answer"


@pytest.mark.parametrize(
    ("status", "code", "calls"),
    [
        (400, "model_refused", 1),
        (500, "model_unreachable", 4),
    ],
)
async def test_a_model_that_fails_is_named_as_the_reason(desk: Desk, status: int, code: str, calls: int) -> None:
    desk.model.fault = lambda _call: refusal(status, "not today")
    assert (await desk.failure(task("methodology", idea=IDEA)))[0] == code
    assert len(desk.model.calls) == calls


@pytest.mark.parametrize("method", ["paper", "results", "check_idea"])
async def test_a_budget_that_is_reached_ends_each_half_with_that_reason(desk: Desk, method: str) -> None:
    desk.ledger.limit = Decimal(-1)
    asked = task(method, idea=IDEA, methodology=METHODOLOGY, results="The file holds 41 rows.")
    code, message = await desk.failure(asked)
    assert code == "budget"
    assert "budget" in message


@pytest.mark.parametrize("status", [404, 429, 503])
async def test_literature_that_cannot_be_searched_is_said_before_any_call(desk: Desk, status: int) -> None:
    desk.scholar.status = status
    failure = (await desk.result(task("check_idea", idea=IDEA))).failure
    assert failure is not None
    assert failure.code == "no_answer"
    assert f"Semantic Scholar answered with status {status}" in failure.message
    assert failure.retryable == (status != 404), "who is only busy is asked again"
    assert desk.model.calls == []
    assert len(desk.scholar.asked) == (1 if status == 404 else 2)


async def test_literature_that_only_would_be_nice_is_said_to_be_missing(desk: Desk) -> None:
    desk.scholar.status = 503
    answer = await desk.answer(task("check_idea", idea=IDEA, literature="if possible"))
    assert "was not checked against the literature: Semantic Scholar answered with status 503" in answer.text
    assert "goes on without the check" in answer.remarks[0]
    assert desk.model.calls == []


async def test_code_that_never_works_is_the_reason(desk: Desk, tmp_path: Path) -> None:
    research = task("results", (seals(tmp_path),), idea=IDEA, methodology=METHODOLOGY)
    broken = '{"filename": "step.py", "relative_path": "codebase/", "code_explanation": "x", "python_code": "1/0"}'

    def breaking(call: Call) -> web.Response | None:
        form = call.body.get("response_format") or {}
        return saying(broken) if form.get("json_schema", {}).get("name") == "EngineerResponse" else None

    desk.model.fault = breaking
    code, message = await desk.failure(research, limits=Limits(max_attempts=1, stage_s=300, code_s=60))
    assert code == "no_answer"
    assert "did not work in 2 tries" in message


NOT_A_PLOT = PathNote(path=Path("/notes.txt"), note="plot")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (task("poetry"), "no step named poetry"),
        (task("idea", colour="blue"), "no option named colour"),
        (task("idea", iterations="0"), "from 1 to 12"),
        (task("results", backend="fast", idea=IDEA, methodology="x"), "backend fast is not offered"),
        (paper(journal="JHEP"), "journal JHEP is not offered"),
        (paper(journal="PASJ"), "journal PASJ is not offered"),
        (task("results", idea=IDEA), "cannot do without: methodology"),
        (EngineTask(id="task", prompt=" ", method="idea"), "cannot do without: data description"),
        (task("referee"), "no PDF of the paper"),
        (task("enhance_description"), "There are no papers"),
        (paper().model_copy(update={"files": (NOT_A_PLOT,)}), "notes.txt is no figure"),
    ],
)
async def test_what_cannot_be_done_is_refused_before_any_call(desk: Desk, asked: EngineTask, said: str) -> None:
    code, message = await desk.failure(asked)
    assert code == "engine_error"
    assert said in message
    assert desk.model.calls == []


async def test_texts_that_end_like_a_file_name_stay_texts(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("The treasure lies under the oak.")
    asked = EngineTask(
        id="task", prompt=f"{DESCRIPTION}\nMore stands in {secret}", method="methodology", options={"idea": str(secret)}
    )
    answer = await desk.answer(asked)
    said = desk.model.calls[0].text
    assert "treasure" not in said + answer.text
    assert said.count(str(secret)) == 2


async def test_a_new_idea_never_meets_the_texts_of_an_older_try(desk: Desk) -> None:
    await desk.answer(paper(), attempt="a1")
    other = IDEA.replace("body mass", "tail length")
    answer = await desk.answer(paper(idea=other), attempt="a2")
    assert "tail length" in answer.text
    assert r"\title{How body mass" not in answer.text
