"""What may go wrong in the middle of a handler: nothing a person did is lost, and no card is left half drawn."""

from pathlib import Path

from bot_kit import Office, office, until

from tomas.blocks.gate_card import recording
from tomas.blocks.ids import Action
from tomas.localslack import LocalSlack
from tomas.localslack.state.seed import BOT_USER_ID, PROPOSALS
from tomas.localslack.user import LocalUser, text_of
from tomas.runs.records import RunStatus

NOTES = ("notes.txt", b"Write to the council about the bridge.")


async def test_a_bot_that_ended_while_it_recorded_a_decision_gives_the_buttons_back(
    slack: LocalSlack, ann: LocalUser, tmp_path: Path
) -> None:
    async with office(slack, tmp_path / "home") as first:
        await ann.mention(PROPOSALS, "letter", files=[NOTES])
        await first.status(RunStatus.QUEUED)
        await first.work()
        gate = await first.in_thread(ann, "Is the draft right?")
        blocks = recording(gate["blocks"])
        await first.bot.client.chat_update(channel=PROPOSALS, ts=gate["ts"], text="Recording…", blocks=blocks)
    async with office(slack, tmp_path / "home") as second:
        await second.in_thread(ann, Action.APPROVE)


async def test_a_click_while_slack_fails_is_recorded_and_the_card_catches_up(desk: Office, ann: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    await desk.status(RunStatus.QUEUED)
    await desk.work()
    gate = await desk.in_thread(ann, "Is the draft right?")
    for method in ("users.info", "chat.update", "chat.postEphemeral"):
        await ann.faults(fail_next={"method": method, "status": 500, "count": 3})
    await ann.click(gate, Action.APPROVE)
    await desk.status(RunStatus.QUEUED)
    assert "Recording" not in text_of(await desk.in_thread(ann, "Approved"))


async def test_start_while_slack_does_not_say_where_the_app_is(desk: Office, ann: LocalUser) -> None:
    await ann.command(PROPOSALS, "letter")
    form = await ann.wait_for_view()
    file = await ann.upload(NOTES)
    await ann.faults(fail_next={"method": "conversations.info", "status": 500, "count": 3})
    await ann.submit_view(form, {"input.notes": [file["id"]]})
    assert (await desk.status(RunStatus.QUEUED)).channel_id == PROPOSALS


async def test_slacks_file_server_fails(desk: Office, ann: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    await ann.faults(fail_next={"method": "upload", "status": 500, "count": 2})
    await desk.work()
    await desk.in_thread(ann, "Is the draft right?")
    thread = await ann.messages(PROPOSALS, (await desk.run()).thread_ts)
    assert sum("draft.md" in str(message.get("files")) for message in thread) == 1


async def test_words_work_in_the_direct_messages_a_run_was_moved_to(desk: Office, ann: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    await desk.status(RunStatus.QUEUED)
    await desk.in_thread(ann, "38 characters")
    desk.slack.workspace.channels[PROPOSALS].members.remove(BOT_USER_ID)
    await desk.work()
    direct = await ann.channel_id("@app")
    root = await ann.wait_for(direct, lambda message: "of work" in text_of(message))
    await ann.wait_for(direct, lambda message: "Is the draft right?" in text_of(message), thread_ts=root["ts"])
    await ann.post(direct, "approve", thread_ts=root["ts"])
    await until(lambda: bool(desk.queue.submitted))


async def test_a_mode_that_breaks_while_it_reads_says_so(desk: Office, ann: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[("notes.txt", b"not \xff UTF-8")])
    await desk.status(RunStatus.FAILED)
    assert "decode" not in text_of(await desk.in_thread(ann, "not foreseen"))


async def test_a_decision_is_asked_for_although_the_thread_was_deleted(desk: Office, ann: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    run = await desk.status(RunStatus.QUEUED)
    await desk.in_thread(ann, "38 characters")
    await desk.bot.client.chat_delete(channel=PROPOSALS, ts=run.thread_ts)
    await desk.work()
    card = await ann.wait_for(PROPOSALS, lambda message: "Waits for a decision" in text_of(message), timeout_s=90)
    await ann.wait_for(
        PROPOSALS, lambda message: "Is the draft right?" in text_of(message), thread_ts=card["ts"], timeout_s=90
    )
