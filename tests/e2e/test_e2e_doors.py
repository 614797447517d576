"""Every door of the real thing: each leads to a status card, or says what is missing."""

import asyncio
import json
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from house import RFP_FILE, House, Message, has_action

from tomas.blocks.ids import MODE_BLOCK, Action, Callback
from tomas.localslack.state.channels import Channel
from tomas.localslack.state.seed import TEAM_ID
from tomas.localslack.user import LocalUser, text_of
from tomas.modes.rfp.spec import SPEC

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE_S = 60
RFP_TEXT = RFP_FILE[1]


@pytest_asyncio.fixture(loop_scope="session")
async def house(town_house: House) -> AsyncGenerator[House]:
    """The common house, with no form left open by somebody else's failure."""
    yield town_house
    for person in (town_house.ann, town_house.ben, town_house.cara):
        for view in reversed(await person.views()):
            await person.close_view(view)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "What shall I do?"),
        ("modes", "RFP to Statement of Work"),
        ("help", "Start a run"),
        ("status", "runs"),
        ("rpf", "/tomas rfp"),
        ("quarterly report", "I do not know"),
    ],
)
async def test_words_that_start_nothing_are_answered_for_one_person(house: House, typed: str, answer: str) -> None:
    seen = {message["ts"] for message in await house.cara.messages(house.channel)}
    await house.cara.command(house.channel, typed)
    said = await house.cara.wait_for(house.channel, lambda message: message["ts"] not in seen, timeout_s=PATIENCE_S)
    assert said["ephemeral_to"] == house.cara.id
    assert answer.lower() in text_of(said).lower()


async def test_the_form_has_every_input_and_starts_with_an_upload(house: House) -> None:
    await house.ann.command(house.channel, "rfp")
    form = await house.ann.wait_for_view()
    shown = json.dumps(form, ensure_ascii=False)
    assert all(item.label in shown for item in SPEC.inputs)
    assert "Estimate: free" in shown
    assert "You decide after: Requirements, Architecture." in shown
    refused = await house.ann.submit_view(form, {"input.provider": "Azure"})
    assert refused["errors"].keys() == {"input.file"}
    name = "uploaded-rfp.txt"
    file = await house.ann.upload((name, RFP_TEXT))
    refused = await house.ann.submit_view(form, {"input.file": [file["id"]], "run_budget": "five"})
    assert "amount in US dollars" in refused["errors"]["run_budget"]
    await house.ann.submit_view(
        form,
        {
            "input.file": [file["id"]],
            "input.provider": "Azure",
            "input.budget": "100k-200k",
            "input.timeline": "6 months",
            "input.focus": "security",
            "run_budget": "2.50",
        },
    )
    card = await started(house.ann, house.channel, name)
    assert "$2.50" in json.dumps(card) or "free" in text_of(card)
    await stop(house, house.ann, card)


async def test_a_file_shared_before_can_be_chosen(house: House) -> None:
    name = "council-needs.txt"
    await house.ann.post(house.channel, "", files=[(name, RFP_TEXT)])
    form = await form_that_says(house, name)
    chosen = next(
        option["text"]["text"]
        for block in form["blocks"]
        if block["block_id"] == "recent_files.file"
        for option in block["element"]["options"]
        if name in option["text"]["text"]
    )
    await house.ann.submit_view(form, {"recent_files.file": chosen})
    await stop(house, house.ann, await started(house.ann, house.channel, name))


async def form_that_says(house: House, words: str) -> Message:
    """Open the form until it knows of a file: Slack tells the app of a message in its own time."""
    while True:
        await house.ann.command(house.channel, "rfp")
        form = await house.ann.wait_for_view()
        if words in json.dumps(form):
            return form
        await house.ann.close_view(form)


async def test_the_shortcut_on_a_message(house: House) -> None:
    name = "shortcut-needs.txt"
    ts = await house.ben.post(house.channel, "see this", files=[(name, RFP_TEXT)])
    message = await house.ben.wait_for(house.channel, lambda message: message["ts"] == ts)
    await house.ben.message_shortcut(message, Callback.RUN_ON_FILE)
    await house.ben.submit_view(await house.ben.wait_for_view(), {MODE_BLOCK: SPEC.id})
    form = await house.ben.wait_for_view(lambda view: "input.provider" in json.dumps(view))
    assert name in json.dumps(form)
    await house.ben.submit_view(form)
    await stop(house, house.ben, await started(house.ben, house.channel, name))


async def test_the_shortcut_on_a_message_without_a_file(house: House) -> None:
    ts = await house.ben.post(house.channel, "nothing here")
    message = await house.ben.wait_for(house.channel, lambda message: message["ts"] == ts)
    await house.ben.message_shortcut(message, Callback.RUN_ON_FILE)
    told = json.dumps(await house.ben.wait_for_view())
    assert "This message has no file." in told
    assert "pdf" in told.lower()


