"""cmbagent's one_shot from end to end: the real package, a warm worker, a scripted model."""

from pathlib import Path

import pytest
from engine_scripted_model import Recorded, ScriptedModel, refusal
from engine_tools import ENGINE, MakeRequest, coding, finished

from tomas.engines.base import Limits
from tomas.engines.host import EngineHost
from tomas.modes.base import EngineTask, PathNote

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_researcher_answers_in_its_own_words(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    result, events = await finished(engine_host, make_request())
    assert result.failure is None
    assert [answer.text for answer in result.answers] == [model.text]
    assert result.model_calls == len(model.requests) == 4
    assert [numbered.number for numbered in events] == list(range(1, len(events) + 1))
    assert [request.headers["x-tomas-call"] for request in model.requests] == ["1", "2", "3", "4"]
    assert [request.agent for request in model.requests][:2] == ["researcher", "researcher_response_formatter"]
    assert {request.body["model"] for request in model.requests} == {"scripted"}
    assert {request.headers["authorization"] for request in model.requests} == {"Bearer attempt-token"}
    assert events[-1].event.type == "task_done"


async def test_braces_files_and_several_tasks(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest, tmp_path: Path
) -> None:
    note = PathNote(path=tmp_path / "in put.csv", note="the figures")
    tasks = (EngineTask(id="t1", prompt="Use {braces} and {0}."), EngineTask(id="t2", prompt="Other.", files=(note,)))
    result, _events = await finished(engine_host, make_request(*tasks))
    assert [answer.task_id for answer in result.answers] == ["t1", "t2"]
    assert "{braces} and {0}" in model.requests[0].texts[0]
    assert f"`{note.path}`: the figures" in model.requests[4].texts[0]
    assert [request.headers["x-tomas-call"] for request in model.requests] == [str(n) for n in range(1, 9)]


async def test_an_engineer_s_answer_is_the_file_its_code_wrote(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    result, events = await finished(engine_host, make_request(coding()))
    assert result.failure is None
    assert result.answers[0].text == '{"sum": 6}'
    assert [path.name for path in result.answers[0].files] == ["step.py", "answer.json"]
    runs = [numbered.event for numbered in events if numbered.event.type == "code_run"]
    assert [(run.state, run.output.strip(), run.exit_code) for run in runs] == [
        ("started", "", None),
        ("ended", "wrote it", 0),
    ]
    assert "pathlib" in runs[0].code
    assert [(run.code, run.printed.strip()) for run in result.answers[0].ran] == [(runs[0].code, "wrote it")]


async def test_all_that_code_printed_comes_with_its_task_and_nothing_that_failed(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest, tmp_path: Path
) -> None:
    model.code = (
        "import os\nprint('n', '7' * 30_000, os.getcwd(), 4711, '7' * 20_000)\n"
        "if not os.path.exists('data/seen'):\n    open('data/seen', 'w').close()\n    raise SystemExit(3)\n"
    )
    tasks = [EngineTask(id=name, prompt="Print it.", agent="engineer") for name in ("t1", "t2")]
    result, events = await finished(engine_host, make_request(*tasks), ENGINE)
    assert result.failure is None, result.failure
    ended = [one.event.exit_code for one in events if one.event.type == "code_run" and one.event.state == "ended"]
    assert ended == [3, 0] * 2
    for answer in result.answers:
        (run,) = answer.ran
        assert " 4711 " in run.printed, "the middle of much that was printed is there"
        assert len(run.printed) > 50_000
        assert str(tmp_path) not in run.printed


async def test_where_files_lie_is_told_to_nobody_who_reads_along(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest, tmp_path: Path
) -> None:
    table = tmp_path / "lake.csv"
    table.write_text("level\n2.5\n")
    model.code = f"import os\nprint(open('{table}').read(), '{table}', os.getcwd())"
    task = EngineTask(id="sum", prompt="Add.", agent="engineer", files=(PathNote(path=table, note="the levels"),))
    session = await engine_host.start(ENGINE, make_request(task, folder=tmp_path, approve_code=True))
    told = []
    async for numbered in session.events():
        told.append(numbered.event.model_dump_json())
        if numbered.event.type == "question":
            assert "open('lake.csv')" in numbered.event.text
            await session.answer(numbered.event.id, "")  # a yes
    result = await session.result()
    assert "2.5\n lake.csv ." in result.answers[0].text, "the code that ran found it all the same"
    assert not [text for text in told if str(tmp_path) in text]


async def test_code_that_wrote_no_answer_is_no_success(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.code = "print('all done')"
    result, _events = await finished(engine_host, make_request(coding()))
    assert result.failure is not None
    assert (result.failure.code, result.failure.retryable) == ("no_answer", True)
    assert result.answers == ()


async def test_code_that_is_mended_is_run_again(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    good, model.code = model.code, "raise ValueError('not yet')"

    def mend(request: Recorded) -> None:
        if request.agent == "engineer" and any("not yet" in text for text in request.texts):
            model.code = good

    model.fault = mend
    result, events = await finished(engine_host, make_request(coding()))
    assert result.failure is None
    exits = [n.event.exit_code for n in events if n.event.type == "code_run" and n.event.state == "ended"]
    assert exits == [1, 0]


async def test_code_that_never_works_ends_without_answer(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.code = "raise ValueError('never')"
    request = make_request(coding(), limits=Limits(max_attempts=1))
    result, _events = await finished(engine_host, request)
    assert result.failure is not None
    assert result.failure.code == "no_answer"


async def test_a_link_in_place_of_the_answer_is_not_followed(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.code = "import os\nos.symlink('/etc/passwd', 'data/answer.json')"
    result, _events = await finished(engine_host, make_request(coding()))
    assert result.failure is not None
    assert result.failure.code == "no_answer"


@pytest.mark.parametrize("agent", ["researcher", "control"])
async def test_a_failing_call_ends_the_attempt_with_the_true_reason_after_one_request(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest, agent: str
) -> None:
    model.fault = lambda request: refusal(402, "budget_reached") if request.agent == agent else None
    result, _events = await finished(engine_host, make_request())
    assert result.failure is not None
    assert (result.failure.code, result.failure.message) == ("budget", "said by the gateway")
    assert [request.agent for request in model.requests].count(agent) == 1


@pytest.mark.parametrize(
    ("agent", "answer"),
    [("researcher", ""), ("researcher_response_formatter", "this is no JSON"), ("engineer", "")],
)
async def test_nonsense_and_silence_end_as_no_answer(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest, agent: str, answer: str
) -> None:
    model.fault = lambda request: answer if request.agent == agent else None
    task = coding() if agent == "engineer" else EngineTask(id="t", prompt="Say it.")
    result, _events = await finished(engine_host, make_request(task))
    assert result.failure is not None
    assert (result.failure.code, result.failure.retryable) == ("no_answer", True)


async def test_agents_that_do_not_exist_are_not_called(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.code = "raise ValueError('never')"
    model.tools["post_execution_transfer"] = {"next_agent_suggestion": "camb_agent"}
    result, _events = await finished(engine_host, make_request(coding(), limits=Limits(max_attempts=1)))
    assert result.failure is not None
    assert "NameError" not in result.failure.detail
    assert [request.agent for request in model.requests].count("engineer") == 2


async def test_a_nested_folder_for_code_is_made(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.formats["EngineerResponse"] = {"relative_path": "codebase/deep/er/"}
    result, _events = await finished(engine_host, make_request(coding()))
    assert result.failure is None


async def test_code_outside_the_folder_is_not_run(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.formats["EngineerResponse"] = {"relative_path": "../../out/"}
    result, events = await finished(engine_host, make_request(coding(), limits=Limits(max_attempts=1)))
    assert result.failure is not None
    assert not [numbered for numbered in events if numbered.event.type == "code_run"]


async def test_an_unknown_agent_is_refused_in_words(engine_host: EngineHost, make_request: MakeRequest) -> None:
    result, _events = await finished(engine_host, make_request(EngineTask(id="t", prompt="x", agent="nobody")))
    assert result.failure is not None
    assert result.failure.code == "engine_error"
    assert "nobody" in result.failure.message


async def test_a_missing_package_is_refused_and_the_engineer_told(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    good, model.code = model.code, "import nosuchpackage"
    model.tools["post_execution_transfer"] = {"execution_status": "failure", "next_agent_suggestion": "installer"}

    def refused(request: Recorded) -> None:
        if any("Nothing can be installed here" in text for text in request.texts):
            model.code = good
            model.tools.clear()
            if request.agent == "executor_response_formatter":
                told = {"execution_status": "failure", "next_agent_suggestion": "engineer"}
                model.tools["post_execution_transfer"] = told
        if request.agent == "engineer":
            model.tools.pop("post_execution_transfer", None)
            if model.code != good:
                told = {"execution_status": "failure", "next_agent_suggestion": "installer"}
                model.tools["post_execution_transfer"] = told

    model.fault = refused
    result, events = await finished(engine_host, make_request(coding()))
    outputs = [n.event.output for n in events if n.event.type == "code_run" and n.event.state == "ended"]
    assert any("Nothing can be installed here" in output for output in outputs)
    assert result.failure is None
