"""Money and paid answers: nothing overshoots, nothing is lost, nothing is paid twice."""

import asyncio
from decimal import Decimal

import pytest
from runs_desk import ANNA, Desk
from sqlalchemy import text

from tomas.engines.base import Failure
from tomas.gateway.ports import BudgetRefused, CallIdentity, CallUsage, Grant, Hold, RecordedCall, Reservation
from tomas.runs.ledger import DatabaseLedger, DatabaseRecord, DatabaseTokens
from tomas.runs.records import DecisionKind, EventKind, Outcome, RunStatus
from tomas.runs.settings import RunSettings

USAGE = CallUsage(100, 20, 50)


def call(number: int = 1, digest: str = "d") -> CallIdentity:
    """Return a call's identity."""
    return CallIdentity(number, digest, "writer")


async def granted(desk: Desk) -> Grant:
    """Start a run with a budget of one dollar, begin its first attempt, and return what its token stands for."""
    await desk.started()
    grant = await DatabaseTokens(desk.database).grant((await desk.begun()).token)
    assert grant
    return grant


async def spend(ledger: DatabaseLedger, grant: Grant, usd: str) -> None:
    """Make a call that costs this much."""
    reservation = await ledger.reserve(grant, call(), "openai", "gpt", Decimal(usd))
    await ledger.settle(reservation, USAGE, Decimal(usd), 0.5)


async def kinds(desk: Desk, grant: Grant) -> list[EventKind]:
    """Return the kinds of the run's events."""
    return [event.kind for event in await desk.runs.events(grant.run_id, 0)]


async def test_parallel_calls_cannot_overshoot(desk: Desk) -> None:
    grant = await granted(desk)
    ledger = DatabaseLedger(desk.database)
    results = await asyncio.gather(
        *(ledger.reserve(grant, call(n), "openai", "gpt", Decimal("0.3")) for n in range(8)), return_exceptions=True
    )
    assert sum(isinstance(result, Reservation) for result in results) == 3
    assert sum(isinstance(result, BudgetRefused) for result in results) == 5
    view = await desk.runs.view(grant.run_id)
    assert view.reserved_usd == Decimal("0.9")
    assert len(view.gates) == 1


async def test_at_the_budget_the_run_waits_and_goes_on_when_it_is_raised(desk: Desk) -> None:
    grant = await granted(desk)
    ledger, tokens = DatabaseLedger(desk.database), DatabaseTokens(desk.database)
    await spend(ledger, grant, "0.95")
    with pytest.raises(BudgetRefused, match=r"budget of \$1.00"):
        await ledger.reserve(grant, call(2), "openai", "gpt", Decimal("0.10"))
    view = await desk.runs.view(grant.run_id)
    assert view.open_gate
    assert (view.run.status, view.open_gate.kind) == (RunStatus.WAITING, "budget")
    assert await tokens.hold(grant) is Hold.PAUSED
    assert EventKind.BUDGET_REACHED in await kinds(desk, grant)

    await desk.attempts.store_failure(grant.attempt_id, Failure(code="budget", message="No money."))
    await desk.attempts.commit(grant.attempt_id)
    assert len(desk.queue.submitted) == 1
    answer = await desk.runs.decide(view.open_gate.id, DecisionKind.APPROVE, ANNA)
    assert "$2.00" in answer.text
    work = await desk.begun()
    assert (work.number, work.lineage) == (2, grant.lineage)
    assert (await desk.runs.view(grant.run_id)).run.budget_usd == Decimal(2)


async def test_raising_while_the_worker_still_waits_lets_it_go_on(desk: Desk) -> None:
    grant = await granted(desk)
    ledger, tokens = DatabaseLedger(desk.database), DatabaseTokens(desk.database)
    with pytest.raises(BudgetRefused):
        await ledger.reserve(grant, call(), "openai", "gpt", Decimal("1.01"))
    assert (await desk.runs.raise_budget(grant.run_id, ANNA, Decimal(1))).outcome is Outcome.ALREADY
    assert (await desk.runs.raise_budget(grant.run_id, ANNA, Decimal("NaN"))).outcome is Outcome.ALREADY
    assert (await desk.runs.raise_budget(grant.run_id, ANNA, Decimal(3))).outcome is Outcome.RECORDED
    assert await tokens.hold(grant) is Hold.GO
    assert len(desk.queue.submitted) == 1
    await spend(ledger, grant, "1.01")


async def test_a_budget_failure_after_the_raise_is_tried_again_in_its_lineage_but_not_for_ever(desk: Desk) -> None:
    grant = await granted(desk)
    for number in (1, 2, 3):
        work = await desk.begun()
        assert (work.number, work.lineage) == (number, grant.lineage)
        await desk.attempts.store_failure(work.attempt_id, Failure(code="budget", message="No money."))
        await desk.attempts.commit(work.attempt_id)
    assert (await desk.runs.view(grant.run_id)).run.status is RunStatus.FAILED


