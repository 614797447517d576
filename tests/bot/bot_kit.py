"""A queue that a test works off by hand, and a bot in a local Slack."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot_letter import LetterMode, outcome
from sqlalchemy.ext.asyncio import AsyncConnection

from tomas.bot.main import Bot, running_bot
from tomas.bot.pace import Pace
from tomas.bot.settings import Settings
from tomas.engines.base import Failure
from tomas.localslack import LocalSlack
from tomas.localslack.state.seed import PROPOSALS, TEAM_ID
from tomas.localslack.user import LocalUser, text_of
from tomas.modes.process import in_process
from tomas.runs.attempts import Attempts
from tomas.runs.records import RunRecord, RunStatus

PATIENCE_S = 90.0
PROCESS_START_S = 120


@dataclass
class HandQueue:
    """Keeps attempts until the test works them off."""

    submitted: list[str] = field(default_factory=list)

    async def submit(
        self, connection: AsyncConnection, attempt_id: str, workspace_id: str, *, delay_s: float = 0
    ) -> None:
        self.submitted.append(attempt_id)

    async def cancel(self, attempt_id: str) -> None:
        if attempt_id in self.submitted:
            self.submitted.remove(attempt_id)


@dataclass
class Office:
    """A bot at work in a local Slack, and the supervisor's side in the test's hand."""

    slack: LocalSlack
    bot: Bot
    queue: HandQueue
    attempts: Attempts

    async def work(self, text: str = "Dear Sir") -> None:
        """Do the next attempt in the queue."""
        await until(lambda: bool(self.queue.submitted))
        work = await self.attempts.begin(self.queue.submitted.pop(0))
        assert work is not None
        result = outcome(work.context.folder / "out", work.stage.produces[0], text)
        await self.attempts.store_outcome(work.attempt_id, result)
        await self.attempts.commit(work.attempt_id)

    async def fail(self, message: str) -> None:
        """Let the next attempt fail for good."""
        await until(lambda: bool(self.queue.submitted))
        work = await self.attempts.begin(self.queue.submitted.pop(0))
        assert work is not None
        failure = Failure(code="no_answer", message=message, retryable=True)
        await self.attempts.store_failure(work.attempt_id, failure)
        await self.attempts.commit(work.attempt_id)

    async def run(self) -> RunRecord:
        """Return the newest run."""
        runs = await self.bot.runs.list_runs(TEAM_ID)
        assert runs
        return runs[0]

    async def status(self, wanted: RunStatus) -> RunRecord:
        """Wait until the newest run has this status."""

        async def there() -> bool:
            runs = await self.bot.runs.list_runs(TEAM_ID)
            return bool(runs) and runs[0].status is wanted

        await until(there)
        return await self.run()

    async def card(self, person: LocalUser, channel: str = PROPOSALS) -> dict[str, Any]:
        """Wait for the newest run's status card and return it."""
        return await person.wait_for(channel, lambda message: "of work" in text_of(message), timeout_s=PATIENCE_S)

    async def in_thread(self, person: LocalUser, words: str, channel: str = PROPOSALS) -> dict[str, Any]:
        """Wait for a reply in the newest run's thread that has these words, and return it."""
        run = await self.run()
        return await person.wait_for(
            channel,
            lambda message: words in text_of(message) or words in str(message.get("files")),
            thread_ts=run.thread_ts,
            timeout_s=PATIENCE_S,
        )


@asynccontextmanager
async def office(slack: LocalSlack, home: Path, **settings: Any) -> AsyncGenerator[Office]:
    """Run a bot against a local Slack."""
    given: dict[str, Any] = {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_signing_secret": slack.signing_secret,
        "slack_api_url": slack.api_url,
        "tomas_home": home,
        **settings,
    }
    wanted = Settings(_env_file=None, **given)
    assert wanted.home == home
    await in_process(PROCESS_START_S, LetterMode)
    queue = HandQueue()
    async with running_bot(wanted, modes={"letter": LetterMode()}, queue=queue, pace=Pace(0, 0)) as bot:
        attempts = Attempts(bot.runs.database, home, queue, wanted.run_settings)
        yield Office(slack, bot, queue, attempts)


async def until(true: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found = true()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.02)
