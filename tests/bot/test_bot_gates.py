"""Decisions: by button, by words, by the wrong person, twice, too late; redirect, edit, cancel."""

import asyncio
import json

import pytest
from bot_kit import Office, until

from tomas.blocks.ids import Action
from tomas.engines.base import NumberedEvent, Question
from tomas.handlers import views
from tomas.localslack.state.seed import PROPOSALS
from tomas.localslack.user import LocalUser, text_of
from tomas.runs.records import GateStatus, RunStatus

NOTES = ("notes.txt", b"Write to the council about the bridge.")


async def at_gate(desk: Office, ann: LocalUser, text: str = "Dear Sir") -> dict:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    await desk.work(text)
    return await desk.in_thread(ann, "Is the draft right?")


async def test_somebody_else_is_refused_in_private_and_the_card_stays(
    desk: Office, ann: LocalUser, cara: LocalUser
) -> None:
    gate = await at_gate(desk, ann)
    await cara.click(gate, Action.APPROVE)
    refusal = await desk.in_thread(cara, "You cannot decide here")
    assert refusal["ephemeral_to"] == cara.id
    assert (await desk.run()).status is RunStatus.WAITING
    assert Action.APPROVE in text_of(await desk.in_thread(ann, "Is the draft right?"))


async def test_two_people_at_once_one_decision_and_the_second_is_told(
    desk: Office, ann: LocalUser, ben: LocalUser
) -> None:
    gate = await at_gate(desk, ann)
    await asyncio.gather(ann.click(gate, Action.APPROVE), ben.click(gate, Action.APPROVE))
    await desk.in_thread(ann, "Approved")
    view = await desk.bot.runs.view((await desk.run()).id)
    first = view.gates[0].decided_by
    second = ben if first == ann.id else ann
    told = await desk.in_thread(second, "was first")
    assert told["ephemeral_to"] == second.id
    card = await desk.in_thread(ann, "Is the draft right?")
    assert "Recording" not in text_of(card)
    assert f"<@{first}>" in text_of(card)


