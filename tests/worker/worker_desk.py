"""The bot's side of a supervisor, as the worker's tests need it: start runs, decide, wait, look."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path

import psutil
from sqlalchemy import select

from tomas.modes.base import InputFile
from tomas.modes.rfp import RfpMode
from tomas.runs.database import Database
from tomas.runs.dbos_queue import DbosQueue
from tomas.runs.records import DecisionKind, EventKind, EventRecord, GateRecord, Outcome, Person, RunDraft, RunView
from tomas.runs.service import Runs
from tomas.runs.settings import RunSettings
from tomas.runs.tables import AttemptRow, ModelCallRow

ANN = Person("UANN", "Ann")
SETTINGS = RunSettings(retry_wait_s=0, model_label="rules", offline=False)
PATIENCE_S = 300.0
SHORT_RFP = """REQUEST FOR PROPOSALS 26-04: Permit Portal for the Town of Harwick

1. Background
The Town of Harwick seeks a supplier for an online permit portal.

2. Requirements
The system shall allow residents to submit permit applications online.
The system must store all documents for ten years.
The contractor shall provide integration with the town's payment provider.
The system should send notifications by e-mail.
The contractor must provide monthly reports on availability. Availability shall be at least 99.5 percent.
Personal data must be encrypted in transit and at rest.

3. Submission
Proposals must be received by 15 January 2027 at 14:00.
Proposals are evaluated on price (40%), technical quality (40%) and references (20%).
"""
_KEYS = count(1)


def long_rfp(requirements: int) -> str:
    """An RFP with more requirements than one task of the engine takes."""
    more = [f"The system shall show report number {number} to the permit office." for number in range(requirements)]
    return SHORT_RFP.replace("3. Submission", "\n".join([*more, "", "3. Submission"]))


class QuickMode(RfpMode):
    """The real mode, with one retry by itself instead of three."""

    spec = RfpMode.spec.model_copy(update={"retries": 1})


@dataclass(frozen=True)
class Desk:
    """A home folder and its database."""

    home: Path
    database: Database
    runs: Runs

    async def start(self, text: str = SHORT_RFP, budget_usd: Decimal | None = None) -> str:
        """Start a run on a document, with the mode's own budget where none is given; return its id."""
        inputs: dict[str, str | tuple[str, ...]] = {"provider": "AWS", "budget": "400k-600k"}
        draft = RunDraft("T1", "C1", ANN, "rfp", "Permit portal", inputs=inputs, budget_usd=budget_usd)
        run = await self.runs.create(draft, f"worker-test-{next(_KEYS)}")
        work = await self.runs.intake_work(run.id)
        path = work.folder / "0-harwick.txt"
        await asyncio.to_thread(_write, path, text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        file = InputFile(name="harwick.txt", path=path, sha256=digest, size=len(text.encode()))
        await self.runs.add_input_file(run.id, file, "F1")
        report = await asyncio.to_thread(self.runs.modes["rfp"].intake, work.inputs, (file,))
        await self.runs.intake_done(run.id, report)
        return run.id

    async def until(self, run_id: str, looks: Callable[[RunView], bool]) -> RunView:
        """Wait until a run looks as wanted."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                view = await self.runs.view(run_id)
                if looks(view):
                    return view
                await asyncio.sleep(0.05)

    async def ended(self, run_id: str) -> RunView:
        """Wait until a run has ended."""
        return await self.until(run_id, lambda view: view.run.status.ended)

    async def at_gate(self, run_id: str, stage_id: str) -> GateRecord:
        """Wait until the gate after a stage is open; a run that ends before fails the test at once."""
        view = await self.until(run_id, lambda view: view.open_gate is not None or view.run.status.ended)
        assert view.open_gate, f"{view.run.status}: {view.run.failure_message}"
        assert (view.open_gate.stage_id, view.open_gate.kind) == (stage_id, "stage")
        return view.open_gate

    async def approve(self, gate: GateRecord) -> None:
        """Approve at a gate."""
        answer = await self.runs.decide(gate.id, DecisionKind.APPROVE, ANN)
        assert answer.outcome is Outcome.RECORDED, answer.text

    async def happened(self, run_id: str, kind: EventKind) -> list[EventRecord]:
        """All events of a kind so far."""
        return [event for event in await self.runs.events(run_id, 0, 5000) if event.kind is kind]

    async def attempts(self, run_id: str) -> list[AttemptRow]:
        """All attempts of a run, oldest first."""
        async with self.database.reading() as session:
            rows = await session.scalars(
                select(AttemptRow).where(AttemptRow.run_id == run_id).order_by(AttemptRow.created_at)
            )
            return list(rows)

    async def model_calls(self, run_id: str) -> list[ModelCallRow]:
        """All calls that reached for the provider, oldest first."""
        async with self.database.reading() as session:
            rows = await session.scalars(
                select(ModelCallRow).where(ModelCallRow.run_id == run_id).order_by(ModelCallRow.reserved_at)
            )
            return list(rows)

    def engine_processes(self, run_id: str) -> list[psutil.Process]:
        """The living processes that work on a run: they have its folders as working directory."""
        found = []
        for process in psutil.process_iter():
            try:
                here = run_id in process.cwd() or run_id in " ".join(process.cmdline())
                if here and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found


@asynccontextmanager
async def open_desk(home: Path) -> AsyncGenerator[Desk]:
    """A desk over a home folder."""
    await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
    url = f"sqlite+aiosqlite:///{home / 'tomas.db'}"
    database = Database(url)
    await database.migrate()
    queue = DbosQueue(url)
    try:
        yield Desk(home, database, Runs(database, {"rfp": QuickMode()}, home, queue, SETTINGS))
    finally:
        await asyncio.to_thread(queue.close)
        await database.dispose()


async def eventually(happened: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
    """Wait until something has happened elsewhere."""
    async with asyncio.timeout(within_s):
        while not happened():  # noqa: ASYNC110 - what is waited for is in another process
            await asyncio.sleep(0.02)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
