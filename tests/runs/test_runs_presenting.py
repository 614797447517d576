"""The presenter's memory, deliveries and shared files."""

import asyncio

from runs_desk import Desk

from tomas.runs.presenting import Pending, Post
from tomas.runs.records import SourceFile


async def test_a_delivery_is_taken_once(desk: Desk) -> None:
    taken = await asyncio.gather(*(desk.runs.first_time("T1/C1/1.1") for _ in range(5)))
    assert sorted(taken) == [False, False, False, False, True]
    assert await desk.runs.first_time("T1/C1/1.2")


async def test_runs_with_new_events_are_pending_until_drawn(desk: Desk) -> None:
    run_id = await desk.started()
    newest = (await desk.runs.view(run_id)).event_number
    assert await desk.runs.pending_presentations() == (Pending(run_id, 0, newest),)
    await desk.runs.presented(run_id, newest)
    await desk.runs.presented(run_id, 1)
    assert await desk.runs.pending_presentations() == ()
    await desk.begun()
    assert await desk.runs.pending_presentations() == (Pending(run_id, newest, newest + 1),)


async def test_one_process_draws_a_run_at_a_time(desk: Desk) -> None:
    run_id = await desk.started()
    claims = await asyncio.gather(*(desk.runs.claim_presentation(run_id, name) for name in ("a", "b")))
    assert sorted(claims) == [False, True]
    winner, loser = ("a", "b") if claims[0] else ("b", "a")
    assert await desk.runs.claim_presentation(run_id, winner, for_s=-1)
    assert await desk.runs.claim_presentation(run_id, loser)


async def test_posts_are_remembered_and_redrawn_in_place(desk: Desk) -> None:
    run_id = await desk.started()
    assert await desk.runs.post_of(run_id, "card") is None
    await desk.runs.save_post(run_id, "card", "C1", "1.1", "d1")
    await desk.runs.save_post(run_id, "card", "C1", "1.1", "d2")
    assert await desk.runs.post_of(run_id, "card") == Post("C1", "1.1", "d2")


async def test_shared_files_are_offered_newest_first_in_their_channel(desk: Desk) -> None:
    for channel, name, ts in (("C1", "old.pdf", "1.0"), ("C1", "new.pdf", "2.0"), ("C2", "other.pdf", "3.0")):
        await desk.runs.remember_file("T1", channel, SourceFile(f"F-{name}", name, 7), "U-ANNA", ts)
    await desk.runs.remember_file("T1", "C1", SourceFile("F-old.pdf", "old.pdf", 7), "U-ANNA", "1.0")
    files = await desk.runs.recent_files("T1", "C1")
    assert [file.name for file in files] == ["new.pdf", "old.pdf"]
    assert len(await desk.runs.recent_files("T1", "C1", limit=1)) == 1