async def test_all_of_a_long_question_can_be_read_in_a_file(desk: Office, ann: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    await until(lambda: bool(desk.queue.submitted))
    work = await desk.attempts.begin(desk.queue.submitted.pop(0))
    assert work is not None
    code = "May this code be run?\n\n```python\n" + "print('one more line')\n" * 900 + "print('the end')\n```"
    await desk.attempts.engine_events(
        work.attempt_id, [NumberedEvent(number=1, at=0, event=Question(id="q1", text=code, kind="consent"))]
    )
    card = await desk.in_thread(ann, "The file above has them all: without it, do not agree.")
    assert f"The first 9,000 of {len(code):,} characters" in text_of(card)
    (file,) = (await desk.in_thread(ann, "Question 1 in full"))["files"]
    assert await ann.download(file) == code.encode()
    run = await desk.run()
    assert await desk.bot.runs.post_of(run.id, f"gate:{(await desk.bot.runs.view(run.id)).gates[-1].id}")


async def test_a_click_on_an_old_card_is_answered(desk: Office, ann: LocalUser, ben: LocalUser) -> None:
    gate = await at_gate(desk, ann)
    await ann.mention(PROPOSALS, "approve", thread_ts=(await desk.run()).thread_ts)
    await desk.in_thread(ann, "Approved. Next")
    app = desk.slack.workspace.message(PROPOSALS, gate["ts"])
    assert app
    app.blocks = gate["blocks"]
    await ben.click(gate, Action.REDIRECT)
    assert (await desk.in_thread(ben, "decided already"))["ephemeral_to"] == ben.id


async def test_redirect_runs_the_stage_again_and_shows_what_changed(desk: Office, ann: LocalUser) -> None:
    gate = await at_gate(desk, ann, "Dear Sir,\nthe bridge is old.")
    await ann.click(gate, Action.REDIRECT)
    form = await ann.wait_for_view()
    assert "text" in (await ann.submit_view(form, {"text": "  "}))["errors"]
    await ann.submit_view(form, {"text": "Be warmer"})
    await desk.in_thread(ann, "Sent back with guidance")
    await desk.work("Dear friends,\nthe bridge is old.")
    changes = await desk.in_thread(ann, "what changed from version 1 to 2")
    assert "-Dear Sir," in text_of(changes)
    assert "+Dear friends," in text_of(changes)
    run = await desk.run()
    newest = (await desk.bot.runs.view(run.id)).open_gate
    assert newest
    await until(lambda: _posted(desk, run.id, f"gate:{newest.id}"))


async def test_a_file_that_came_out_the_same_is_not_posted_again(desk: Office, ann: LocalUser) -> None:
    gate = await at_gate(desk, ann, "Dear Sir")
    for version in (2, 3):
        await ann.click(gate, Action.REDIRECT)
        await ann.submit_view(await ann.wait_for_view(), {"text": "Be warmer"})
        await desk.work("Dear Sir")
        await desk.in_thread(ann, f"what changed from version {version - 1} to {version}: nothing")
        opened = (await desk.bot.runs.view((await desk.run()).id)).open_gate
        assert opened
        gate = await desk.in_thread(ann, opened.id)
    thread = await ann.messages(PROPOSALS, (await desk.run()).thread_ts)
    assert [file["title"] for message in thread for file in message.get("files") or ()] == ["Draft (v1)"]


async def test_a_change_that_cannot_be_worked_with_is_refused_at_its_field(
    desk: Office, ann: LocalUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "CHECK_S", 60.0)
    gate = await at_gate(desk, ann)
    await ann.click(gate, Action.REDIRECT)
    form = await ann.wait_for_view()
    refused = await ann.submit_view(form, {"input.to": "nobody"})
    assert "Name somebody" in refused["errors"]["input.to"]
    assert "errors" not in await ann.submit_view(form, {"input.to": "the mayor"})
    card = await desk.in_thread(ann, "Sent back with guidance")
    assert "To: the mayor" in text_of(card)


async def test_a_change_that_takes_long_to_check_is_refused_in_the_form_shown_anew(
    desk: Office, ann: LocalUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "CHECK_S", 0.0)
    gate = await at_gate(desk, ann)
    await ann.click(gate, Action.REDIRECT)
    await ann.submit_view(await ann.wait_for_view(), {"input.to": "nobody", "text": "Be warmer"})
    form = await ann.wait_for_view(lambda view: "Name somebody" in json.dumps(view))
    assert "Be warmer" in json.dumps(form)
    assert (await desk.run()).status is RunStatus.WAITING
    await ann.submit_view(form, {"input.to": "the mayor"})
    await ann.wait_for_view(lambda view: "done again" in json.dumps(view))
    assert (await desk.run()).inputs["to"] == "the mayor"


async def _posted(desk: Office, run_id: str, key: str) -> bool:
    post = await desk.bot.runs.post_of(run_id, key)
    return bool(post and post.ts)


async def test_edit_by_typing_opens_a_new_gate_for_the_new_bytes(desk: Office, ann: LocalUser) -> None:
    gate = await at_gate(desk, ann)
    await ann.click(gate, Action.EDIT)
    form = await ann.wait_for_view()
    assert "Dear Sir" in json.dumps(form)
    await ann.submit_view(form, {"text": "Dear all"})
    await desk.in_thread(ann, "Replaced by a newer version")
    view = await desk.bot.runs.view((await desk.run()).id)
    assert [gate.status for gate in view.gates] == [GateStatus.VOID, GateStatus.OPEN]
    assert view.current_artifacts["draft"].path.read_text() == "Dear all"


async def test_what_was_typed_is_kept_where_it_takes_long_to_find_that_it_cannot_be_used(
    desk: Office, ann: LocalUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "CHECK_S", 0.0)
    gate = await at_gate(desk, ann)
    await ann.click(gate, Action.EDIT)
    await ann.submit_view(await ann.wait_for_view(), {"text": "A bad draft"})
    form = await ann.wait_for_view(lambda view: "This version cannot be read." in json.dumps(view))
    assert "A bad draft" in json.dumps(form)
    await ann.submit_view(form, {"text": "A good draft"})
    await ann.wait_for_view(lambda view: "Your version is stored" in json.dumps(view))


async def test_edit_by_a_file_in_the_modal_and_in_the_thread(desk: Office, ann: LocalUser) -> None:
    gate = await at_gate(desk, ann)
    await ann.click(gate, Action.EDIT)
    form = await ann.wait_for_view()
    file = await ann.upload(("draft.md", b"Dear uploaded"))
    await ann.submit_view(form, {"upload": [file["id"]]})
    run = await desk.run()
    await until(lambda: _draft_is(desk, run.id, "Dear uploaded"))
    await ann.post(PROPOSALS, "", thread_ts=run.thread_ts, files=[("mine.md", b"Dear dropped")])
    await until(lambda: _draft_is(desk, run.id, "Dear dropped"))
    await ann.post(PROPOSALS, "", thread_ts=run.thread_ts, files=[("mine.md", b"bad")])
    await desk.in_thread(ann, "This version cannot be read.")
    await ann.post(PROPOSALS, "", thread_ts=run.thread_ts, files=[("mine.pdf", b"%PDF-1.7")])
    await desk.in_thread(ann, "Upload a .md file")


async def _draft_is(desk: Office, run_id: str, text: str) -> bool:
    return (await desk.bot.runs.view(run_id)).current_artifacts["draft"].path.read_text() == text


async def test_cancel_at_the_gate_keeps_what_was_made(desk: Office, ann: LocalUser) -> None:
    gate = await at_gate(desk, ann)
    await ann.click(gate, Action.CANCEL_AT_GATE)
    await desk.status(RunStatus.CANCELLED)
    summary = await desk.in_thread(ann, "The run was stopped")
    assert "draft.md" in text_of(summary)