async def test_the_global_shortcut_asks_where_the_run_lives(house: House) -> None:
    name = "from-anywhere.txt"
    await house.ben.global_shortcut(Callback.NEW_RUN)
    choice = await house.ben.wait_for_view()
    await house.ben.submit_view(choice, {MODE_BLOCK: SPEC.id})
    form = await house.ben.wait_for_view(lambda view: "input.file" in json.dumps(view))
    file = await house.ben.upload((name, RFP_TEXT))
    await house.ben.submit_view(form, {"channel": house.channel, "input.file": [file["id"]]})
    await stop(house, house.ben, await started(house.ben, house.channel, name))


async def test_an_offer_taken(house: House) -> None:
    name = "Offered RFP 7.txt"
    offer = await offered(house, name)
    await house.ann.click(offer, Action.START_ON_FILE)
    form = await house.ann.wait_for_view()
    assert name in json.dumps(form)
    await house.ann.submit_view(form)
    await stop(house, house.ann, await started(house.ann, house.channel, name))


async def test_an_offer_declined(house: House) -> None:
    offer = await offered(house, "Unwanted tender.txt")
    await house.ann.click(offer, Action.DISMISS_OFFER)
    await house.ann.wait_for(house.channel, lambda message: message["ts"] == offer["thread_ts"])
    await gone(house, offer)


async def offered(house: House, name: str) -> Message:
    """Share a file and wait for the offer to work on it."""
    ts = await house.ann.post(house.channel, "just in", files=[(name, RFP_TEXT)])
    return await house.ann.wait_for(
        house.channel, lambda message: has_action(message, Action.START_ON_FILE), thread_ts=ts, timeout_s=PATIENCE_S
    )


async def gone(house: House, message: Message) -> None:
    """Wait until a reply is not there any more."""

    def alone(root: Message) -> bool:
        return root["ts"] == message["thread_ts"] and not root.get("reply_count")

    await house.ann.wait_for(house.channel, alone, timeout_s=PATIENCE_S)


async def test_an_ordinary_file_and_ordinary_talk_are_left_alone(house: House) -> None:
    ts = await house.ann.post(house.channel, "lunch today", files=[("menu.txt", b"Soup, bread and tea.")])
    await offered(house, "After lunch RFP.txt")
    assert len(await house.ann.messages(house.channel, ts)) == 1


async def test_a_mention_without_a_file_says_what_is_missing(house: House) -> None:
    ts = await house.ann.mention(house.channel, "rfp")
    told = await house.thread_says(ts, "needs a file", PATIENCE_S)
    assert "PDF" in text_of(told)


async def test_a_direct_message(house: House) -> None:
    direct = await house.ann.channel_id("@app")
    name = "in-private.txt"
    await house.ann.post(direct, "rfp focus on accessibility", files=[(name, RFP_TEXT)])
    card = await started(house.ann, direct, name)
    await stop(house, house.ann, card)
    asked = await house.ann.post(direct, "help")
    await house.ann.wait_for(
        direct, lambda message: "Start a run" in text_of(message), thread_ts=asked, timeout_s=PATIENCE_S
    )


async def test_a_channel_that_tomas_is_not_in(house: House) -> None:
    name = "elsewhere.txt"
    workspace = house.slack.services.workspace
    people = [house.ann.id, house.ben.id]
    elsewhere = workspace.add_channel(
        Channel("C0ELSEWHERE", TEAM_ID, "elsewhere", house.ann.id, workspace.now_s(), members=people)
    )
    await house.ann.command(elsewhere.id, "rfp")
    form = await house.ann.wait_for_view()
    file = await house.ann.upload((name, RFP_TEXT))
    await house.ann.submit_view(form, {"input.file": [file["id"]]})
    direct = await house.ann.channel_id("@app")
    card = await started(house.ann, direct, name)
    told = await house.ann.wait_for(direct, lambda message: "this run lives here" in text_of(message))
    assert f"<#{elsewhere.id}>" in text_of(told)
    await stop(house, house.ann, card)


async def test_the_home_tab_shows_runs_and_modes(house: House) -> None:
    thread = await house.begin(files=(("home-rfp.txt", RFP_TEXT),))
    await house.ann.open_home()
    home = await home_that_says(house.ann, "home-rfp.txt")
    assert home.index("Running") < home.index("home-rfp.txt")
    await stop(house, house.ann, await house.card(thread))
    await house.ann.open_home()
    home = await home_that_says(house.ann, "🛑 Stopped")
    assert "Start something" in home
    assert SPEC.title in home


async def home_that_says(person: LocalUser, words: str) -> str:
    """Wait until the Home tab says something, and return all it says."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            shown = json.dumps(await person.home() or {}, ensure_ascii=False)
            if words in shown:
                return shown
            await asyncio.sleep(0.1)


async def started(person: LocalUser, channel: str, name: str) -> Message:
    """Wait for the status card of a run on a file."""

    def about_it(message: Message) -> bool:
        return name in text_of(message) and has_action(message, Action.STOP)

    return await person.wait_for(channel, about_it, timeout_s=PATIENCE_S)


async def stop(house: House, person: LocalUser, card: Message) -> None:
    """Stop a run by the button on its card; it says so soon."""
    await house.press(person, card, Action.STOP)

    def stopped(message: Message) -> bool:
        return message["ts"] == card["ts"] and "Stopped" in text_of(message)

    await person.wait_for(card["channel"], stopped, timeout_s=PATIENCE_S)
