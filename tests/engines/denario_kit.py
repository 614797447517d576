"""What the tests of Denario share: a real gateway, the offline model behind it, and data with known answers."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from aiohttp import web
from gateway_kit import FAST, TOKEN, MemoryLedger, MemoryRecord, MemoryTokens, OneUpstream
from upstream import Upstream as Model
from upstream import serving_upstream

from tomas.engines.base import EngineEvent, EngineResult, EngineSession, Limits, ModelAccess, StageRequest
from tomas.engines.denario import DenarioEngine
from tomas.engines.denario.scholar import SemanticScholar
from tomas.engines.host import EngineHost
from tomas.gateway.app import Gateway
from tomas.gateway.ports import Upstream, Wire
from tomas.modes.base import EngineAnswer, EngineTask, PathNote

DESCRIPTION = (
    "We have measurements of seals: colony, body length and body mass.\nStudy how body mass depends on body length."
)
IDEA = "**Title:** How body mass goes with body length in seals\n\nHeavier seals are longer; the slope is the question."
METHODOLOGY = "1. Fit a straight line by least squares.\n2. Compare the colonies."
MADE_BY = "offline rule-based model"


@dataclass
class Scholar:
    """A Semantic Scholar on loopback."""

    url: str = ""
    papers: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    asked: list[str] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(request.query["query"])
        return web.json_response({"total": len(self.papers), "data": self.papers}, status=self.status)


@dataclass
class Desk:
    """One test's gateway, model and folder, with the engine room all tests share."""

    host: EngineHost
    engine: DenarioEngine
    folder: Path
    socket: Path
    model: Model
    record: MemoryRecord
    tokens: MemoryTokens
    ledger: MemoryLedger
    scholar: Scholar
    events: list[EngineEvent] = field(default_factory=list)

    def request(self, *tasks: EngineTask, attempt: str = "a1", **more: Any) -> StageRequest:
        access = ModelAccess(socket=self.socket, token=TOKEN, model="rules")
        settings: dict[str, Any] = {"limits": Limits(stage_s=300, code_s=60)} | more
        return StageRequest(
            attempt_id=attempt,
            engine="denario",
            tasks=tasks,
            folder=self.folder / "the stage",
            access=access,
            **settings,
        )

    async def start(self, *tasks: EngineTask, **more: Any) -> EngineSession:
        return await self.host.start(self.engine, self.request(*tasks, **more))

    async def result(self, *tasks: EngineTask, **more: Any) -> EngineResult:
        """Run tasks to their end; the events are kept."""
        session = await self.start(*tasks, **more)
        self.events = [numbered.event async for numbered in session.events()]
        return await session.result()

    async def answer(self, task: EngineTask, **more: Any) -> EngineAnswer:
        """Run a task that must succeed."""
        result = await self.result(task, **more)
        assert result.failure is None, result.failure
        return result.answers[0]

    async def failure(self, task: EngineTask, **more: Any) -> tuple[str, str]:
        """Run a task that must fail; return the code and the words for people."""
        result = await self.result(task, **more)
        assert result.failure is not None
        assert result.answers == ()
        return result.failure.code, result.failure.message

    def said(self, kind: str) -> list[Any]:
        return [event for event in self.events if event.type == kind]

    @property
    def project(self) -> Path:
        return self.folder / "the stage" / "task" / "project"


def task(method: str, files: tuple[PathNote, ...] = (), **options: str) -> EngineTask:
    """A task of one step, with the data description of the seals."""
    return EngineTask(id="task", prompt=DESCRIPTION, method=method, files=files, options=options)


def paper(**options: str) -> EngineTask:
    """A task for a paper, with texts where the options give no others."""
    given = {"idea": IDEA, "methodology": METHODOLOGY, "results": "The file holds 41 rows."}
    return EngineTask(id="task", prompt=DESCRIPTION, method="paper", options=given | options)


def seals(folder: Path) -> PathNote:
    """Data in which body mass is twice the body length, in centimetres, minus 100."""
    lines = ["colony,body_length_cm,body_mass_kg"]
    lines += [f"{'north' if n % 2 else 'south'},{100 + n},{2 * (100 + n) - 100}" for n in range(40)]
    path = folder / "the seals.csv"
    path.write_text("\n".join([*lines, "south,150,"]) + "\n")
    return PathNote(path=path, note="one seal a row")


@asynccontextmanager
async def opened_desk(host: EngineHost, folder: Path, socket: Path) -> AsyncGenerator[Desk]:
    """Open a desk: a gateway on a socket, the offline model behind it, a literature service."""
    record, tokens, ledger, scholar = MemoryRecord(), MemoryTokens(), MemoryLedger(limit=Decimal(100)), Scholar()
    app = web.Application()
    app.router.add_get("/search", scholar.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    scholar.url = f"http://127.0.0.1:{runner.addresses[0][1]}/search"
    engine = DenarioEngine(SemanticScholar(scholar.url, tries=2, wait_s=0.01))
    async with serving_upstream() as model:
        route = Upstream("offline", Wire.OPENAI, model.base_url, "none", "rules", free=True)
        gateway = Gateway(tokens, ledger, record, OneUpstream(route), tuning=FAST)
        await gateway.start(socket)
        try:
            yield Desk(host, engine, folder, socket, model, record, tokens, ledger, scholar)
        finally:
            await gateway.stop()
            await runner.cleanup()


def bodies(desk: Desk) -> list[dict[str, Any]]:
    """The calls that were made, as they were sent."""
    return [json.loads(request) for request in desk.record.requests]
