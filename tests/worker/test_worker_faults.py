"""The model misbehaves, the engine's process dies: a clear message, nothing lost, and Retry works."""

import re
import signal

import pytest
from aiohttp import web
from upstream import Call, Fault, Upstream, refusal, saying
from worker_desk import ANN, Desk

from tomas.runs.records import AttemptStatus, EventKind, Outcome, RunStatus, RunView

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNFIT = re.compile(r"Traceback|File \"|/tmp/|/home/|\.py\b|Exception|key-of-the-provider|tok-")
"""What no person is to read."""


async def test_a_killed_engine_is_started_again(desk: Desk, upstream: Upstream) -> None:
    upstream.hold()
    run_id = await desk.start()
    await upstream.called()
    for process in desk.engine_processes(run_id):
        process.send_signal(signal.SIGKILL)
    upstream.release()
    await desk.at_gate(run_id, "requirements")
    assert [attempt.status for attempt in await desk.attempts(run_id)] == [
        AttemptStatus.FAILED,
        AttemptStatus.SUCCEEDED,
    ]
    failed = (await desk.happened(run_id, EventKind.ATTEMPT_FAILED))[0].payload
    assert failed["code"] == "worker_lost"
    assert not UNFIT.search(str(failed["message"]))


def silent(call: Call) -> web.Response | None:
    return saying("") if call.writes else None


def nonsense(call: Call) -> web.Response | None:
    return saying("Lorem ipsum dolor sit amet.") if call.writes else None


def too_many(_call: Call) -> web.Response:
    return refusal(429, "Rate limit reached for key-of-the-provider", {"Retry-After": "7200"})


def broken(_call: Call) -> web.Response:
    return refusal(500, "The server had an error")


def unauthorised(_call: Call) -> web.Response:
    return refusal(401, "Incorrect API key provided: key-of-the-provider")


@pytest.mark.parametrize("fault", [silent, nonsense, too_many, broken, unauthorised])
async def test_a_model_that_stays_bad_fails_the_run_in_clear_words_and_retry_works(
    desk: Desk, upstream: Upstream, fault: Fault
) -> None:
    upstream.fault = fault
    run_id = await desk.start()
    check_failed(await desk.ended(run_id))
    upstream.fault = None
    assert (await desk.runs.retry(run_id, ANN)).outcome is Outcome.RECORDED
    await desk.at_gate(run_id, "requirements")
    assert (await desk.runs.verify(run_id)).intact
    assert (await desk.runs.view(run_id)).reserved_usd == 0


async def test_a_model_that_never_answers_is_given_up(desk: Desk, upstream: Upstream) -> None:
    upstream.hang = True
    run_id = await desk.start()
    check_failed(await desk.ended(run_id))
    upstream.hang = False
    await desk.runs.retry(run_id, ANN)
    await desk.at_gate(run_id, "requirements")


async def test_an_answer_that_does_not_fit_is_asked_for_once_more(desk: Desk, upstream: Upstream) -> None:
    upstream.fault = lambda call: nonsense(call) if "previous answer was refused" not in call.text else None
    run_id = await desk.start()
    await desk.at_gate(run_id, "requirements")
    assert [attempt.status for attempt in await desk.attempts(run_id)] == [AttemptStatus.SUCCEEDED]
    assert len(await desk.happened(run_id, EventKind.ANSWER_REJECTED)) == 1
    numbers = [int(str(event.payload["engine_number"])) for event in await desk.happened(run_id, EventKind.ENGINE)]
    assert numbers == sorted(set(numbers))


async def test_a_model_that_recovers_is_not_noticed(desk: Desk, upstream: Upstream) -> None:
    upstream.fault = lambda call: broken(call) if len(upstream.calls) == 1 else None
    run_id = await desk.start()
    await desk.at_gate(run_id, "requirements")
    assert len(await desk.attempts(run_id)) == 1


def check_failed(view: RunView) -> None:
    assert view.run.status is RunStatus.FAILED
    assert len(view.run.failure_message) > 20
    assert not UNFIT.search(view.run.failure_message), view.run.failure_message
