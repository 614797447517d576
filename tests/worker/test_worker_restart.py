"""`tomas worker` as a process of its own: killed in the middle of a stage and at a gate, stopped while it works."""

import asyncio
import signal
import tempfile
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import psutil
import pytest
from upstream import Upstream
from worker_desk import PATIENCE_S, Desk, eventually, long_rfp, open_desk
from worker_process import worker_process

from tomas.runs.records import AttemptStatus, EventKind, RunStatus
from tomas.worker.lock import supervisor_pid

pytestmark = pytest.mark.asyncio(loop_scope="session")

OTHER_WORKER = 75


async def test_a_run_outlives_every_end_of_its_supervisor(upstream: Upstream) -> None:
    with tempfile.TemporaryDirectory(prefix="tomas-") as folder:
        async with open_desk(Path(folder)) as desk:
            run_id = await desk.start(long_rfp(60))
            await killed_in_the_middle_of_a_stage(desk, upstream, run_id)
            await killed_at_a_gate(desk, upstream, run_id)
            await stopped_while_it_works(desk, upstream, run_id)
            async with worker(desk, upstream):
                await desk.approve(await desk.at_gate(run_id, "architecture"))
                view = await desk.ended(run_id)
            assert view.run.status is RunStatus.COMPLETED, view.run.failure_message
            assert {attempt.status for attempt in await desk.attempts(run_id)} == {AttemptStatus.SUCCEEDED}
            assert await desk.happened(run_id, EventKind.ATTEMPT_FAILED) == []
            assert (await desk.runs.verify(run_id)).intact


async def test_a_second_supervisor_of_a_home_says_so_and_ends(upstream: Upstream) -> None:
    with tempfile.TemporaryDirectory(prefix="tomas-") as folder:
        async with open_desk(Path(folder)) as desk, worker(desk, upstream) as first:
            await eventually(lambda: supervisor_pid(desk.home) == first.pid)
            async with worker(desk, upstream) as second:
                assert await second.wait() == OTHER_WORKER
            first.terminate()
            async with asyncio.timeout(PATIENCE_S):
                assert await first.wait() == 0


async def killed_in_the_middle_of_a_stage(desk: Desk, upstream: Upstream, run_id: str) -> None:
    async with worker(desk, upstream) as process:
        await upstream.called(5)
        await killed(process)
    view = await desk.runs.view(run_id)
    assert view.run.status is RunStatus.RUNNING


async def killed_at_a_gate(desk: Desk, upstream: Upstream, run_id: str) -> None:
    async with worker(desk, upstream) as process:
        await desk.at_gate(run_id, "requirements")
        await killed(process)
    attempt = (await desk.attempts(run_id))[0]
    assert (attempt.starts, attempt.status) == (2, AttemptStatus.SUCCEEDED)
    calls = await desk.model_calls(run_id)
    paid = [(call.number, call.digest) for call in calls if call.status == "settled"]
    assert len(paid) == len(set(paid)), "an answer that was recorded is not paid for again"
    assert len(upstream.calls) == len(calls) <= len(paid) + 1


async def stopped_while_it_works(desk: Desk, upstream: Upstream, run_id: str) -> None:
    seen = len(upstream.calls)
    upstream.hold()
    async with worker(desk, upstream) as process:
        await desk.approve(await desk.at_gate(run_id, "requirements"))
        await upstream.called(seen + 1)
        family = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        async with asyncio.timeout(PATIENCE_S):
            assert await process.wait() == 0
        await gone(family)
    upstream.release()
    attempt = (await desk.attempts(run_id))[1]
    assert (attempt.status, attempt.outcome, attempt.failure) == (AttemptStatus.RUNNING, None, None)
    assert (await desk.runs.view(run_id)).run.status is RunStatus.RUNNING


async def killed(process: asyncio.subprocess.Process) -> None:
    """End a supervisor as a power cut does; nothing it started lives on."""
    family = psutil.Process(process.pid).children(recursive=True)
    assert family
    process.send_signal(signal.SIGKILL)
    await process.wait()
    await gone(family)


async def gone(family: list[psutil.Process]) -> None:
    _, alive = await asyncio.to_thread(psutil.wait_procs, family, PATIENCE_S)
    assert alive == []


def worker(desk: Desk, upstream: Upstream) -> AbstractAsyncContextManager[asyncio.subprocess.Process]:
    """Start `tomas worker` for the desk's home, with the upstream as its model."""
    return worker_process(desk, TOMAS_MODEL="compatible:rules", OPENAI_BASE_URL=upstream.base_url)
