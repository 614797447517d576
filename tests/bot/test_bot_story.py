"""A whole run as people see it, from the mention to the costs."""

import json

from bot_kit import Office

from tomas.blocks.ids import Action
from tomas.localslack.state.seed import PROPOSALS
from tomas.localslack.user import LocalUser, text_of
from tomas.runs.records import RunStatus

NOTES = ("notes.txt", b"Write to the council about the bridge.")


async def test_a_run_from_mention_to_costs(desk: Office, ann: LocalUser, ben: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    card = await desk.card(ann)
    assert "Letter: notes.txt" in text_of(card)
    run = await desk.status(RunStatus.QUEUED)
    assert run.thread_ts == card["ts"]
    await desk.in_thread(ann, "38 characters")
    await desk.work("Dear Sir,\nthe bridge is old.")

    gate = await desk.in_thread(ann, "Is the draft right?")
    assert "A draft of *28* characters" in text_of(gate)
    assert "<!channel>" not in text_of(gate)
    await desk.in_thread(ann, "draft.md")
    await ben.click(gate, Action.APPROVE)
    decided = await desk.in_thread(ann, "Approved")
    assert decided["ts"] == gate["ts"]
    assert Action.APPROVE not in json.dumps(decided["blocks"])

    await desk.work("Dear Sir, the end.")
    await desk.status(RunStatus.COMPLETED)
    await desk.in_thread(ann, "All stages are done")
    await desk.in_thread(ann, "final.md")
    costs = await ann.wait_for(PROPOSALS, lambda message: "Requested by" in text_of(message))
    assert "Open the thread" in text_of(costs)
    assert "<@U000000BEN>" in text_of(costs)
    card = await ann.wait_for(
        PROPOSALS, lambda message: message["ts"] == run.thread_ts and "Completed" in text_of(message)
    )
    assert Action.STOP not in text_of(card)
