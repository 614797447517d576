"""A bot killed after it has acknowledged a delivery and before the work is done: it does the work after its return.

Slack does not deliver again what was acknowledged, so whatever happens after the return comes from TOMAS' own inbox.
A Slack that asks for a minute's patience holds each handler at a chosen call until the bot is killed.
"""

import contextlib
from asyncio import sleep, timeout
from collections.abc import AsyncGenerator, Callable

import bad_files
import pytest
import pytest_asyncio
from fault_kit import assert_nothing_twice, count, kill_bot, query, until
from house import House, Message, has_action, is_card, open_house

from tomas.blocks.ids import Action

pytestmark = pytest.mark.asyncio(loop_scope="module")

RFI = ("rfi.txt", bad_files.RFI.encode())
PATIENCE_S = 120
LONGER_THAN_THE_TEST_S = 600


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """A house with a bot alone: stages stay queued."""
    async with open_house(tmp_path_factory.mktemp("inbox"), program="bot") as house:
        yield house


async def test_a_mention_with_a_file_becomes_a_run_once_however_often_it_comes(house: House) -> None:
    async with killed_in(house, "users.info", "message:%"):
        ts = await house.ann.mention(house.channel, "rfp", files=[RFI])
    assert count(house, "runs") == 0
    await house.start()
    card = await house.ann.wait_for(house.channel, is_card, timeout_s=PATIENCE_S)
    await house.gate(card["ts"])
    await done(house)
    message = house.slack.services.workspace.message(house.channel, ts)
    assert message
    house.slack.services.events.message_posted(message)
    await house.ann.post(house.channel, "status", thread_ts=card["ts"])
    await house.thread_says(card["ts"], "stages are done")
    await done(house)
    assert count(house, "runs") == 1
    assert len([found for found in await house.ann.messages(house.channel) if is_card(found)]) == 1


async def test_a_click_is_a_decision_once(house: House) -> None:
    thread, gate = await at_gate(house)
    before = count(house, "decisions")
    async with killed_in(house, "users.info", "click:%", restart_first=True):
        await house.ann.click(gate, Action.CANCEL_AT_GATE)
    assert count(house, "decisions") == before
    await house.start()
    await house.card_says(thread, "Stopped", timeout_s=PATIENCE_S)
    await done(house)
    assert count(house, "decisions") == before + 1
    assert_nothing_twice(await house.ann.messages(house.channel, thread))


async def test_a_word_that_decided_does_not_guide_as_well(house: House) -> None:
    thread, _ = await at_gate(house)
    decisions, steers = count(house, "decisions"), count(house, "steers")
    async with killed_in(house, "chat.update", "message:%", also=lambda: count(house, "decisions") > decisions):
        await house.ann.post(house.channel, "yes", thread_ts=thread)
    await house.start()
    await house.card_says(thread, "Queued", timeout_s=PATIENCE_S)
    await done(house)
    assert (count(house, "decisions"), count(house, "steers")) == (decisions + 1, steers)
    await house.ann.stop_session(house.channel, thread)
    await house.card_says(thread, "Stopped", timeout_s=PATIENCE_S)


async def test_slacks_own_stop_button_stops(house: House) -> None:
    thread, _ = await at_gate(house)
    async with killed_in(house, "users.info", "event:%", restart_first=True):
        await house.ann.stop_session(house.channel, thread)
    await house.start()
    await house.card_says(thread, "Stopped", timeout_s=PATIENCE_S)
    await done(house)


async def test_a_submitted_form_becomes_a_run_and_its_secrets_are_not_kept(house: House) -> None:
    await house.ann.command(house.channel, "rfp")
    form = await house.ann.wait_for_view()
    file = await house.ann.upload(RFI)
    before = count(house, "runs")
    async with killed_in(house, "conversations.info", "view:%"):
        await house.ann.submit_view(form, {"input.file": [file["id"]]})
    assert count(house, "runs") == before
    [(payload,)] = query(house, "select payload from inbox")
    assert file["id"] in payload
    assert '"token"' not in payload
    assert "response_url" not in payload
    await house.start()
    await until(lambda: count(house, "runs") == before + 1)
    await done(house)
    assert count(house, "runs") == before + 1


@contextlib.asynccontextmanager
async def killed_in(
    house: House, method: str, key: str, *, restart_first: bool = False, also: Callable[[], bool] = lambda: True
) -> AsyncGenerator[None]:
    """Kill the bot while the delivery of the body, known by its key, waits in this call of Slack's.

    `restart_first`: the bot forgets what it knows of people, so that it has to ask.
    """
    if restart_first:
        await house.stop()
        await house.start()
    faults = house.slack.services.faults
    patience = {"method": method, "status": 429, "count": 99, "retry_after": LONGER_THAN_THE_TEST_S}
    calls = len(await house.ann.calls(method))
    await house.ann.faults(fail_next=patience)
    yield
    async with timeout(PATIENCE_S):
        while len(await house.ann.calls(method)) == calls:  # noqa: ASYNC110 - the log of calls tells of nothing
            await sleep(0.05)
    seen = f"select 1 from seen where key like '{key}'"
    await until(lambda: bool(query(house, f"select 1 from inbox where key like '{key}'")) and also())
    assert key == "view:%" or query(house, seen), "what is taken twice is known by its key"
    await kill_bot(house)
    faults.failures.clear()


async def at_gate(house: House) -> tuple[str, Message]:
    """Start a run whose input is asked about; returns its thread and the gate's card."""
    thread = await house.begin(files=(RFI,))
    gate = await house.gate(thread)
    assert has_action(gate, Action.CANCEL_AT_GATE)
    await done(house)
    return thread, gate


async def done(house: House) -> None:
    """Wait until nothing is under way any more."""
    await until(lambda: not count(house, "inbox"))
