"""Steering, pause, questions, cancel, lost workers, replay: a real cmbagent at work under a person's hands."""

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest
from engine_scripted_model import PLAN, Recorded, ScriptedModel, refusal
from engine_tools import ENGINE, MakeRequest, alive, coding, finished, until

from tomas.engines.base import EngineEvent, EngineSession, Limits
from tomas.engines.host import EngineHost
from tomas.modes.base import EngineTask

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLANNED = EngineTask(
    id="plan", prompt="Compute, then discuss.", method="planning_and_control_context_carryover", max_plan_steps=2
)


async def event(session: EngineSession, kind: str, **fields: object) -> EngineEvent:
    """Wait for an event with these fields."""
    async for numbered in session.events():
        found = numbered.event
        if found.type == kind and all(getattr(found, name) == value for name, value in fields.items()):
            return found
    raise AssertionError(f"no {kind} with {fields}: {await session.result()}")


def free(request: Recorded) -> bool:
    """Whether a call is an agent's own work, not a formatter's or a forced tool's."""
    return "response_format" not in request.body and not isinstance(request.body.get("tool_choice"), dict)


async def test_a_plan_is_made_and_worked_and_guidance_reaches_every_free_call(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.tools["record_plan_constraints"] = {"needed_agents": ["camb_agent", "engineer", "researcher"]}
    session = await engine_host.start(ENGINE, make_request(PLANNED, steers=("Given before.",)))
    await session.steer("s1", "Write in verse.")
    await session.steer("s1", "Write in verse.")
    events = [numbered.event async for numbered in session.events()]
    result = await session.result()

    assert result.failure is None
    first, second = result.answers[0].text.split("\n\n## Step 2: ")
    assert first.startswith("## Step 1: compute\n\nit computes")
    assert second.endswith(model.text.replace("# Findings", "### Findings"))
    assert len(model.requests) == 23
    assert "answer.json" in [path.name for path in result.answers[0].files]
    for request in model.requests:
        given = [text for text in request.texts if text.endswith(("Write in verse.", "Given before."))]
        assert len(given) == (2 if free(request) else 0), request.agent
    applied = [event for event in events if event.type == "steer_applied"]
    assert [(event.steer_id, event.agent) for event in applied] == [("s1", "planner")]


async def test_a_plan_that_names_an_agent_who_is_not_here_costs_no_work(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.tools["record_plan"] = {"plan_suggestion": PLAN.replace("researcher", "camb_context")}
    result, _events = await finished(engine_host, make_request(PLANNED))
    assert result.failure is None, result.failure
    assert "## Step 2: discuss" in result.answers[0].text


async def test_a_replayed_attempt_sends_the_same_bytes_whatever_was_said_meanwhile(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    await finished(engine_host, make_request(PLANNED, attempt="a1"))
    first, model.requests = model.requests, []
    (make_request().folder / "plan" / "control" / "data" / "left-over.txt").write_text("from the first attempt")
    await finished(engine_host, make_request(PLANNED, attempt="a2"))
    second, model.requests = model.requests, []
    assert [request.body for request in second] == [request.body for request in first]
    assert [digest(request) for request in second] == [digest(request) for request in first]

    await finished(engine_host, make_request(PLANNED, attempt="a3", steers=("Write in verse.",)))
    assert [digest(request) for request in model.requests] == [digest(request) for request in first]


def digest(request: Recorded) -> tuple[str, str]:
    return request.headers["x-tomas-call"], request.headers["x-tomas-digest"]


async def test_a_plan_that_is_never_recorded_ends_without_answer(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    result, _events = await finished(engine_host, make_request(PLANNED, limits=Limits(max_rounds=4)))
    assert result.failure is not None
    assert result.failure.code == "no_answer"


async def test_code_that_never_works_ends_a_plan_in_words(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.code = "raise ValueError('never')"
    result, _events = await finished(engine_host, make_request(PLANNED, limits=Limits(max_attempts=1)))
    assert result.failure is not None
    assert result.failure.code == "no_answer"


async def test_a_paused_engine_calls_no_model(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    session = await engine_host.start(ENGINE, make_request())
    await session.pause()
    await asyncio.sleep(4)
    assert model.requests == []
    await session.resume()
    assert (await session.result()).failure is None


async def test_a_call_that_a_pause_outlived_is_sent_again_under_the_same_number(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    session = await engine_host.start(ENGINE, make_request())

    async def resume_later() -> None:
        await model.wait_for("researcher")
        await asyncio.sleep(0.5)
        await session.resume()

    model.fault = lambda _request: refusal(503, "paused") if len(model.requests) == 1 else None
    model.before_answer = session.pause
    result, _done = await asyncio.gather(session.result(), resume_later())
    assert result.failure is None
    assert digest(model.requests[0]) == digest(model.requests[1])


async def test_running_code_stands_still_while_paused(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.code = "import time\nfor _ in range(200):\n    open('data/answer.json', 'a').write('x')\n    time.sleep(0.01)"
    request = make_request(coding())
    session = await engine_host.start(ENGINE, request)
    written = request.folder / "sum" / "data" / "answer.json"
    await until(written.exists)
    await session.pause()
    still = written.stat().st_size
    await asyncio.sleep(0.5)
    assert written.stat().st_size == still
    await session.resume()
    assert (await session.result()).answers[0].text == "x" * 200


async def test_code_may_have_to_be_approved(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.code += "\n" + "# and so on\n" * 2000 + "# the end of it"
    session = await engine_host.start(ENGINE, make_request(coding(), approve_code=True))
    question = await event(session, "question")
    assert question.type == "question"
    assert question.kind == "consent"
    assert "pathlib" in question.text
    assert "# the end of it" in question.text
    await session.answer(question.id, "")
    assert (await session.result()).answers[0].text == '{"sum": 6}'


async def test_a_yes_to_code_holds_for_that_code_alone_when_the_attempt_is_done_again(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    first, ids = model.code, []
    for number, code in enumerate((first, first, f"{first}\nprint('more')"), 1):
        model.code = code
        wanted = make_request(coding(), approve_code=True, attempt=f"a{number}")
        session = await engine_host.start(ENGINE, wanted)
        question = await event(session, "question")
        assert question.type == "question"
        ids.append(question.id)
        await session.cancel()
    assert ids[0] == ids[1] != ids[2]


async def test_cancel_ends_the_worker_and_its_code(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    request = make_request(coding())
    model.code = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600) # {request.folder}'],"
        " start_new_session=True)\ntime.sleep(600)"
    )
    session = await engine_host.start(ENGINE, request)
    await event(session, "code_run", state="started")
    await until(lambda: len(alive(str(request.folder))) > 1)
    await session.cancel()
    result = await session.result()
    assert result.failure is not None
    assert result.failure.code == "cancelled"
    await until(lambda: alive(str(request.folder)) == [])
    await session.cancel()
    await session.steer("late", "does nothing")
    await session.pause()
    await session.resume()
    await session.answer("q1", "does nothing")


async def test_cancel_ends_a_worker_that_waits_for_its_model(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.hang_at = 1
    session = await engine_host.start(ENGINE, make_request())
    await model.wait_for("researcher")
    await session.cancel()
    result = await session.result()
    assert result.failure is not None
    assert result.failure.code == "cancelled"


async def test_the_time_limit_counts_work_and_not_pauses(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.hang_at = 1
    session = await engine_host.start(ENGINE, make_request(limits=Limits(stage_s=1)))
    await session.pause()
    ending = asyncio.create_task(session.result())
    await asyncio.sleep(2)
    assert not ending.done()
    await session.resume()
    result = await ending
    assert result.failure is not None
    assert result.failure.code == "time_limit"


async def test_a_killed_worker_is_told_as_lost_and_its_events_stay(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.hang_at = 3
    session = await engine_host.start(ENGINE, make_request())
    await model.wait_for("control")
    workers = [child for zygote in zygotes() for child in zygote.children()]
    for worker in workers:
        worker.kill()
    result = await session.result()
    assert result.failure is not None
    assert (result.failure.code, result.failure.retryable) == ("worker_lost", True)
    events = [numbered async for numbered in session.events(after=2)]
    assert events[0].number == 3

    model.hang_at = 0
    again, _events = await finished(engine_host, make_request())
    assert again.failure is None


async def test_a_dead_zygote_is_started_again(
    engine_host: EngineHost, model: ScriptedModel, make_request: MakeRequest
) -> None:
    model.hang_at = 1
    session = await engine_host.start(ENGINE, make_request())
    await model.wait_for("researcher")
    for zygote in zygotes():
        os.kill(zygote.pid, signal.SIGKILL)
    result = await session.result()
    assert result.failure is not None
    assert result.failure.code == "worker_lost"
    again, _events = await finished(engine_host, make_request())
    assert again.failure is None
    assert engine_host.health() == {"cmbagent": True}


async def test_the_warm_process_holds_no_secret(engine_host: EngineHost) -> None:
    assert zygotes()
    for zygote in zygotes():
        environment = zygote.environ()
        assert not [name for name in environment if "KEY" in name or "TOKEN" in name]
        assert environment["OPENBLAS_NUM_THREADS"] == "1"
        assert list(Path(zygote.cwd()).iterdir()) == []  # noqa: ASYNC240 - one folder, once


def zygotes() -> list[psutil.Process]:
    """Return this process's warm processes."""
    children = psutil.Process().children()
    return [child for child in children if any("zygote_main" in part for part in child.cmdline())]
