"""What lookups cost that a service bills: set aside before they are asked, and told with the run's other costs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web
from runs_desk import ANNA, Desk

from tomas.blocks.words import spending
from tomas.engines.cmbagent.lookups import MistralOcr, scan_question
from tomas.engines.denario.futurehouse import FutureHouse
from tomas.engines.lookups import LookupFailed, Unpaid
from tomas.gateway.prices import page_price
from tomas.runs.ledger import DatabaseLedger, DatabaseTokens
from tomas.runs.records import DecisionKind, RunStatus
from tomas.runs.settings import RunSettings
from tomas.worker.till import LookupTill

SCAN = scan_question(b"%PDF-1.4 of pictures", 3)


@dataclass
class Mistral:
    """A text recognition on loopback; it finds two pages."""

    url: str = ""
    status: int = 200
    answer: dict[str, Any] = field(default_factory=lambda: {"pages": [{"markdown": "Seals"}, {"markdown": "2.0 kg"}]})
    asked: int = 0

    async def handle(self, _request: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response(self.answer, status=self.status)


@asynccontextmanager
async def serving() -> AsyncGenerator[Mistral]:
    mistral, app = Mistral(), web.Application()
    app.router.add_post("/v1/ocr", mistral.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    mistral.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1/ocr"
    try:
        yield mistral
    finally:
        await runner.cleanup()


class Owl(FutureHouse):
    """A literature service that answers at once."""

    async def ask(self, question: str) -> str:
        return f"{question} Answer: no"


def till(desk: Desk, settings: RunSettings | None = None) -> LookupTill:
    return LookupTill(DatabaseTokens(desk.database), DatabaseLedger(desk.database, settings))


def price(pages: int) -> Decimal:
    usd = page_price("mistral", "mistral-ocr-latest", pages)
    assert usd
    return usd


async def test_a_scan_costs_what_its_recognised_pages_do(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    async with serving() as mistral:
        said = await till(desk)(work.token, MistralOcr("a-key", mistral.url).paid, SCAN)
    assert said == "Seals\n\n2.0 kg"
    view = await desk.runs.view(run_id)
    assert (view.spent_usd, view.reserved_usd, view.unpriced_calls) == (price(2), 0, 0)
    assert [(line.provider, line.model, line.calls) for line in view.costs] == [("mistral", "mistral-ocr-latest", 1)]


async def test_a_budget_that_does_not_bear_a_scan_is_asked_about_and_nothing_is_sent(desk: Desk) -> None:
    run_id = await desk.started(budget_usd=price(3) / 2)
    work = await desk.begun()
    async with serving() as mistral:
        reader = MistralOcr("a-key", mistral.url).paid
        with pytest.raises(Unpaid, match="does not bear the next call"):
            await till(desk)(work.token, reader, SCAN)
        assert mistral.asked == 0
        view = await desk.runs.view(run_id)
        assert view.run.status is RunStatus.WAITING
        assert view.open_gate
        assert view.open_gate.kind == "budget"
        await desk.runs.decide(view.open_gate.id, DecisionKind.APPROVE, ANNA, "$5")
        assert await till(desk)(work.token, reader, SCAN)
    assert (await desk.runs.view(run_id)).spent_usd == price(2)


async def test_nothing_is_asked_while_a_run_is_paused(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    await desk.runs.pause(run_id, ANNA)
    async with serving() as mistral:
        asking = asyncio.create_task(till(desk)(work.token, MistralOcr("a-key", mistral.url).paid, SCAN))
        done, _ = await asyncio.wait({asking}, timeout=0.6)
        assert (done, mistral.asked) == (set(), 0)
        await desk.runs.resume(run_id, ANNA)
        assert await asking == "Seals\n\n2.0 kg"


@pytest.mark.parametrize(
    ("status", "answer", "charged"), [(503, {}, False), (401, {}, False), (200, {"text": "no pages"}, True)]
)
async def test_a_scan_that_was_not_read_is_charged_only_where_it_may_be_billed(
    desk: Desk, status: int, answer: dict[str, str], charged: bool
) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    async with serving() as mistral:
        mistral.status, mistral.answer = status, answer
        with pytest.raises(LookupFailed):
            await till(desk)(work.token, MistralOcr("a-key", mistral.url).paid, SCAN)
    view = await desk.runs.view(run_id)
    assert (view.spent_usd, view.reserved_usd) == (price(3) if charged else 0, 0)


@pytest.mark.parametrize("question", ["", "[" * 100_000, "[]", '{"pdf": "x"}', '{"pages": "many", "pdf": "x"}',
                                      '{"pages": -2, "pdf": "x"}', '{"pages": 2, "pdf": null}'])  # fmt: skip
async def test_what_is_no_scan_is_refused_in_words_and_not_sent(desk: Desk, question: str) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    async with serving() as mistral:
        with pytest.raises(LookupFailed, match="no scan with a number of pages; nothing was sent"):
            await till(desk)(work.token, MistralOcr("a-key", mistral.url).paid, question)
        assert mistral.asked == 0
    view = await desk.runs.view(run_id)
    assert (view.spent_usd, view.reserved_usd) == (0, 0)


async def test_a_service_of_unknown_price_is_counted_and_asked_about_where_budgets_are_strict(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    with pytest.raises(LookupFailed, match="needs a key"):
        await till(desk)(work.token, Owl().paid, "Is it new?")
    strict = till(desk, RunSettings(strict_budget=True))
    with pytest.raises(Unpaid, match="Owl has no known price"):
        await strict(work.token, Owl("a-key").paid, "Is it new?")
    await desk.runs.decide(await desk.open_gate(run_id), DecisionKind.APPROVE, ANNA)
    assert await strict(work.token, Owl("a-key").paid, "Is it new?") == "Is it new? Answer: no"
    view = await desk.runs.view(run_id)
    assert (view.unpriced_calls, view.spent_usd) == (1, 0)
    assert "1 call of unknown price" in spending(view)


async def test_work_that_is_over_asks_nothing(desk: Desk) -> None:
    with pytest.raises(LookupFailed, match="ended or replaced"):
        await till(desk)("an old token", Owl("a-key").paid, "Is it new?")
