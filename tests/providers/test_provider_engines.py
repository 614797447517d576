"""The real engine works through the real gateway on every provider's own protocol."""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from facades import MODELS, Facade
from gateway_kit import TOKEN, MemoryLedger, MemoryRecord, MemoryTokens

from tomas.engines.base import EngineResult, Limits, ModelAccess, NumberedEvent, StageRequest
from tomas.engines.cmbagent import CmbagentEngine
from tomas.engines.host import EngineHost
from tomas.gateway.app import Gateway
from tomas.gateway.settings import routes_from
from tomas.modes.base import EngineTask

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROMPT = "Say what the towns of Harwick and Dovercourt have in common.\n"
RESEARCH = EngineTask(id="research", prompt=PROMPT)
CODE = EngineTask(id="code", prompt=PROMPT, agent="engineer", answer_file="result.json")
PLAN = EngineTask(id="plan", prompt=PROMPT, method="planning_and_control_context_carryover", answer_file="result.json")


@dataclass
class Room:
    """A gateway to one provider, and the engine before it."""

    facade: Facade
    host: EngineHost
    socket: Path
    folder: Path
    ledger: MemoryLedger = field(default_factory=MemoryLedger)

    async def work(self, task: EngineTask) -> tuple[EngineResult, list[NumberedEvent]]:
        """Let the engine work a task off; its model calls are checked as they must have been."""
        request = StageRequest(
            attempt_id="a1",
            engine="cmbagent",
            tasks=(task,),
            folder=self.folder,
            access=ModelAccess(socket=self.socket, token=TOKEN, model=MODELS[self.facade.provider]),
            limits=Limits(stage_s=300, code_s=60),
        )
        session = await self.host.start(CmbagentEngine(), request)
        events = [event async for event in session.events()]
        result = await session.result()
        assert self.facade.refused == []
        assert result.failure is None
        self.check_money(result)
        return result, events

    def check_money(self, result: EngineResult) -> None:
        """Each call has a price, within what was set aside for it."""
        assert result.model_calls == len(self.facade.exchanged) == len(self.ledger.settled) > 0
        assert (self.ledger.open, self.ledger.cut, self.ledger.released) == (set(), {}, {})
        for key, (usage, usd) in self.ledger.settled.items():
            assert not usage.estimated
            assert min(usage.input_tokens, usage.output_tokens) > 0
            assert usd
            assert usd <= (self.ledger.reserved[key] or 0)


@pytest_asyncio.fixture(loop_scope="session")
async def room(facade: Facade, warm_host: EngineHost, tmp_path: Path) -> AsyncIterator[Room]:
    with tempfile.TemporaryDirectory(prefix="tomas-") as folder:
        room = Room(facade, warm_host, Path(folder) / "gateway.sock", tmp_path / "stage")
        router = routes_from(facade.keys, facade.choice)
        gateway = Gateway(MemoryTokens(), room.ledger, MemoryRecord(), router)
        await gateway.start(room.socket)
        yield room
        await gateway.stop()


async def test_a_researcher_answers(room: Room) -> None:
    result, _events = await room.work(RESEARCH)
    assert "has no rule for this task" in result.answers[0].text
    assert [one.schema for one in room.facade.exchanged if one.schema] == ["StructuredMardown"]
    assert {one.forced for one in room.facade.exchanged} == {"", "record_status", "terminate_session"}


async def test_an_engineers_code_is_run(room: Room) -> None:
    result, events = await room.work(CODE)
    assert "Harwick and Dovercourt" in result.answers[0].text
    runs = [one.event for one in events if one.event.type == "code_run" and one.event.state == "ended"]
    assert [(run.exit_code, "no rule for this task" in run.output) for run in runs] == [(0, True)]
    assert "EngineerResponse" in {one.schema for one in room.facade.exchanged}
    assert "post_execution_transfer" in {one.forced for one in room.facade.exchanged}


async def test_a_plan_is_made_and_carried_out(room: Room) -> None:
    result, events = await room.work(PLAN)
    assert "Harwick and Dovercourt" in result.answers[0].text
    assert any(one.event.type == "code_run" and one.event.exit_code == 0 for one in events)
    schemas, forced = ({getattr(one, name) for one in room.facade.exchanged} for name in ("schema", "forced"))
    assert {"PlannerResponse", "PlanReviewerResponse", "EngineerResponse"} <= schemas
    assert {"record_plan_constraints", "record_plan", "record_review", "record_status"} <= forced
