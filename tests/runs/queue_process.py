"""A supervisor's process for the queue tests: works attempts off and writes down what it does.

Run as `queue_process.py <database URL> <home> <executor id> <journal> <seconds per attempt>`.
"""

import asyncio
import sys
from pathlib import Path

from runs_desk import outcome_in

from tomas.runs.attempts import Attempts
from tomas.runs.database import Database
from tomas.runs.dbos_queue import DbosQueue, DbosWorker, QueueLimits
from tomas.runs.settings import RunSettings


class Scribe:
    """An executor that sleeps instead of working."""

    def __init__(self, attempts: Attempts, journal: Path, seconds: float) -> None:
        self._attempts, self._journal, self._seconds = attempts, journal, seconds

    async def execute(self, attempt_id: str) -> None:
        work = await self._attempts.begin(attempt_id)
        if work is None:
            return
        self._note(f"began {attempt_id}")
        await asyncio.sleep(self._seconds)
        key = work.stage.produces[0]
        await self._attempts.store_outcome(attempt_id, outcome_in(work.context.folder / "out", key, attempt_id))

    async def commit(self, attempt_id: str) -> None:
        await self._attempts.commit(attempt_id)
        self._note(f"committed {attempt_id}")

    def _note(self, line: str) -> None:
        with self._journal.open("a") as file:
            file.write(f"{line}\n")


async def main(url: str, home: Path, executor_id: str, journal: Path, seconds: float) -> None:
    database = Database(url)
    await database.migrate()
    queue = DbosQueue(url)
    attempts = Attempts(database, home, queue, RunSettings(retry_wait_s=0, max_starts=100))
    worker = DbosWorker(url, executor_id, QueueLimits(poll_s=0.1))
    await worker.start(Scribe(attempts, journal, seconds))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]), float(sys.argv[5])))
