"""What a terminal needs of TOMAS: the run service on the installation's own database, and the desk that reads input."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from tomas.modes.base import Mode
from tomas.reading.desk import IntakeDesk
from tomas.reading.estimates import Estimator
from tomas.reading.files import FileSource
from tomas.runs.database import Database
from tomas.runs.dbos_queue import DbosQueue
from tomas.runs.records import Person
from tomas.runs.service import Runs
from tomas.terminal.config import TerminalConfig
from tomas.terminal.localfiles import LocalFiles


@dataclass(frozen=True, slots=True)
class Office:
    """The services behind a terminal."""

    runs: Runs
    modes: Mapping[str, Mode]
    intake: IntakeDesk
    files: FileSource
    most_bytes: int
    """The largest file that is taken."""
    person: Person
    """Who sits at the terminal, as the operating system knows them."""


@asynccontextmanager
async def open_office(config: TerminalConfig, modes: Mapping[str, Mode], user: str) -> AsyncGenerator[Office]:
    """Everything a terminal needs, opened in order and closed in reverse."""
    async with AsyncExitStack() as stack:
        config.home.mkdir(parents=True, exist_ok=True)
        database = Database(config.database_url)
        stack.push_async_callback(database.dispose)
        await database.migrate()
        queue = DbosQueue(config.database_url)
        stack.callback(queue.close)
        runs = Runs(database, modes, config.home, queue, config.run_settings)
        files = LocalFiles()
        intake = IntakeDesk(runs, modes, files, Estimator(modes, config.model))
        yield Office(runs, modes, intake, files, config.most_bytes, Person(user, user, in_channel=True))
