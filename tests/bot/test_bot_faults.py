"""What goes wrong between people, Slack and the bot: each ends with a clear word, and nothing is lost or said twice."""

import asyncio
import json
from pathlib import Path

import pytest
from bot_kit import Office, office, until

from tomas.blocks.ids import Action
from tomas.handlers.desk import StartRequest
from tomas.localslack import LocalSlack
from tomas.localslack.state.seed import BOT_USER_ID, PROPOSALS, TEAM_ID
from tomas.localslack.user import LocalUser, text_of
from tomas.runs.records import Person, RunStatus, SourceFile

NOTES = ("notes.txt", b"Write to the council about the bridge.")


async def test_the_same_event_five_times_is_one_run_and_one_answer(desk: Office, ann: LocalUser) -> None:
    await ann.faults(duplicate_events=4)
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    run = await desk.status(RunStatus.QUEUED)
    await ann.post(PROPOSALS, "be brief", thread_ts=run.thread_ts)
    await desk.in_thread(ann, "Noted")
    await desk.work()
    await desk.in_thread(ann, "Is the draft right?")
    assert len(await desk.bot.runs.list_runs(run.workspace_id)) == 1
    thread = await ann.messages(PROPOSALS, run.thread_ts)
    assert sum("Noted" in text_of(message) for message in thread) == 1
    assert sum("Is the draft right?" in text_of(message) for message in thread) == 1


async def test_a_refused_input_says_why_and_another_file_starts_anew(desk: Office, ann: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[("notes.txt", b"refuse me")])
    failed = await desk.status(RunStatus.FAILED)
    card = await desk.in_thread(ann, "Send other notes.")
    assert Action.RETRY not in text_of(card)
    await ann.post(PROPOSALS, "", thread_ts=failed.thread_ts, files=[NOTES])
    await desk.status(RunStatus.QUEUED)


async def test_a_file_deleted_before_the_download(desk: Office, ann: LocalUser) -> None:
    await desk.bot.desk.launcher.start(
        StartRequest(
            workspace_id=TEAM_ID,
            channel_id=PROPOSALS,
            by=Person(ann.id, "Ann"),
            mode_id="letter",
            key="deleted",
            inputs={},
            files=(SourceFile("F404", "gone.txt"),),
        )
    )
    await desk.status(RunStatus.FAILED)
    await desk.in_thread(ann, "gone.txt was deleted at Slack")


@pytest.mark.parametrize("word", ["yes", "go on"])
async def test_a_question_about_the_input_is_answered_by_a_word(desk: Office, ann: LocalUser, word: str) -> None:
    await ann.mention(PROPOSALS, "letter", files=[("notes.txt", b"an rfi")])
    run = await desk.status(RunStatus.WAITING)
    gate = await desk.in_thread(ann, "request for information. Go on?")
    assert Action.REDIRECT not in text_of(gate)
    await ann.post(PROPOSALS, word, thread_ts=run.thread_ts)
    await desk.status(RunStatus.QUEUED)


