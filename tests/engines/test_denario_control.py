"""Denario under a person's hands: guidance, pause, cancel, approval, replay."""

import asyncio
import json
from pathlib import Path

import pytest
from denario_kit import IDEA, METHODOLOGY, Desk, bodies, paper, seals, task
from engine_tools import alive, until

from tomas.gateway.ports import Hold

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_guidance_reaches_free_work_and_never_a_formatter(desk: Desk) -> None:
    desk.model.hold()
    session = await desk.start(paper(), steers=("Given before.",))
    await desk.model.called()
    await session.steer("s1", "Write in plain words.")
    desk.model.release()
    events = [numbered.event async for numbered in session.events()]
    assert (await session.result()).failure is None
    seen = {"mechanical": 0, "free": 0}
    for body in bodies(desk)[1:]:
        told = [
            message["content"] for message in body["messages"] if "Guidance from the people" in str(message["content"])
        ]
        mechanical = "not compatible with LaTeX" in str(body["messages"][-1]["content"])
        seen["mechanical" if mechanical else "free"] += 1
        assert [text.split("\n\n")[1] for text in told] == (
            [] if mechanical else ["Given before.", "Write in plain words."]
        )
    assert seen == {"mechanical": 4, "free": 8}
    assert [event.steer_id for event in events if event.type == "steer_applied"] == ["s1"]


async def test_guidance_changes_what_the_offline_model_writes(desk: Desk) -> None:
    answer = await desk.answer(task("methodology", idea=IDEA), steers=("Use only rank statistics.",))
    assert "Use only rank statistics." in answer.text


async def test_a_replayed_attempt_asks_the_same_and_pays_nothing(desk: Desk, tmp_path: Path) -> None:
    research = task("results", (seals(tmp_path),), idea=IDEA, methodology=METHODOLOGY)
    first = await desk.answer(research, attempt="a1")
    calls, desk.record.requests = bodies(desk), []
    paid = len(desk.model.calls)
    (desk.project / "input_files" / "left-over.md").write_text("from the first attempt")
    second = await desk.answer(research, attempt="a2", steers=("Given meanwhile.",))
    assert second.text == first.text
    assert second.ran == first.ran != (), "the code was run again, and printed the same"
    assert second.heard == ("Given meanwhile.",)
    assert not (desk.project / "input_files" / "left-over.md").exists()
    assert len(desk.model.calls) == paid == len(calls), "every call was answered from the record"


async def test_literature_is_read_again_from_what_was_kept(desk: Desk) -> None:
    desk.scholar.papers = [{"title": "On seals", "authors": [], "year": 2001, "abstract": "x", "url": "https://a.org"}]
    await desk.answer(task("check_idea", idea=IDEA), attempt="a1")
    paid, asked = len(desk.model.calls), list(desk.scholar.asked)
    desk.scholar.papers = []
    await desk.answer(task("check_idea", idea=IDEA), attempt="a2")
    assert (len(desk.model.calls), desk.scholar.asked) == (paid, asked)


async def test_a_paused_step_stands_still_and_goes_on(desk: Desk) -> None:
    desk.model.hold()
    session = await desk.start(task("idea"))
    await desk.model.called()
    await session.pause()
    desk.model.release()
    await asyncio.sleep(1)
    assert len(desk.model.calls) == 1
    await session.resume()
    assert (await session.result()).failure is None
    assert len(desk.model.calls) == 7


async def test_cancel_ends_a_step_in_a_call_and_in_its_code(desk: Desk, tmp_path: Path) -> None:
    desk.model.hang = True
    session = await desk.start(task("idea"))
    await desk.model.called()
    await session.cancel()
    failure = (await session.result()).failure
    assert failure is not None
    assert failure.code == "cancelled"
    await until(lambda: alive(str(desk.folder)) == [])


async def test_an_attempt_that_was_replaced_ends(desk: Desk) -> None:
    desk.tokens.grants.clear()
    assert (await desk.failure(task("methodology", idea=IDEA)))[0] == "cancelled"


async def test_a_run_held_by_the_gateway_waits_there(desk: Desk) -> None:
    desk.tokens.state = Hold.PAUSED
    session = await desk.start(task("methodology", idea=IDEA))
    await desk.tokens.looked.wait()
    assert desk.model.calls == []
    desk.tokens.state = Hold.GO
    assert (await session.result()).failure is None


async def test_code_for_the_results_may_have_to_be_approved(desk: Desk, tmp_path: Path) -> None:
    research = task("results", (seals(tmp_path),), idea=IDEA, methodology=METHODOLOGY)
    session = await desk.start(research, approve_code=True)
    async for numbered in session.events():
        if numbered.event.type == "question":
            assert numbered.event.kind == "consent"
            assert "pandas" in numbered.event.text
            await session.answer(numbered.event.id, "")
    result = await session.result()
    assert result.failure is None
    assert "changes by 2 per unit" in result.answers[0].text


async def test_every_call_is_numbered_priced_and_carries_no_key(desk: Desk) -> None:
    result = await desk.result(task("idea"), task("methodology", idea=IDEA).model_copy(update={"id": "second"}))
    assert result.model_calls == 8
    assert [call.number for call, _provider, _model in desk.ledger.calls] == list(range(1, 9))
    assert [call.agent for call, _provider, _model in desk.ledger.calls][:3] == ["maker", "hater", "maker"]
    assert len(desk.ledger.settled) == 8
    assert "attempt-token" not in json.dumps(bodies(desk))
