import sqlite3
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
    }  # fmt: skip
