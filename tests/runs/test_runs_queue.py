"""The queue between two processes on one database, with the worker killed in the middle."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from runs_desk import ANNA, LetterMode, draft

from tomas.modes.base import IntakeReport
from tomas.runs.database import Database
from tomas.runs.dbos_queue import DbosQueue
from tomas.runs.records import DecisionKind, Outcome, RunStatus, RunView
from tomas.runs.service import Runs

PATIENCE_S = 90.0


@pytest.fixture
async def runs(database: Database, database_url: str, tmp_path: Path) -> AsyncGenerator[Runs]:
    """The bot's side."""
    queue = DbosQueue(database_url)
    yield Runs(database, {"letter": LetterMode()}, tmp_path / "home", queue)
    queue.close()


@asynccontextmanager
async def worker(url: str, folder: Path, seconds: float = 0) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Start a supervisor's process; it is killed at the end at the latest."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("queue_process.py")),
        url,
        str(folder / "home"),
        "machine-1",
        str(folder / "journal"),
        str(seconds),
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until(runs: Runs, run_id: str, condition: Callable[[RunView], bool]) -> RunView:
    """Wait until the run looks as wanted."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            view = await runs.view(run_id)
            if condition(view):
                return view
            await asyncio.sleep(0.1)


def journal_of(folder: Path) -> list[str]:
    """Return what the worker wrote down."""
    path = folder / "journal"
    return path.read_text().splitlines() if path.exists() else []


async def test_a_run_passes_through_both_processes(runs: Runs, database_url: str, tmp_path: Path) -> None:
    run = await runs.create(draft(), "key")
    await runs.intake_done(run.id, IntakeReport(summary="read"))
    async with worker(database_url, tmp_path):
        for _ in range(2):
            view = await until(runs, run.id, lambda view: view.run.status is RunStatus.WAITING)
            gate = view.open_gate
            assert gate
            assert (await runs.decide(gate.id, DecisionKind.APPROVE, ANNA)).outcome is Outcome.RECORDED
        view = await until(runs, run.id, lambda view: view.run.status.ended)
    assert view.run.status is RunStatus.COMPLETED
    assert [line for line in journal_of(tmp_path) if line.startswith("began")] == [
        f"began {run.id}.{stage}.1" for stage in ("draft", "polish", "send")
    ]


async def test_a_killed_worker_takes_its_attempt_up_again(runs: Runs, database_url: str, tmp_path: Path) -> None:
    run = await runs.create(draft(), "key")
    await runs.intake_done(run.id, IntakeReport(summary="read"))
    async with worker(database_url, tmp_path, seconds=600) as process:
        await until(runs, run.id, lambda _: bool(journal_of(tmp_path)))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    assert (await runs.view(run.id)).run.status is RunStatus.RUNNING
    async with worker(database_url, tmp_path):
        view = await until(runs, run.id, lambda view: view.run.status is RunStatus.WAITING)
    attempt = f"{run.id}.draft.1"
    assert journal_of(tmp_path)[:3] == [f"began {attempt}", f"began {attempt}", f"committed {attempt}"]
    assert view.current_artifacts["draft"].version == 1


async def test_an_enqueue_that_is_rolled_back_leaves_no_work(
    runs: Runs, database: Database, database_url: str, tmp_path: Path
) -> None:
    run = await runs.create(draft(), "key")
    queue = DbosQueue(database_url)
    async with database.writing() as session:
        await queue.submit(await session.connection(), "no.such.attempt", "T1")
        await session.rollback()
    queue.close()
    await runs.intake_done(run.id, IntakeReport(summary="read"))
    async with worker(database_url, tmp_path):
        await until(runs, run.id, lambda view: view.run.status is RunStatus.WAITING)
    assert not any("no.such.attempt" in line for line in journal_of(tmp_path))
