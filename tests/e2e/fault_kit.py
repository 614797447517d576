"""What tests of faults share: waiting for moments of a run, ending processes, counting what was stored and posted."""

import asyncio
import contextlib
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from typing import Any

import psutil
from house import House, Message, has_action

from tomas.blocks.ids import Action
from tomas.localslack.user import text_of
from tomas.modes.rfp.spec import SPEC
from tomas.worker.lock import supervisor_pid

PATIENCE_S = 240
ARTIFACTS = {key for stage in SPEC.stages for key in stage.produces} - {"amendment_md"}
"""What a run on one document makes."""


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


async def working(house: House, stage_id: str, thread: str = "") -> None:
    """Wait until a stage's engine has asked the model something; `thread` tells one of several runs."""
    asked = f"select 1 from model_calls c join runs r on r.id = c.run_id where c.stage_id = '{stage_id}'"
    of_run = f" and r.thread_ts = '{thread}'" if thread else ""
    await until(lambda: bool(query(house, asked + of_run)))


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
