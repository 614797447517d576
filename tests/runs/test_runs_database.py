"""Connections and migrations: no update lost, every process may migrate, tables and migrations agree."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from runs_desk import Desk
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.dialects import sqlite

from tomas.runs.database import Database
from tomas.runs.migration import move, sync_url
from tomas.runs.orm import Base, Usd, UtcDateTime
from tomas.runs.tables import RunRow
from tomas.workspaces import models

DIALECT = sqlite.dialect()


def test_tables_and_migrations_agree_both_ways(tmp_path: Path) -> None:
    assert models.WorkspaceRow.metadata is Base.metadata
    url = make_url(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    move(url, "head")
    engine = create_engine(sync_url(url))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    move(url, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    move(url, "head")
    engine.dispose()


async def test_many_may_migrate_at_once(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    databases = [Database(url) for _ in range(4)]
    await asyncio.gather(*(database.migrate() for database in databases))
    await databases[0].migrate()
    async with databases[0].reading() as session:
        tables = (await session.execute(text("SELECT name FROM sqlite_master"))).scalars().all()
    assert {"runs", "workflow_status"} <= set(tables)
    for database in databases:
        await database.dispose()


async def test_reading_and_then_writing_loses_no_update(desk: Desk) -> None:
    run_id = await desk.started()

    async def count_up() -> None:
        for _ in range(10):
            async with desk.database.writing() as session:
                row = await session.get(RunRow, run_id, with_for_update=True)
                assert row
                await asyncio.sleep(0)
                row.title = str(int(row.title) + 1)

    async with desk.database.writing() as session:
        row = await session.get(RunRow, run_id)
        assert row
        row.title = "0"
    await asyncio.gather(*(count_up() for _ in range(6)))
    run = await desk.runs.run(run_id)
    assert run
    assert run.title == "60"


async def test_a_reader_waits_for_no_writer(desk: Desk) -> None:
    run_id = await desk.started()
    async with desk.database.writing() as session:
        row = await session.get(RunRow, run_id)
        assert row
        row.title = "changed"
        await session.flush()
        seen = await desk.runs.run(run_id)
    assert seen
    assert seen.title == "A letter"


@given(st.decimals(min_value=0, max_value=9_000_000, places=12))
def test_money_is_exact(usd: Decimal) -> None:
    column = Usd()
    assert column.process_result_value(column.process_bind_param(usd, DIALECT), DIALECT) == usd


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1)), st.integers(-12, 14))  # noqa: DTZ001
def test_moments_come_back_in_utc(moment: datetime, hours: int) -> None:
    column = UtcDateTime()
    aware = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    stored = column.process_bind_param(aware, DIALECT)
    assert stored
    back = column.process_result_value(stored.replace(tzinfo=None), DIALECT)
    assert back is not None
    assert (back, back.tzinfo) == (aware, UTC)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), DIALECT)  # noqa: DTZ001