async def test_slack_answers_500_and_429_and_nothing_is_lost(desk: Office, ann: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    await desk.status(RunStatus.QUEUED)
    await ann.faults(fail_next={"method": "chat.postMessage", "status": 500, "count": 4})
    await ann.faults(fail_next={"method": "files.getUploadURLExternal", "status": 429, "count": 2, "retry_after": 1})
    await desk.work()
    await desk.in_thread(ann, "Is the draft right?")
    run = await desk.run()
    thread = await ann.messages(PROPOSALS, run.thread_ts)
    assert sum("Is the draft right?" in text_of(message) for message in thread) == 1
    assert sum("draft.md" in str(message.get("files")) for message in thread) == 1


async def test_a_dropped_socket_comes_back(desk: Office, ann: LocalUser) -> None:
    await ann.faults(drop_sockets_for_s=1.0)
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    await desk.slack.services.socket_mode.wait_connected()
    await desk.status(RunStatus.QUEUED)


async def test_after_a_restart_every_run_goes_on_and_nothing_is_posted_twice(
    slack: LocalSlack, ann: LocalUser, tmp_path: Path
) -> None:
    async with office(slack, tmp_path / "home") as first:
        await ann.mention(PROPOSALS, "letter", files=[NOTES])
        run = await first.status(RunStatus.QUEUED)
        await first.in_thread(ann, "38 characters")
        queue = first.queue
        post = await first.bot.runs.post_of(run.id, "event:2")
        assert post
        await first.bot.runs.save_post(run.id, "event:2", post.channel_id, "", "")
    async with office(slack, tmp_path / "home") as second:
        second.queue.submitted = queue.submitted
        await second.work()
        await second.in_thread(ann, "Is the draft right?")
        thread = await ann.messages(PROPOSALS, run.thread_ts)
        assert sum("38 characters" in text_of(message) for message in thread) == 1
        roots = [message for message in await ann.messages(PROPOSALS) if "of work" in text_of(message)]
        assert len(roots) == 1


async def test_a_deleted_status_card_is_posted_anew(desk: Office, ann: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    run = await desk.status(RunStatus.QUEUED)
    await desk.bot.client.chat_delete(channel=PROPOSALS, ts=run.thread_ts)
    await desk.work()
    gate = await ann.wait_for(PROPOSALS, lambda message: "Waits for a decision" in text_of(message))
    assert gate["ts"] != run.thread_ts
    await until(lambda: _thread_is(desk, gate["ts"]))


async def _thread_is(desk: Office, ts: str) -> bool:
    return (await desk.run()).thread_ts == ts


async def test_a_channel_that_was_left_the_run_goes_on_in_direct_messages(desk: Office, ann: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    await desk.status(RunStatus.QUEUED)
    await desk.in_thread(ann, "38 characters")
    run_id = (await desk.run()).id
    desk.slack.workspace.channels[PROPOSALS].members.remove(BOT_USER_ID)
    await desk.bot.runs.save_post(run_id, f"artifact:{run_id}.draft.1", PROPOSALS, "", "")  # an upload was begun there
    await desk.work()
    direct = await ann.channel_id("@app")
    await ann.wait_for(direct, lambda message: "your run goes on here" in text_of(message))
    root = await ann.wait_for(direct, lambda message: "of work" in text_of(message))
    gate = await ann.wait_for(direct, lambda message: "Is the draft right?" in text_of(message), thread_ts=root["ts"])
    await ann.click(gate, Action.APPROVE)
    await until(lambda: bool(desk.queue.submitted))


async def test_words_in_the_thread(desk: Office, ann: LocalUser, cara: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    run = await desk.status(RunStatus.QUEUED)
    await ann.post(PROPOSALS, "// just between us", thread_ts=run.thread_ts)
    await ann.post(PROPOSALS, "pause", thread_ts=run.thread_ts)
    await desk.in_thread(ann, "Paused: code stops now")
    await ann.post(PROPOSALS, "status", thread_ts=run.thread_ts)
    await desk.in_thread(ann, "⏸️ Paused")
    await ann.post(PROPOSALS, "Resume!", thread_ts=run.thread_ts)
    await desk.in_thread(ann, "Resumed")
    await ann.post(PROPOSALS, "budget 7", thread_ts=run.thread_ts)
    await desk.in_thread(ann, "The budget is now $7.00")
    await cara.post(PROPOSALS, "stop", thread_ts=run.thread_ts)
    await desk.in_thread(ann, "This is not your run")
    await ann.post(PROPOSALS, "help", thread_ts=run.thread_ts)
    await desk.in_thread(ann, "What you can write here")
    await ann.post(PROPOSALS, "stop", thread_ts=run.thread_ts)
    await desk.status(RunStatus.CANCELLED)
    thread = await ann.messages(PROPOSALS, run.thread_ts)
    aside = next(message for message in thread if "between us" in text_of(message))
    assert "eyes" not in json.dumps(aside.get("reactions") or [])
    paused = next(message for message in thread if message.get("text") == "pause")
    assert "eyes" in json.dumps(paused["reactions"])


async def test_a_failed_stage_offers_retry_and_slacks_stop_button_stops(desk: Office, ann: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    await desk.fail("The model gave no answer. Press Retry.")
    run = await desk.status(RunStatus.FAILED)
    card = await desk.in_thread(ann, "The model gave no answer")
    await ann.click(card, Action.RETRY)
    await desk.status(RunStatus.QUEUED)
    await ann.stop_session(PROPOSALS, run.thread_ts)
    await desk.status(RunStatus.CANCELLED)


async def test_the_bot_stops_while_slack_is_down(slack: LocalSlack, ann: LocalUser, tmp_path: Path) -> None:
    async with office(slack, tmp_path / "home") as running:
        await ann.mention(PROPOSALS, "letter", files=[NOTES])
        await running.status(RunStatus.QUEUED)
        await ann.faults(fail_next={"method": "*", "status": 500, "count": 1000})
        await running.work()
        async with asyncio.timeout(90):
            await running.status(RunStatus.WAITING)
