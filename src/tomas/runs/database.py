"""Connections to the one database: SQLite by default, PostgreSQL where `DATABASE_URL` says so.

SQLite is used as measured: write-ahead log, one writer at a time that takes its lock at the beginning (a transaction
that reads first and writes later would lose updates or fail), readers beside it.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, literal, make_url
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from tomas.runs.migration import migrate
from tomas.runs.orm import Base

BUSY_TIMEOUT_MS = 30_000
UNIXEPOCH_SUBSEC = (3, 42)
"""The first SQLite that knows `unixepoch('subsec')`, which DBOS needs."""


class Database:
    """One process's connections. `dispose` it at the end."""

    def __init__(self, url: str) -> None:
        """`url` is an SQLAlchemy URL such as `sqlite+aiosqlite:///tomas.db` or `postgresql+psycopg://…`."""
        self.url = make_url(url)
        self._engine = create_async_engine(self.url, pool_pre_ping=not is_sqlite(self.url))
        if is_sqlite(self.url):
            event.listen(self._engine.sync_engine, "connect", _open_async_sqlite)
            event.listen(self._engine.sync_engine, "begin", _begin_sqlite)
            readers = self._engine.execution_options(tomas_reader=True)
            # SQLite's own waiting for the lock sleeps longer and longer, and lets the last one in as well as the first.
            self._turn: AbstractAsyncContextManager[object] = asyncio.Lock()
        else:
            self._turn = nullcontext()
            readers = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._write = async_sessionmaker(self._engine, expire_on_commit=False)
        self._read = async_sessionmaker(readers, expire_on_commit=False)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncSession]:
        """Open a transaction that may write; it commits at the end and rolls back on an exception."""
        async with self._turn, self._write.begin() as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncSession]:
        """Open a transaction that sees one moment of the database and never waits for a writer."""
        async with self._read.begin() as session:
            yield session

    async def migrate(self) -> None:
        """Bring all tables up to date, DBOS' own too. Any number of processes may do so at once."""
        await migrate(self.url)

    async def dispose(self) -> None:
        """Close all connections."""
        await self._engine.dispose()


def is_sqlite(url: URL) -> bool:
    """Whether the database is SQLite."""
    return url.get_backend_name() == "sqlite"


def dbos_engine(url: URL, pool_size: int = 20) -> Engine:
    """Return the synchronous engine that DBOS works with, under the same rules as ours."""
    if not is_sqlite(url):
        return create_engine(url, pool_size=pool_size, max_overflow=0, pool_pre_ping=True)
    engine = create_engine(url.set(drivername="sqlite"), pool_size=pool_size, max_overflow=0)
    event.listen(engine, "connect", _open_dbos_sqlite)
    return engine


def _open_async_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None
    _set_up_sqlite(connection)


def _open_dbos_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"
    _set_up_sqlite(connection)


def _set_up_sqlite(connection: Any) -> None:  # noqa: ANN401 - sqlite3's or aiosqlite's, by duck
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    if sqlite3.sqlite_version_info < UNIXEPOCH_SUBSEC:
        connection.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(modifier: str) -> float:
    return time.time() if modifier == "subsec" else int(time.time())


def _begin_sqlite(connection: Connection) -> None:
    reader = connection.get_execution_options().get("tomas_reader", False)
    connection.exec_driver_sql("BEGIN" if reader else "BEGIN IMMEDIATE")


async def insert_new(session: AsyncSession, table: type[Base], values: dict[str, object]) -> bool:
    """Insert a row unless its key is there; returns whether it was inserted."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(table).values(values).on_conflict_do_nothing()
    return await session.scalar(statement.returning(literal(1))) is not None
