"""What goes wrong around a run: Slack stammers, fails and hangs up, people click at once, places go away."""

import asyncio
from pathlib import Path

import bad_files
import pytest
from fault_kit import PATIENCE_S, approved, assert_all_there_once, completed, count, working
from house import House, Message, has_action, open_house

from tomas.blocks.ids import Action
from tomas.localslack.state.seed import BEN, BOT_USER_ID
from tomas.localslack.user import LocalUser, text_of

RFI = ("rfi.txt", bad_files.RFI.encode())


@pytest.mark.asyncio(loop_scope="module")
async def test_a_run_in_a_channel_that_was_archived_goes_on_with_its_requester(bot_house: House) -> None:
    await bot_house.ann.faults(fail_next={"method": "files.info", "status": 500, "count": 6})
    await bot_house.begin(files=(RFI,))
    channel = bot_house.slack.services.workspace.channels[bot_house.channel]
    channel.is_archived = True
    try:
        direct = await bot_house.ann.channel_id("@app")
        moved = "your run goes on here"
        await bot_house.ann.wait_for(direct, lambda message: moved in text_of(message), timeout_s=PATIENCE_S)
        root = await bot_house.ann.wait_for(
            direct, lambda message: "Waits for a decision" in text_of(message), timeout_s=PATIENCE_S
        )
        await bot_house.ann.wait_for(
            direct, lambda message: has_action(message, Action.APPROVE), thread_ts=root["ts"], timeout_s=PATIENCE_S
        )
        await bot_house.ann.post(direct, "no", thread_ts=root["ts"])
        await bot_house.ann.wait_for(
            direct, lambda message: message["ts"] == root["ts"] and "Stopped" in text_of(message)
        )
    finally:
        channel.is_archived = False


@pytest.mark.asyncio(loop_scope="module")
async def test_a_run_whose_card_is_deleted_and_whose_channel_is_left(bot_house: House) -> None:
    thread = await bot_house.begin(files=(RFI,))
    gate = await bot_house.gate(thread)
    workspace = bot_house.slack.services.workspace
    card = workspace.message(bot_house.channel, thread)
    assert card
    bot_house.slack.services.messenger.delete(card)
    workspace.channels[bot_house.channel].members.remove(BOT_USER_ID)
    try:
        await bot_house.ann.click(gate, Action.CANCEL_AT_GATE)
        direct = await bot_house.ann.channel_id("@app")
        await bot_house.ann.wait_for(
            direct,
            lambda message: (
                "of work" in text_of(message) and message["ts"] > gate["ts"] and "Stopped" in text_of(message)
            ),
            timeout_s=PATIENCE_S,
        )
    finally:
        workspace.channels[bot_house.channel].members.append(BOT_USER_ID)


async def test_a_run_through_a_slack_that_stammers_fails_and_hangs_up(tmp_path: Path) -> None:
    async with open_house(tmp_path / "home", TOMAS_APPROVERS=BEN) as house:
        await house.ann.faults(duplicate_events=4, shuffle=True, rate_limits=True)
        thread = await house.begin()
        await working(house, "requirements")
        await trouble(house.ann)
        first = await house.gate(thread)
        await house.slack.services.socket_mode.wait_connected()
        await two_clicks(house, thread, first)
        await working(house, "architecture")
        await trouble(house.ann)
        await click_on_dead_gate(house, thread, first)
        second = await house.gate(thread, after=first["ts"])
        await house.slack.services.socket_mode.wait_connected()
        await house.ann.click(second, Action.APPROVE)
        await completed(house)
        await assert_all_there_once(house, thread)
        assert count(house, "runs") == 1


async def trouble(person: LocalUser) -> None:
    """Switch on everything that Slack does on a bad day."""
    await person.faults(fail_next={"method": "chat.update", "status": 429, "count": 3, "retry_after": 1})
    for method in ("chat.postMessage", "chat.update", "upload", "files.completeUploadExternal"):
        await person.faults(fail_next={"method": method, "status": 500, "count": 4})
    await person.faults(drop_sockets_for_s=6)


async def two_clicks(house: House, thread: str, gate: Message) -> None:
    """Approve by two people at once: one decides, and the other is told who was first."""
    await asyncio.gather(house.ann.click(gate, Action.APPROVE), house.ben.click(gate, Action.APPROVE))
    card = await house.thread_says(thread, "Approved* by")
    [first] = [
        person for person in (house.ann, house.ben) if f"<@{person.id}>" in text_of(card).split("Approved* by")[1]
    ]
    second = house.ben if first is house.ann else house.ann
    told = await second.wait_for(
        house.channel, lambda message: "was first" in text_of(message), thread_ts=thread, timeout_s=PATIENCE_S
    )
    assert told["ephemeral_to"] == second.id
    assert f"<@{first.id}>" in text_of(told)
    assert count(house, "decisions") == 1


async def click_on_dead_gate(house: House, thread: str, gate: Message) -> None:
    """Click on a button that somebody's screen still shows: told that it is decided, and the card is put right."""
    stored = house.slack.services.workspace.message(house.channel, gate["ts"])
    assert stored
    stored.blocks = gate["blocks"]
    await house.slack.services.socket_mode.wait_connected()
    await house.ben.click(gate, Action.REDIRECT)
    told = await house.ben.wait_for(
        house.channel, lambda message: "decided already" in text_of(message), thread_ts=thread, timeout_s=PATIENCE_S
    )
    assert told["ephemeral_to"] == house.ben.id
    await approved(house, thread, gate)