async def test_eighty_percent_warns_once_and_again_after_a_raise(desk: Desk) -> None:
    grant = await granted(desk)
    ledger = DatabaseLedger(desk.database)
    for usd in ("0.79", "0.01", "0.01"):
        await spend(ledger, grant, usd)
    assert (await kinds(desk, grant)).count(EventKind.BUDGET_WARNING) == 1
    await desk.runs.raise_budget(grant.run_id, ANNA, Decimal(2))
    await spend(ledger, grant, "0.80")
    assert (await kinds(desk, grant)).count(EventKind.BUDGET_WARNING) == 2


async def test_costs_are_exact_and_told_by_stage_and_model(desk: Desk) -> None:
    grant = await granted(desk)
    ledger = DatabaseLedger(desk.database)
    for _ in range(3):
        await spend(ledger, grant, "0.0000000375")
    other = await ledger.reserve(grant, call(), "anthropic", "claude", Decimal("0.2"))
    await ledger.cut_off(other, "socket closed")
    gone = await ledger.reserve(grant, call(), "openai", "gpt", Decimal("0.5"))
    await ledger.release(gone, "429")
    await ledger.settle(gone, USAGE, Decimal(9), 1)
    view = await desk.runs.view(grant.run_id)
    assert view.spent_usd == Decimal("0.2000001125")
    assert view.reserved_usd == 0
    assert [(line.stage_id, line.provider, line.calls, line.usd) for line in view.costs] == [
        ("draft", "anthropic", 1, Decimal("0.2")),
        ("draft", "openai", 3, Decimal("0.0000001125")),
    ]
    assert (view.input_tokens, view.output_tokens) == (300, 60)


async def test_a_call_of_unknown_price_is_unknown_and_never_zero(desk: Desk) -> None:
    grant = await granted(desk)
    ledger = DatabaseLedger(desk.database)
    reservation = await ledger.reserve(grant, call(), "compatible", "mystery", None)
    await ledger.settle(reservation, USAGE, None, 1)
    await spend(ledger, grant, "0.10")
    view = await desk.runs.view(grant.run_id)
    assert (view.unpriced_calls, view.spent_usd) == (1, Decimal("0.10"))
    assert {line.model: line.usd for line in view.costs} == {"mystery": None, "gpt": Decimal("0.10")}


async def test_free_calls_pass_a_spent_budget(desk: Desk) -> None:
    grant = await granted(desk)
    ledger = DatabaseLedger(desk.database)
    await spend(ledger, grant, "1.00")
    await spend(ledger, grant, "0")


async def test_a_strict_budget_asks_before_calls_of_unknown_price(desk: Desk) -> None:
    grant = await granted(desk)
    ledger = DatabaseLedger(desk.database, RunSettings(strict_budget=True))
    with pytest.raises(BudgetRefused, match="mystery"):
        await ledger.reserve(grant, call(), "compatible", "mystery", None)
    await desk.runs.raise_budget(grant.run_id, ANNA, Decimal(50))
    gate_id = await desk.open_gate(grant.run_id)
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA)
    view = await desk.runs.view(grant.run_id)
    assert (view.run.status, view.run.budget_usd) == (RunStatus.RUNNING, Decimal(50))
    assert (await ledger.reserve(grant, call(), "compatible", "mystery", None)).usd is None


async def test_calls_under_way_when_the_supervisor_died_are_charged(desk: Desk) -> None:
    grant = await granted(desk)
    await DatabaseLedger(desk.database).reserve(grant, call(), "openai", "gpt", Decimal("0.25"))
    await desk.begun(grant.attempt_id)
    view = await desk.runs.view(grant.run_id)
    assert (view.spent_usd, view.reserved_usd) == (Decimal("0.25"), 0)


async def test_a_superseded_attempt_can_spend_nothing(desk: Desk) -> None:
    grant = await granted(desk)
    await desk.attempts.commit(grant.attempt_id)
    await desk.begun()
    with pytest.raises(BudgetRefused, match="over"):
        await DatabaseLedger(desk.database).reserve(grant, call(), "openai", "gpt", Decimal("0.01"))
    assert await DatabaseTokens(desk.database).hold(grant) is Hold.ENDED


async def test_a_paid_answer_is_found_by_number_and_digest_within_its_lineage(desk: Desk) -> None:
    grant = await granted(desk)
    record = DatabaseRecord(desk.database)
    answer = RecordedCall(200, b'{"id": 1}', USAGE)
    await record.store(grant, call(1, "d1"), b"{}", answer, "gpt")
    await record.store(grant, call(1, "d1"), b"{}", RecordedCall(200, b"other", USAGE), "gpt")
    assert await record.find(grant, call(1, "d1")) == answer
    assert await record.find(grant, call(1, "d2")) is None
    assert await record.find(grant, call(2, "d1")) is None
    other = Grant(grant.attempt_id, grant.run_id, grant.stage_id, grant.workspace_id, "try-2")
    assert await record.find(other, call(1, "d1")) is None


async def test_no_token_lies_in_the_database(desk: Desk) -> None:
    await desk.started()
    token = (await desk.begun()).token
    async with desk.database.reading() as session:
        stored = (await session.execute(text("SELECT hash FROM attempt_tokens"))).scalars().all()
    assert len(stored) == 1
    assert token not in stored[0]
    assert await DatabaseTokens(desk.database).grant(token + "x") is None
