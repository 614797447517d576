"""A real, migrated database for every test, and the service over it."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from runs_desk import Desk, LetterMode, NotedQueue
from sqlalchemy import create_engine, make_url, text

from tomas.runs.attempts import Attempts
from tomas.runs.database import Database
from tomas.runs.migration import migrate
from tomas.runs.service import Runs
from tomas.runs.settings import RunSettings


def backends() -> list[str]:
    """SQLite always; PostgreSQL where a server is named."""
    return ["sqlite", "postgresql"] if os.environ.get("TOMAS_TEST_POSTGRES") else ["sqlite"]


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "tomas.db"
    asyncio.run(migrate(make_url(f"sqlite+aiosqlite:///{path}")))
    return path


@pytest.fixture(params=backends())
def database_url(request: pytest.FixtureRequest, tmp_path: Path, empty_sqlite: Path) -> Iterator[str]:
    """The URL of a database of the test's own, migrated where it is SQLite."""
    if request.param == "sqlite":
        shutil.copyfile(empty_sqlite, tmp_path / "tomas.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'tomas.db'}"
        return
    server = make_url(os.environ["TOMAS_TEST_POSTGRES"]).set(drivername="postgresql+psycopg")
    name = f"tomas_test_{uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """A migrated database."""
    database = Database(database_url)
    if make_url(database_url).get_backend_name() != "sqlite":
        await database.migrate()
    yield database
    await database.dispose()


@pytest.fixture
def settings() -> RunSettings:
    """Settings that make nobody wait."""
    return RunSettings(retry_wait_s=0)


@pytest.fixture
def desk(database: Database, tmp_path: Path, settings: RunSettings) -> Desk:
    """The service and the supervisor's side over one database."""
    queue, home = NotedQueue(), tmp_path / "home"
    runs = Runs(database, {"letter": LetterMode()}, home, queue, settings)
    return Desk(database, runs, Attempts(database, home, queue, settings), queue, home)
