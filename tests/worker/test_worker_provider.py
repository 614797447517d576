"""`tomas worker` with a provider's key: a run stops at its budget, is given more, and never overspends."""

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from facades import KEY, MODELS, Facade, serving
from worker_desk import ANN, Desk, open_desk
from worker_process import worker_process

from tomas.runs.records import AttemptStatus, DecisionKind, EventKind, Outcome, RunStatus, RunView

pytestmark = pytest.mark.asyncio(loop_scope="session")

BUDGET_USD = Decimal("0.30")
"""Bears the first calls of a stage; not all of them, since each sets the price of the longest answer aside."""


async def test_a_run_is_paused_at_its_budget_and_completes_with_more() -> None:
    with tempfile.TemporaryDirectory(prefix="tomas-") as folder:
        async with serving("anthropic") as facade, open_desk(Path(folder)) as desk:
            run_id = await desk.start(budget_usd=BUDGET_USD)
            async with worker_process(desk, ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=facade.base_url):
                asked = await decided_to_the_end(desk, run_id)
            await check(desk, facade, await desk.runs.view(run_id), asked)


async def decided_to_the_end(desk: Desk, run_id: str) -> list[str]:
    """Give money and approval wherever the run asks for it; return the kinds of its questions."""
    asked: list[str] = []
    decided: set[str] = set()
    while True:
        view = await desk.until(
            run_id, lambda v: bool(v.open_gate and v.open_gate.id not in decided) or v.run.status.ended
        )
        assert view.spent_usd + view.reserved_usd <= view.run.budget_usd
        gate = view.open_gate
        if gate is None:
            return asked
        asked.append(gate.kind)
        decided.add(gate.id)
        answer = await desk.runs.decide(gate.id, DecisionKind.APPROVE, ANN)
        assert answer.outcome is Outcome.RECORDED, answer.text


async def check(desk: Desk, facade: Facade, view: RunView, asked: list[str]) -> None:
    assert view.run.status is RunStatus.COMPLETED, view.run.failure_message
    assert facade.refused == []
    raises = asked.count("budget")
    assert raises > 0
    assert view.run.budget_usd == BUDGET_USD * (raises + 1)
    assert len(await desk.happened(view.run.id, EventKind.BUDGET_REACHED)) == raises

    calls = await desk.model_calls(view.run.id)
    assert {(call.provider, call.model, call.status) for call in calls} == {
        ("anthropic", MODELS["anthropic"], "settled")
    }
    assert len(calls) == len(facade.exchanged), "what was paid for is answered from the record after a pause"
    assert all(call.usd and call.reserved_usd and call.usd <= call.reserved_usd for call in calls)
    assert sum(call.usd or 0 for call in calls) == view.spent_usd <= view.run.budget_usd
    statuses = {attempt.status for attempt in await desk.attempts(view.run.id)}
    assert statuses == {AttemptStatus.SUCCEEDED, AttemptStatus.SUSPENDED}
