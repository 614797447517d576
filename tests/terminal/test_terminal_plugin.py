"""The example engine obeys: pause, guidance, cancel and a model that refuses, each in the middle of its work."""

import asyncio
import json
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from terminal_kit import Bench
from tomas_outline import offline
from upstream import Call, Upstream, refusal, saying, serving_upstream

from tomas.modes.registry import load_modes
from tomas.offline_model.prompt import read_prompt
from tomas.runs.database import Database
from tomas.runs.dbos_queue import DbosQueue
from tomas.runs.records import EventKind, Outcome, Person
from tomas.runs.service import Runs

RULES = {"outline/sections": offline.sections, "outline/section": offline.section}


def by_rules(call: Call) -> web.Response:
    """Answer as a model would."""
    prompt = read_prompt(call.body["messages"][0]["content"])
    return saying(json.dumps(RULES[prompt.kind](prompt)))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def model() -> AsyncGenerator[Upstream]:
    """The model behind the gateway, in the test's hand."""
    async with serving_upstream() as upstream:
        yield upstream


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def online(
    python: Path, model: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[tuple[Bench, Upstream]]:
    """A home whose worker asks that model."""
    settings = {"TOMAS_MODEL": "compatible:rules", "OPENAI_BASE_URL": model.base_url}
    bench = Bench(python, tmp_path_factory.mktemp("online") / "home", tmp_path_factory.mktemp("desk"), settings)
    async with bench.worker():
        yield bench, model


@pytest.fixture
def hand(online: tuple[Bench, Upstream], tmp_path: Path) -> tuple[Bench, Upstream]:
    """The same with a desk of its own, and a model that behaves."""
    bench, model = online
    model.reset()
    model.fault = by_rules
    return Bench(bench.python, bench.home, tmp_path, bench.settings), model


@asynccontextmanager
async def service(bench: Bench) -> AsyncGenerator[Runs]:
    """The run service, as a bot beside the terminal would use it."""
    url = f"sqlite+aiosqlite:///{bench.home / 'tomas.db'}"
    database, queue = Database(url), DbosQueue(url)
    try:
        yield Runs(database, load_modes(), bench.home, queue)
    finally:
        queue.close()
        await database.dispose()


async def paid(runs: Runs, run_id: str, calls: int) -> None:
    """Wait until so many calls are settled."""
    while True:
        if sum(line.calls for line in (await runs.view(run_id)).costs) >= calls:
            return
        await asyncio.sleep(0.1)


async def test_pause_holds_the_next_call_and_guidance_reaches_the_model(hand: tuple[Bench, Upstream]) -> None:
    bench, model = hand
    first = await bench.tomas("run", "outline", "--file", bench.notes(), "--folder", "out")
    assert first.code == 4, first.said
    model.hold()
    process = await bench.start("run", "--continue", first.run_id, "--approve-all", "--json", "--folder", "out")
    await model.called(2)
    async with service(bench) as runs, asyncio.timeout(120):
        by = Person((await runs.view(first.run_id)).run.requester_id)
        assert (await runs.pause(first.run_id, by)).outcome is Outcome.RECORDED
        model.release()
        await paid(runs, first.run_id, 2)
        await runs.steer(first.run_id, by, "Speak of gloves")
        await asyncio.sleep(1)
        assert len(model.calls) == 2, "no call is made while the run is paused"
        await runs.resume(first.run_id, by)
        out, said = await process.communicate()
        assert process.returncode == 0, said.decode()
        kinds = [event.kind for event in await runs.events(first.run_id, 0)]
    assert EventKind.STEER_APPLIED in kinds
    told = ["gloves" in call.text for call in model.calls]
    assert (len(told), told[:2], told[-1]) == (5, [False, False], True)
    assert len(json.loads(out)["artifacts"]) == 3


async def test_ctrl_c_ends_a_call_under_way(hand: tuple[Bench, Upstream]) -> None:
    bench, model = hand
    model.hold()
    process = await bench.start("run", "outline", "--file", bench.notes(), "--json", "--folder", "out")
    await model.called(1)
    process.send_signal(signal.SIGINT)
    out, said = await process.communicate()
    assert process.returncode == 3, said.decode()
    assert json.loads(out)["artifacts"] == []
    model.release()


async def test_a_model_that_refuses_is_told_and_tried_again_when_people_say_so(hand: tuple[Bench, Upstream]) -> None:
    bench, model = hand
    model.fault = lambda _call: refusal(400, "This model does not know this request.")
    arguments = ("--file", bench.notes(), "--approve-all", "--json", "--folder", "out")
    ended = await bench.tomas("run", "outline", *arguments)
    assert ended.code == 1, ended.said
    assert ended.result["status"] == "failed"
    assert "refused the request" in ended.result["failure"]
    assert "Traceback" not in ended.result["failure"]
    model.fault = by_rules
    again = await bench.tomas("run", "--continue", ended.run_id, "--approve-all", "--json", "--folder", "out")
    assert again.code == 0, again.said


async def test_an_answer_that_makes_up_a_quote_is_asked_for_again(hand: tuple[Bench, Upstream]) -> None:
    bench, model = hand
    invented = {"title": "T", "sections": [{"heading": "H", "quote": "Nobody wrote this."}]}

    def first_invents(call: Call) -> web.Response:
        return saying(json.dumps(invented)) if len(model.calls) == 1 else by_rules(call)

    model.fault = first_invents
    ended = await bench.tomas("run", "outline", "--file", bench.notes(), "--approve-all", "--json", "--folder", "out")
    assert ended.code == 0, ended.said
    assert "An answer did not pass the checks" in ended.said
    assert "does not stand in the notes word for word" in model.calls[1].text
    assert "Nobody wrote this." not in ended.result["content"]["text"]
