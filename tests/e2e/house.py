"""TOMAS as a user meets it: `tomas serve` in processes of its own, against a Slack on loopback."""

import contextlib
import os
import signal
import sys
from asyncio import FIRST_COMPLETED, create_subprocess_exec, create_task, sleep, subprocess, timeout, wait
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tomas.blocks.ids import Action
from tomas.bot.demo import read_manifest
from tomas.localslack import LocalSlack
from tomas.localslack.state.seed import ANN, BEN, CARA
from tomas.localslack.user import LocalSlackRefused, LocalUser, text_of

SMALL_RFP = """REQUEST FOR PROPOSALS 26-04: Permit Portal for the Town of Harwick

1. Background
The Town of Harwick seeks a supplier for an online permit portal.

2. Requirements
The system shall allow residents to submit permit applications online.
The system must store all documents for ten years.
The contractor shall provide integration with the town's payment provider.
The system should send notifications by e-mail.
The contractor must provide monthly reports on availability. Availability shall be at least 99.5 percent.
Personal data must be encrypted in transit and at rest.

3. Submission
Proposals must be received by 15 January 2027 at 14:00.
Proposals are evaluated on price (40%), technical quality (40%) and references (20%).
"""
RFP_FILE = ("harwick-rfp.txt", SMALL_RFP.encode())
LONG_S = 240.0

type Message = dict[str, Any]


@dataclass
class House:
    """A workspace, three people in it, and TOMAS."""

    slack: LocalSlack
    home: Path
    ann: LocalUser
    ben: LocalUser
    cara: LocalUser
    channel: str
    program: str = "serve"
    """Or `bot`: no worker beside it, so stages stay queued."""
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Process | None = None

    async def start(self) -> None:
        """Start TOMAS and wait until it is connected."""
        self.home.mkdir(parents=True, exist_ok=True)
        log = (self.home / "tomas.log").open("ab")
        self.process = await create_subprocess_exec(
            sys.executable, "-m", "tomas.bot.cli", self.program, env=self.environment, stdout=log, stderr=log
        )
        log.close()
        connecting = create_task(self.slack.services.socket_mode.wait_connected())
        ending = create_task(self.process.wait())
        done, pending = await wait({connecting, ending}, timeout=180, return_when=FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        log_end = (self.home / "tomas.log").read_text(encoding="utf-8")[-2_000:]
        assert connecting in done, f"TOMAS did not connect. The end of its log:\n{log_end}"

    async def stop(self) -> None:
        """Ask it to stop, as a service manager does."""
        if self.process and self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            async with timeout(90):
                await self.process.wait()

    async def begin(self, *, files: tuple[tuple[str, bytes], ...] = (RFP_FILE,), text: str = "rfp") -> str:
        """Mention TOMAS with files, and return the ts of the status card, the root of the run's thread."""
        seen = {message["ts"] for message in await self.ann.messages(self.channel)}
        await self.ann.mention(self.channel, text, files=files)
        card = await self.ann.wait_for(
            self.channel, lambda message: message["ts"] not in seen and is_card(message), timeout_s=90
        )
        return str(card["ts"])

    async def card(self, thread: str) -> Message:
        """The status card as it is now."""
        return next(message for message in await self.ann.messages(self.channel) if message["ts"] == thread)

    async def card_says(self, thread: str, word: str, timeout_s: float = LONG_S) -> Message:
        """Wait until the status card says something."""

        def says(message: Message) -> bool:
            return message["ts"] == thread and word in text_of(message)

        return await self.ann.wait_for(self.channel, says, timeout_s=timeout_s)

    async def thread_says(self, thread: str, words: str, timeout_s: float = LONG_S) -> Message:
        """Wait until a message of the thread says something."""
        return await self.ann.wait_for(
            self.channel, lambda message: words in text_of(message), thread_ts=thread, timeout_s=timeout_s
        )

    async def gate(self, thread: str, after: str = "0", timeout_s: float = LONG_S) -> Message:
        """Wait for an open gate's card in the thread that is newer than the message `after`."""
        newer: Callable[[Message], bool] = lambda message: message["ts"] > after and has_action(message, Action.APPROVE)  # noqa: E731
        return await self.ann.wait_for(self.channel, newer, thread_ts=thread, timeout_s=timeout_s)

    async def message(self, thread: str, ts: str) -> Message:
        """A message of the thread as it is now."""
        return next(message for message in await self.ann.messages(self.channel, thread) if message["ts"] == ts)

    async def press(self, by: LocalUser, message: Message, action: Action) -> None:
        """Click a button of a message as it is now: it may have been drawn anew since, and while the click is made."""
        channel, thread = message["channel"], message.get("thread_ts") or message["ts"]
        async with timeout(30):
            while True:
                shown = await by.messages(channel, thread)
                now = next(item for item in shown if item["ts"] == message["ts"])
                try:
                    return await by.click(now, action)
                except LocalSlackRefused:
                    await sleep(0.1)

    async def approve_to_the_end(self, thread: str) -> None:
        """Approve gates until the run is completed."""
        after = "0"
        async with timeout(LONG_S):
            while "Completed" not in text_of(await self.card(thread)):
                for message in await self.ann.messages(self.channel, thread):
                    if message["ts"] > after and has_action(message, Action.APPROVE):
                        after = message["ts"]
                        await self.ann.click(message, Action.APPROVE)
                await sleep(0.3)

    async def files(self, thread: str) -> dict[str, bytes]:
        """The newest version of every file that TOMAS put into the thread."""
        found: dict[str, bytes] = {}
        for message in await self.ann.messages(self.channel, thread):
            if message.get("user") not in {ANN, BEN, CARA}:
                for file in message.get("files") or []:
                    found[file["name"]] = await self.ann.download(file)
        return found


@contextlib.asynccontextmanager
async def open_house(home: Path, *, program: str = "serve", **settings: str) -> AsyncGenerator[House]:
    """A house with TOMAS running; everything ended at the end."""
    async with LocalSlack(manifest=read_manifest()) as slack, contextlib.AsyncExitStack() as stack:
        people = [await stack.enter_async_context(LocalUser(slack.page_url, person)) for person in (ANN, BEN, CARA)]
        house = House(slack, home, *people, channel=await people[0].channel_id("proposals"), program=program)
        house.environment = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")} | {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "TOMAS_HOME": str(home),
            **settings,
        }
        await house.start()
        try:
            yield house
        finally:
            await house.stop()


def is_card(message: Message) -> bool:
    """Whether a message is a run's status card."""
    return has_action(message, Action.STOP) or has_action(message, Action.RETRY)


def has_action(message: Message, action: Action) -> bool:
    """Whether a message has a button of this kind."""
    return f'"{action.value}"' in text_of(message)
