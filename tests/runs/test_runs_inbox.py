"""Deliveries under way: what a crash cut off is found, by one bot, and not for ever."""

import asyncio
from datetime import timedelta

from runs_desk import ANNA, Desk, draft
from sqlalchemy import func, select, update

from tomas.runs.inbox import LOST_AFTER, WORTH_DOING, Delivery
from tomas.runs.orm import now
from tomas.runs.records import DecisionKind, Outcome
from tomas.runs.tables import InboxRow

WORD = Delivery("message", "message:T1:C1:1.1", {"event": {"text": "letter"}, "team_id": "T1"})
CLICK = Delivery("action", "click:C1:1.1:U-ANNA:approve:7", {"actions": [{"value": "g-1"}]})


async def kept(desk: Desk) -> int:
    """How many rows the inbox has, with whatever is in them."""
    async with desk.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(InboxRow)) or 0


async def grown_older(desk: Desk, by: timedelta) -> None:
    """Let all deliveries have come, and been taken, so much earlier."""
    async with desk.database.writing() as session:
        await session.execute(update(InboxRow).values(at=now() - by, held_at=now() - by))


async def test_what_an_ended_bot_left_undone_is_handed_to_it_again_oldest_first(desk: Desk) -> None:
    await desk.runs.keep_delivery(WORD, "a")
    await desk.runs.keep_delivery(CLICK, "a")
    assert await desk.runs.first_time(WORD.key)
    assert await desk.runs.cut_off("a", at_start=True) == (WORD, CLICK)
    assert await desk.runs.cut_off("a", at_start=True) == (WORD, CLICK), "it may end again before it has done them"


async def test_nothing_is_left_of_what_is_done(desk: Desk) -> None:
    await desk.runs.keep_delivery(WORD, "a")
    assert await desk.runs.first_time(WORD.key)
    await desk.runs.delivery_done(WORD.key)
    assert await kept(desk) == 0
    await desk.runs.keep_delivery(WORD, "a")
    assert await kept(desk) == 0, "a repetition of what was taken is not kept again"


async def test_a_repetition_that_comes_while_the_first_is_under_way_is_kept_once(desk: Desk) -> None:
    await asyncio.gather(*(desk.runs.keep_delivery(WORD, name) for name in ("a", "b", "a")))
    assert await kept(desk) == 1


async def test_a_bot_leaves_alone_what_another_works_on_until_that_must_have_ended(desk: Desk) -> None:
    await desk.runs.keep_delivery(WORD, "a")
    assert await desk.runs.cut_off("b", at_start=True) == ()
    assert await desk.runs.cut_off("a", at_start=False) == (), "its own it is at work on itself"
    await grown_older(desk, LOST_AFTER + timedelta(seconds=1))
    assert await desk.runs.cut_off("a", at_start=False) == ()
    taken = await asyncio.gather(*(desk.runs.cut_off(name, at_start=name == "b") for name in ("b", "c", "d")))
    assert sorted(taken) == [(), (), (WORD,)]


async def test_what_came_too_long_ago_is_thrown_away(desk: Desk) -> None:
    await desk.runs.keep_delivery(WORD, "a")
    await grown_older(desk, WORTH_DOING + timedelta(seconds=1))
    await desk.runs.keep_delivery(CLICK, "a")
    assert await desk.runs.cut_off("a", at_start=True) == (CLICK,)
    assert await kept(desk) == 1


async def test_a_delivery_that_tells_more_takes_the_place_of_one_that_tells_less(desk: Desk) -> None:
    less = Delivery(WORD.kind, WORD.key, {"event": {"text": "letter", "type": "app_mention"}}, whole=False)
    await desk.runs.keep_delivery(less, "a")
    await desk.runs.keep_delivery(WORD, "a")
    await desk.runs.keep_delivery(less, "a")
    assert await desk.runs.cut_off("a", at_start=True) == (WORD,)


async def test_a_message_that_decided_is_known_and_so_is_one_that_guided(desk: Desk) -> None:
    run_id, gate_id = await desk.at_gate()
    assert await desk.runs.acted_on("k-yes") is None
    await desk.runs.decide(gate_id, DecisionKind.APPROVE, ANNA, key="k-yes")
    guided = await desk.runs.steer(run_id, ANNA, "be brief", key="k-brief")
    for key in ("k-yes", "k-brief"):
        known = await desk.runs.acted_on(key)
        assert known
        assert (known.outcome, known.run_id) == (Outcome.REPEATED, run_id)
    assert known.text == guided.text


async def test_the_run_of_a_delivery_is_found(desk: Desk) -> None:
    assert await desk.runs.created("k1") is None
    run = await desk.runs.create(draft(), "k1")
    assert await desk.runs.created("k1") == run
