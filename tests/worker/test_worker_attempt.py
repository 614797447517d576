"""One attempt in the supervisor's hands, with an engine that does as the test says."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy.exc import OperationalError
from worker_desk import ANN, SETTINGS, Desk, eventually, open_desk

from tomas.engines.base import Engine, EngineResult, Failure, Progress, Question, StageRequest
from tomas.engines.base import NumberedEvent as Event
from tomas.engines.cmbagent import CmbagentEngine
from tomas.engines.host import EngineHost
from tomas.modes.base import Mode
from tomas.modes.rfp import RfpMode
from tomas.runs.attempts import Attempts, Control
from tomas.runs.database import Database
from tomas.runs.records import AttemptStatus, RunStatus
from tomas.runs.service import Runs
from tomas.worker.attempt import AttemptRunner
from tomas.worker.room import EngineRoom
from tomas.worker.session import Asking
from tomas.worker.team import WorkspaceModes
from tomas.workspaces.files import WorkspaceFiles
from tomas.workspaces.shelf import ModeShelf

LOCKED = OperationalError("UPDATE attempts", {}, Exception("database is locked"))


class NoQueue:
    """Takes entries and forgets them: the test calls the runner itself."""

    async def submit(self, *_: object, **__: object) -> None: ...

    async def cancel(self, attempt_id: str) -> None: ...


@dataclass
class Session:
    """Works until the test, or `cancel`, ends it."""

    told: list[str] = field(default_factory=list)
    end: asyncio.Future[EngineResult] = field(default_factory=asyncio.Future)

    async def events(self, after: int = 0) -> AsyncIterator[Event]:
        yield Event(number=after + 1, at=0, event=Progress(text="writing"))
        await asyncio.wait({self.end})

    async def result(self) -> EngineResult:
        return await asyncio.shield(self.end)

    async def steer(self, steer_id: str, text: str) -> None:
        self.told.append(text)

    async def answer(self, question_id: str, text: str) -> None:
        self.told.append(f"{question_id}: {text}")

    async def pause(self) -> None:
        self.told.append("pause")

    async def resume(self) -> None:
        self.told.append("resume")

    async def cancel(self) -> None:
        if not self.end.done():
            self.told.append("cancel")
            self.end.set_result(EngineResult(attempt_id="", failure=Failure(code="cancelled", message="Stopped.")))


@dataclass
class Host:
    """Gives out one session, or breaks."""

    session: Session
    error: Exception | None = None
    started: asyncio.Event = field(default_factory=asyncio.Event)
    requests: list[StageRequest] = field(default_factory=list)

    async def start(self, _engine: Engine, request: StageRequest) -> Session:
        if self.error:
            raise self.error
        self.requests.append(request)
        self.started.set()
        return self.session


@dataclass
class Bench:
    """A run whose first stage stands in the queue, and what works on it."""

    desk: Desk
    host: Host
    attempts: "Unsteady"
    run_id: str

    @property
    def attempt_id(self) -> str:
        return f"{self.run_id}.requirements.1"

    def runner(
        self, modes: Mapping[str, Mode] | None = None, engines: Mapping[str, Engine] | None = None
    ) -> AttemptRunner:
        room = EngineRoom(
            engines={"cmbagent": CmbagentEngine()} if engines is None else engines,
            host=cast("EngineHost", self.host),
            gateway_socket=Path("gateway.sock"),
            model="rules",
            code_s=10,
            park_s=600,
        )
        files = WorkspaceFiles(self.desk.database, {}, dict)
        shelf = ModeShelf({"rfp": RfpMode()} if modes is None else modes, files)
        return AttemptRunner(self.attempts, WorkspaceModes(shelf, files), room)

    async def failure(self) -> Failure:
        stored = (await self.desk.attempts(self.run_id))[0].failure
        assert stored
        return Failure.model_validate_json(stored)


class Unsteady(Attempts):
    """Raises what it is given once the engine has been started, each error once."""

    def __init__(self, database: Database, home: Path, queue: NoQueue, host: Host) -> None:
        super().__init__(database, home, queue, SETTINGS)
        self.errors: dict[str, list[Exception]] = {}
        self._host = host

    async def control(self, attempt_id: str, after_steer: int = 0) -> Control:
        self._maybe("control")
        return await super().control(attempt_id, after_steer)

    async def engine_events(self, attempt_id: str, events: Sequence[Event]) -> None:
        self._maybe("engine_events")
        await super().engine_events(attempt_id, events)

    async def store_failure(self, attempt_id: str, failure: Failure) -> None:
        self._maybe("store_failure")
        await super().store_failure(attempt_id, failure)

    def _maybe(self, name: str) -> None:
        if self._host.started.is_set() and (errors := self.errors.get(name)):
            raise errors.pop(0)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_desk(tmp_path) as opened:
        queue, host = NoQueue(), Host(Session())
        runs = Runs(opened.database, opened.runs.modes, tmp_path, queue, SETTINGS)
        desk = Desk(tmp_path, opened.database, runs)
        yield Bench(desk, host, Unsteady(desk.database, tmp_path, queue, host), await desk.start())


async def test_a_machine_without_the_mode_names_it(bench: Bench) -> None:
    await bench.runner(modes={}).execute(bench.attempt_id)
    assert "mode “rfp” is not installed" in (await bench.failure()).message


async def test_a_machine_without_the_engine_names_it(bench: Bench) -> None:
    await bench.runner(engines={}).execute(bench.attempt_id)
    assert "engine “cmbagent” is not installed" in (await bench.failure()).message


async def test_what_nobody_expected_is_a_failure_with_a_trace_for_the_history_only(bench: Bench) -> None:
    bench.host.error = PermissionError(13, "denied", "/secret/place")
    runner = bench.runner()
    await runner.execute(bench.attempt_id)
    failure = await bench.failure()
    assert failure.retryable
    assert "Retry" in failure.message
    assert "/secret/place" in failure.detail
    assert "/secret/place" not in failure.message
    await runner.commit(bench.attempt_id)
    assert (await bench.desk.attempts(bench.run_id))[0].status == AttemptStatus.FAILED


@pytest.mark.parametrize("deaf", ["control", "engine_events"])
async def test_an_engine_that_nobody_follows_any_more_is_ended(bench: Bench, deaf: str) -> None:
    bench.attempts.errors[deaf] = [RuntimeError("a mistake")]
    await bench.runner().execute(bench.attempt_id)
    assert bench.host.session.told == ["cancel"]
    assert "a mistake" in (await bench.failure()).detail


async def test_a_database_that_is_locked_for_a_moment_loses_nothing(bench: Bench) -> None:
    errors = bench.attempts.errors
    errors |= {"control": [LOCKED] * 3, "engine_events": [LOCKED] * 2, "store_failure": [LOCKED]}
    working = asyncio.create_task(bench.runner().execute(bench.attempt_id))
    await bench.host.started.wait()
    await eventually(lambda: not errors["engine_events"])
    failure = Failure(code="no_answer", message="Nobody wrote it.")
    bench.host.session.end.set_result(EngineResult(attempt_id="", failure=failure))
    await working
    assert await bench.failure() == failure


async def test_a_stopping_supervisor_ends_the_engine_and_stores_nothing(bench: Bench) -> None:
    runner = bench.runner()
    working = asyncio.create_task(runner.execute(bench.attempt_id))
    await bench.host.started.wait()
    await runner.stop()
    assert working.cancelled()
    assert bench.host.session.told == ["cancel"]
    attempt = (await bench.desk.attempts(bench.run_id))[0]
    assert (attempt.status, attempt.failure, attempt.outcome) == (AttemptStatus.RUNNING, None, None)
    with pytest.raises(asyncio.CancelledError):
        await runner.execute(bench.attempt_id)


async def test_a_run_stopped_while_its_document_is_prepared_starts_no_engine(bench: Bench) -> None:
    working = asyncio.create_task(bench.runner().execute(bench.attempt_id))
    await bench.desk.until(bench.run_id, lambda view: view.run.status is RunStatus.RUNNING)
    await bench.desk.runs.cancel(bench.run_id, ANN)
    await working
    assert bench.host.session.told in ([], ["cancel"])
    assert (await bench.desk.attempts(bench.run_id))[0].status == AttemptStatus.CANCELLED


async def test_the_second_asking_takes_no_answer_and_no_number_of_the_first(bench: Bench) -> None:
    work = await bench.attempts.begin(bench.attempt_id)
    assert work
    asked = Event(number=3, at=0, event=Question(id="q1", text="Which one?"))
    first, second = Asking(work), Asking(work, number=2)
    assert first.numbered(asked) == asked
    assert second.numbered(asked).number > 3
    assert second.numbered(asked).event == Question(id="ask2-q1", text="Which one?")
    assert first.session_id != second.session_id


async def asked_instructions(bench: Bench, run_id: str) -> dict[str, str]:
    """What the engine's agents are told besides in a run's first stage."""
    now = Bench(bench.desk, Host(Session()), bench.attempts, run_id)
    failure = Failure(code="no_answer", message="Nobody wrote it.")
    now.host.session.end.set_result(EngineResult(attempt_id="", failure=failure))
    await now.runner().execute(now.attempt_id)
    return json.loads(now.host.requests[0].tasks[0].options.get("instructions", "{}"))


async def test_a_run_keeps_the_instructions_that_it_started_with(bench: Bench) -> None:
    files = WorkspaceFiles(bench.desk.database, {}, dict)
    await files.add("", "UANN", "agents: {researcher: Write short sentences., engineer: Use SI units.}", "all.yaml")
    await files.add("T1", "UANN", "agents: {researcher: Write in the active voice.}", "team.yaml")
    await files.add("T2", "UANN", "agents: {researcher: Write verse.}", "others.yaml")
    later = await bench.desk.start()
    await files.add("T1", "UANN", "agents: {researcher: Write nothing.}", "team.yaml")
    assert await asked_instructions(bench, bench.run_id) == {}
    assert await asked_instructions(bench, later) == {
        "researcher": "Write in the active voice.",
        "engineer": "Use SI units.",
    }
