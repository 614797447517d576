"""Every door leads to the same run: command, modal, shortcut, offer, direct message."""

import json
from decimal import Decimal

import pytest
from bot_kit import Office, until

from tomas.blocks.ids import Action, Callback
from tomas.localslack.state.seed import PROPOSALS, TEAM_ID
from tomas.localslack.user import LocalUser, text_of
from tomas.runs.records import RunStatus

NOTES = ("tender-notes.txt", b"Write to the council about the bridge.")


async def test_the_command_opens_the_form_and_start_starts(desk: Office, ann: LocalUser) -> None:
    await ann.command(PROPOSALS, "letter")
    form = await ann.wait_for_view()
    assert "Estimate" in text_of(form) + json.dumps(form)
    refused = await ann.submit_view(form, {"input.tone": "Warm"})
    assert refused["errors"].keys() == {"input.notes"}
    file = await ann.upload(NOTES)
    await ann.submit_view(form, {"input.notes": [file["id"]], "input.tone": "Warm", "run_budget": "2.50"})
    await desk.card(ann)
    run = await desk.status(RunStatus.QUEUED)
    assert run.inputs == {"tone": "Warm"}
    assert run.budget_usd == Decimal("2.50")
    assert run.title == "tender-notes.txt"


async def test_words_after_the_command_guide_the_run(desk: Office, ann: LocalUser) -> None:
    await ann.command(PROPOSALS, "run letter be brief & kind")
    form = await ann.wait_for_view()
    assert "“be brief &amp; kind”" in json.dumps(form, ensure_ascii=False)
    await ann.submit_view(form, {"input.notes": [(await ann.upload(NOTES))["id"]]})
    run = await desk.status(RunStatus.QUEUED)
    events = await desk.bot.runs.events(run.id, 0)
    assert any(event.payload.get("text") == "be brief & kind" for event in events)


async def test_a_file_just_shared_can_be_chosen_in_the_form(desk: Office, ann: LocalUser) -> None:
    await ann.post(PROPOSALS, "have a look", files=[("plain.txt", b"words")])
    await until(lambda: _remembered(desk))
    await ann.command(PROPOSALS, "letter")
    form = await ann.wait_for_view()
    await ann.submit_view(form, {"recent_files.notes": "plain.txt (5 B)"})
    await desk.status(RunStatus.QUEUED)


async def _remembered(desk: Office) -> bool:
    return bool(await desk.bot.runs.recent_files(TEAM_ID, PROPOSALS))


async def test_the_shortcut_on_a_message_with_a_file(desk: Office, ann: LocalUser) -> None:
    ts = await ann.post(PROPOSALS, "", files=[("plain.txt", b"words")])
    message = await ann.wait_for(PROPOSALS, lambda message: message["ts"] == ts)
    await ann.message_shortcut(message, Callback.RUN_ON_FILE)
    form = await ann.wait_for_view()
    assert "plain.txt" in json.dumps(form)
    await ann.submit_view(form)
    await desk.status(RunStatus.QUEUED)


async def test_the_shortcut_on_a_message_without_a_file_says_so(desk: Office, ann: LocalUser) -> None:
    ts = await ann.post(PROPOSALS, "no file here")
    message = await ann.wait_for(PROPOSALS, lambda message: message["ts"] == ts)
    await ann.message_shortcut(message, Callback.RUN_ON_FILE)
    assert "no file" in json.dumps(await ann.wait_for_view())


async def test_the_global_shortcut_asks_for_the_channel(desk: Office, ann: LocalUser) -> None:
    await ann.global_shortcut(Callback.NEW_RUN)
    form = await ann.wait_for_view()
    file = await ann.upload(NOTES)
    await ann.submit_view(form, {"channel": PROPOSALS, "input.notes": [file["id"]]})
    assert (await desk.status(RunStatus.QUEUED)).channel_id == PROPOSALS


async def test_an_rfp_like_file_is_offered_once_and_the_offer_can_be_dismissed(desk: Office, ann: LocalUser) -> None:
    ts = await ann.post(PROPOSALS, "the tender is out", files=[NOTES])
    offer = await ann.wait_for(PROPOSALS, lambda message: "Shall I?" in text_of(message), thread_ts=ts)
    await ann.click(offer, Action.START_ON_FILE)
    form = await ann.wait_for_view()
    assert "tender-notes.txt" in json.dumps(form)
    await ann.click(offer, Action.DISMISS_OFFER)
    await until(lambda: _is_gone(ann, ts))


async def _is_gone(ann: LocalUser, ts: str) -> bool:
    return not [message for message in await ann.messages(PROPOSALS, ts) if "Shall I?" in text_of(message)]


async def test_an_ordinary_file_is_left_alone(desk: Office, ann: LocalUser) -> None:
    ts = await ann.post(PROPOSALS, "lunch", files=[("menu.txt", b"soup")])
    await until(lambda: _remembered(desk))
    assert len(await ann.messages(PROPOSALS, ts)) == 1


async def test_a_direct_message_with_a_mode_and_a_file(desk: Office, ann: LocalUser) -> None:
    direct = await ann.channel_id("@app")
    await ann.post(direct, "rfp be brief", files=[NOTES])
    run = await desk.status(RunStatus.QUEUED)
    assert run.channel_id == direct
    events = await desk.bot.runs.events(run.id, 0)
    assert any(event.payload.get("text") == "be brief" for event in events)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "What shall I do?"),
        ("modes", "What shall I do?"),
        ("modes letter", "What you give"),
        ("modes rfp", "Estimate: free"),
        ("modes tests", "(category tests)"),
        ("modes none", "(engine none)"),
        ("modes lettre", "/tomas modes letter"),
        ("help", "Start a run"),
        ("status", "Nothing runs here now"),
        ("leter", "/tomas letter"),
        ("statsu", "/tomas status"),
        ("zzzz", "I do not know"),
    ],
)
async def test_words_after_the_command(desk: Office, ann: LocalUser, typed: str, answer: str) -> None:
    await ann.command(PROPOSALS, typed)
    said = await ann.wait_for(PROPOSALS, lambda message: answer in text_of(message))
    assert said["ephemeral_to"] == ann.id


async def test_a_mention_without_a_file_says_what_is_missing(desk: Office, ann: LocalUser) -> None:
    ts = await ann.mention(PROPOSALS, "rfp")
    await ann.wait_for(PROPOSALS, lambda message: "needs a file" in text_of(message), thread_ts=ts)


async def test_a_mode_is_started_from_the_list(desk: Office, ann: LocalUser) -> None:
    await ann.command(PROPOSALS, "")
    modes = await ann.wait_for(PROPOSALS, lambda message: "What shall I do?" in text_of(message))
    await ann.click(modes, f"{Action.START_MODE}.letter")
    await ann.wait_for_view()


async def test_the_home_tab(desk: Office, ann: LocalUser, ben: LocalUser) -> None:
    await ann.mention(PROPOSALS, "letter", files=[NOTES])
    await desk.work()
    await desk.status(RunStatus.WAITING)
    await ben.open_home()
    await until(lambda: _home_shows(ben, "tender-notes.txt"))
    home = await ben.home()
    assert home
    blocks = json.dumps(home["blocks"])
    assert blocks.index("Waits for you") < blocks.index("tender-notes.txt") < blocks.index("Running")


async def _home_shows(person: LocalUser, words: str) -> bool:
    home = await person.home()
    return bool(home) and words in json.dumps(home)
