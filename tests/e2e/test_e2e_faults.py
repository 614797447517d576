"""What goes wrong around a run: Slack stammers, fails and hangs up, people click at once, processes are killed."""

import asyncio
import contextlib
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import bad_files
import psutil
import pytest
import pytest_asyncio
from house import House, Message, has_action, open_house

from tomas.blocks.ids import Action
from tomas.localslack.state.seed import BEN, BOT_USER_ID
from tomas.localslack.user import LocalUser, text_of
from tomas.modes.rfp.spec import SPEC
from tomas.worker.lock import supervisor_pid

PATIENCE_S = 240
RFI = ("rfi.txt", bad_files.RFI.encode())
ARTIFACTS = {key for stage in SPEC.stages for key in stage.produces}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """A house with a bot alone, for what needs no engine."""
    async with open_house(tmp_path_factory.mktemp("bot-alone"), program="bot") as house:
        yield house


@pytest.mark.asyncio(loop_scope="module")
async def test_a_bot_killed_while_it_reads_the_input_reads_it_after_its_return(bot_house: House) -> None:
    await bot_house.ann.faults(fail_next={"method": "files.info", "status": 500, "count": 9})
    thread = await bot_house.begin(files=(RFI,))
    await kill_bot(bot_house)
    await bot_house.ann.faults(fail_next={"method": "conversations.history", "status": 500, "count": 1})
    await bot_house.start()
    gate = await bot_house.gate(thread)
    await kill_bot(bot_house)
    await bot_house.start()
    await bot_house.ann.click(gate, Action.CANCEL_AT_GATE)
    await bot_house.card_says(thread, "Stopped")
    assert_nothing_twice(await bot_house.ann.messages(bot_house.channel, thread))


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


async def test_a_run_through_deaths_of_the_bot_and_of_everything(tmp_path: Path) -> None:
    async with open_house(tmp_path / "home") as house:
        thread = await house.begin()
        await kill_bot(house)
        await house.start()
        await working(house, "requirements")
        await kill_bot(house)
        await house.start()
        first = await house.gate(thread)
        await house.ann.click(first, Action.APPROVE)
        await kill_bot(house)
        await house.start()
        await approved(house, thread, first)
        await working(house, "architecture")
        await kill_everything(house)
        await house.start()
        second = await house.gate(thread, after=first["ts"])
        await kill_everything(house)
        await house.start()
        await house.ann.click(second, Action.APPROVE)
        await working(house, "sow")
        await kill_everything(house)
        await house.start()
        await completed(house)
        await assert_all_there_once(house, thread)
        assert count(house, "decisions") == 2


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


async def approved(house: House, thread: str, gate: Message) -> None:
    """Wait until a gate's card says that it is approved; click once more where the first click was lost."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            card = next(item for item in await house.ann.messages(house.channel, thread) if item["ts"] == gate["ts"])
            if "Approved" in text_of(card):
                return
            if has_action(card, Action.APPROVE):
                await house.ann.click(card, Action.APPROVE)
            await asyncio.sleep(1)


async def working(house: House, stage_id: str) -> None:
    """Wait until a stage's engine has asked the model something."""
    await until(lambda: bool(query(house, f"select 1 from model_calls where stage_id = '{stage_id}'")))


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 - other processes tell of nothing
            await asyncio.sleep(0.1)


async def completed(house: House) -> None:
    """Wait for the summary of costs, the last post of a run."""
    await house.ann.wait_for(house.channel, lambda message: "*Requested by*" in text_of(message), timeout_s=PATIENCE_S)


async def kill_bot(house: House) -> None:
    """End the bot with -9; what it started goes on."""
    assert house.process
    house.process.kill()
    await house.process.wait()
    await hung_up(house)


async def kill_everything(house: House) -> None:
    """End the bot, the supervisor and its engines with -9, the supervisor of an earlier bot too."""
    assert house.process
    pids = [house.process.pid, *filter(None, [supervisor_pid(house.home)])]
    family = [member for pid in pids for member in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True))]
    for member in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(member.pid, signal.SIGKILL)
    await house.process.wait()
    await asyncio.to_thread(psutil.wait_procs, family, 10)
    await hung_up(house)


async def hung_up(house: House) -> None:
    """Wait until Slack has seen that the bot is gone."""
    await until(lambda: not house.slack.services.socket_mode.connection_count)


async def assert_all_there_once(house: House, thread: str) -> None:
    """Every document is in the thread once, and nothing was posted twice, in the thread or beside it."""
    replies = [message for message in await house.ann.messages(house.channel, thread) if message.get("bot_id")]
    assert_nothing_twice(replies)
    titles = Counter(file["title"] for message in replies for file in message.get("files") or ())
    made = query(house, "select key, title from artifacts where version = 1")
    assert {key for key, _ in made} == ARTIFACTS
    assert {f"{title} (v1)" for _, title in made} <= set(titles)
    assert set(titles.values()) == {1}
    channel = [message for message in await house.ann.messages(house.channel) if message.get("bot_id")]
    assert len([message for message in channel if "of work" in text_of(message)]) == 2, "the card and the costs"


def assert_nothing_twice(messages: list[Message]) -> None:
    """No message of TOMAS' has the words of another one."""
    said = Counter(
        text_of(message) for message in messages if message.get("bot_id") and not message.get("ephemeral_to")
    )
    assert not [words for words, times in said.items() if times > 1]


def count(house: House, table: str) -> int:
    """How many rows a table of TOMAS' database has."""
    return len(query(house, f"select 1 from {table}"))


def query(house: House, sql: str) -> list[tuple[Any, ...]]:
    """Rows of TOMAS' database."""
    with contextlib.closing(sqlite3.connect(house.home / "tomas.db", timeout=30)) as database:
        return database.execute(sql).fetchall()
