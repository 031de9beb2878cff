import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from reelwright.errors import EnvironmentProblem
from reelwright.store import database
from reelwright.store.database import Sessions, open_database
from reelwright.store.tables import Table


async def test_a_new_database_has_exactly_the_tables_of_the_code(sessions: Sessions) -> None:
    async with sessions() as session:
        connection = await session.connection()

        def differences(plain: sa.Connection) -> list[object]:
            context = MigrationContext.configure(plain, opts={"compare_type": True})
            return list(compare_metadata(context, Table.metadata))

        assert await connection.run_sync(differences) == []


def test_the_newest_migration_is_the_one_the_code_asks_for() -> None:
    folder = Path(database.__file__).parent / "migrations" / "versions"
    newest = max(file.stem.split("_")[0] for file in folder.glob("v*.py"))

    assert newest == f"v{database.HEAD}"


async def test_a_database_can_be_opened_again(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'store.db'}"
    async with open_database(url):
        pass

    async with open_database(url) as sessions, sessions() as session:
        mode = await session.scalar(sa.text("PRAGMA journal_mode"))

    assert mode == "wal"


async def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'store.db'}"
    async with open_database(url):
        pass
    with closing(sqlite3.connect(tmp_path / "store.db")) as plain, plain:
        plain.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(EnvironmentProblem) as caught:
        async with open_database(url):
            pass

    assert caught.value.code == "database_from_the_future"


def test_every_list_of_an_owner_has_an_index() -> None:
    indexed = {
        table.name
        for table in Table.metadata.sorted_tables
        for index in table.indexes
        if next(column.name for column in index.columns) == "owner"
    }

    assert indexed == {
        "videos", "highlights", "clips", "voiceovers", "publications", "steps",
        "step_events",
    }  # fmt: skip


async def test_closing_waits_for_the_work_that_is_under_way(tmp_path: Path) -> None:
    started = asyncio.Event()

    async def work(sessions: Sessions) -> None:
        async with sessions.begin() as session:
            started.set()
            for _ in range(20):
                await session.execute(sa.text("SELECT 1"))

    before = set(threading.enumerate())
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'store.db'}") as sessions:
        working = asyncio.create_task(work(sessions))
        await started.wait()
    await working
    assert not still_there(before)


@pytest.mark.parametrize("turns", range(0, 800, 80))
async def test_cancelled_work_leaves_no_connection_open(tmp_path: Path, turns: int) -> None:
    async def work(sessions: Sessions) -> None:
        while True:
            async with sessions.begin() as session:
                await session.execute(sa.text("SELECT 1"))

    before = set(threading.enumerate())
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'store.db'}") as sessions:
        working = [asyncio.create_task(work(sessions)) for _ in range(4)]
        for _ in range(turns):
            await asyncio.sleep(0)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    assert not still_there(before)


def still_there(before: set[threading.Thread]) -> list[threading.Thread]:
    """Give the threads, and so the connections, that do not end; an ended one takes a moment."""
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(timeout=2)
    return [thread for thread in left if thread.is_alive()]
