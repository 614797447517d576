"""The history's chain: deletion of a payload is allowed, everything else shows."""

import pytest
from runs_desk import Desk
from sqlalchemy import text

from tomas.engines.base import CodeRun, NumberedEvent

TAMPERINGS = {
    "a changed payload": 'UPDATE events SET payload = \'{"by": "someone"}\' WHERE number = 2',
    "a changed digest": "UPDATE events SET payload = NULL, payload_digest = 'x' WHERE number = 2",
    "a changed kind": "UPDATE events SET kind = 'decision' WHERE number = 2",
    "a changed stage": "UPDATE events SET stage_id = 'other' WHERE number = 2",
    "a removed event": "DELETE FROM events WHERE number = 2",
    "a removed end": "DELETE FROM events WHERE number = (SELECT max(number) FROM events)",
}


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS.keys())
async def test_tampering_shows(desk: Desk, statement: str) -> None:
    run_id, _ = await desk.at_gate()
    assert (await desk.runs.verify(run_id)).intact
    async with desk.database.writing() as session:
        await session.execute(text(statement))
    verdict = await desk.runs.verify(run_id)
    assert not verdict.intact
    assert verdict.broken_at in {2, verdict.events + 1}


async def test_a_deleted_payload_leaves_a_tombstone(desk: Desk) -> None:
    run_id, _ = await desk.at_gate()
    async with desk.database.writing() as session:
        await session.execute(text("UPDATE events SET payload = NULL WHERE number = 1"))
    assert (await desk.runs.verify(run_id)).intact
    first, *_ = await desk.runs.events(run_id, 0)
    assert first.payload == {}


async def test_of_much_output_the_history_keeps_both_ends(desk: Desk) -> None:
    run_id = await desk.started()
    work = await desk.begun()
    run = CodeRun(id="c1", state="ended", output="first" + "." * 40_000 + "last", exit_code=1)
    await desk.attempts.engine_events(work.attempt_id, [NumberedEvent(number=1, at=0, event=run)])
    *_, kept = await desk.runs.events(run_id, 0)
    output = str(kept.payload["output"])
    assert output.startswith("first")
    assert output.endswith("last")
    assert len(output) < 21_000


async def test_events_are_read_in_pages(desk: Desk) -> None:
    run_id, _ = await desk.at_gate()
    everything = await desk.runs.events(run_id, 0)
    pages = [await desk.runs.events(run_id, after, limit=2) for after in range(0, len(everything), 2)]
    assert [event for page in pages for event in page] == list(everything)
    assert [event.number for event in everything] == list(range(1, len(everything) + 1))
