"""Brings the tables up to date: Alembic for ours, DBOS' own migrations for its system tables."""

import asyncio
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from dbos import DBOS
from sqlalchemy import URL, Connection, create_engine, event, text

LOCK = 7_036_871
"""The advisory lock on PostgreSQL that lets one process migrate at a time."""


async def migrate(url: URL) -> None:
    """Upgrade to the newest version. Other processes that do the same wait for their turn and find nothing to do."""
    await asyncio.to_thread(_upgrade_all, url)


def _upgrade_all(url: URL) -> None:
    move(url, "head")
    DBOS.migrate(sync_url(url).render_as_string(hide_password=False))


def move(url: URL, revision: str) -> None:
    """Upgrade our tables to `revision`, or downgrade them where it is `base`; blocking, all or nothing."""
    engine = create_engine(sync_url(url))
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite:
        event.listen(engine, "connect", _manual_transactions)
        event.listen(engine, "begin", _take_the_write_lock)
    try:
        with engine.begin() as connection:
            if not sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            config = alembic_config(connection)
            if revision == "base":
                command.downgrade(config, revision)
            else:
                command.upgrade(config, revision)
    finally:
        engine.dispose()


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration for a connection that is inside a transaction already."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def sync_url(url: URL) -> URL:
    """Return the URL with a driver that works without asyncio (psycopg does both)."""
    return url.set(drivername="sqlite") if url.get_backend_name() == "sqlite" else url


def _manual_transactions(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=30000")


def _take_the_write_lock(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
