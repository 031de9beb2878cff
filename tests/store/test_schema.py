import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncEngine

from reelwright.domain import LOCAL, VideoId
from reelwright.store import schema
from reelwright.store.clips import StoredClips
from reelwright.store.database import Sessions, database_state, open_database
from reelwright.store.nouns import StoredHighlights, StoredVideos
from reelwright.store.tables import Table
from tests.nouns import a_clip, a_highlight, a_video

AT_ONCE = 4

NEXT = '''
"""What a later version may want."""
import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade() -> None:
{body}
'''

ALTER_A_PARENT = """
    with op.batch_alter_table("videos") as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(8), nullable=True))
        batch_op.alter_column(
            "title", existing_type=sa.String(500), type_=sa.String(600), existing_nullable=False
        )
"""

BREAK_HALF_WAY = """
    op.create_table("halves", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("SELECT nothing FROM nowhere")
"""

LEAVE_ORPHANS = """
    op.execute("DELETE FROM videos")
"""


def a_later_version(folder: Path, body: str) -> Path:
    """Copy the migrations, and add one."""
    copied = folder / "migrations"
    shutil.copytree(schema.MIGRATIONS, copied, ignore=shutil.ignore_patterns("__pycache__"))
    later = NEXT.format(head=schema.HEAD, body=body)
    (copied / "versions" / "v9001_later.py").write_text(later)
    return copied


def engine_of(sessions: Sessions) -> AsyncEngine:
    engine: AsyncEngine = sessions.kw["bind"]
    return engine


async def columns_of(sessions: Sessions, table: str) -> set[str]:
    async with engine_of(sessions).connect() as connection:
        return await connection.run_sync(
            lambda plain: {column["name"] for column in sa.inspect(plain).get_columns(table)}
        )


async def a_family(sessions: Sessions) -> None:
    """Keep a video, and a clip and a highlight that refer to it."""
    await StoredVideos(sessions).add(a_video())
    await StoredClips(sessions).add(a_clip())
    await StoredHighlights(sessions).add([a_highlight()])


async def children(sessions: Sessions) -> tuple[int, int]:
    clips = await StoredClips(sessions).list(LOCAL)
    highlights = await StoredHighlights(sessions).of_video(LOCAL, VideoId("vid_one"))
    return len(clips), len(highlights)


async def test_a_new_database_has_exactly_the_tables_of_the_code(sessions: Sessions) -> None:
    async with sessions() as session:
        connection = await session.connection()

        def differences(plain: sa.Connection) -> list[object]:
            context = MigrationContext.configure(plain, opts={"compare_type": True})
            return list(compare_metadata(context, Table.metadata))

        assert await connection.run_sync(differences) == []


def test_the_migrations_are_one_row_without_branches() -> None:
    texts = [file.read_text() for file in (schema.MIGRATIONS / "versions").glob("v*.py")]

    for before, after in zip((None, *schema.REVISIONS), schema.REVISIONS, strict=False):
        down = f'"{before}"' if before else "None"
        (text,) = [text for text in texts if f'\nrevision = "{after}"\n' in text]
        assert f"down_revision = {down}\n" in text
    assert len(texts) == len(schema.REVISIONS)


async def test_changing_the_table_of_a_parent_keeps_its_children(
    sessions: Sessions, tmp_path: Path
) -> None:
    await a_family(sessions)

    await schema.upgrade(engine_of(sessions), a_later_version(tmp_path, ALTER_A_PARENT))

    assert await children(sessions) == (1, 1)
    assert "language" in await columns_of(sessions, "videos")
    await StoredVideos(sessions).remove(LOCAL, VideoId("vid_one"))
    assert await children(sessions) == (0, 0)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
async def test_an_upgrade_that_breaks_half_way_leaves_all_as_it_was(
    sessions: Sessions, url: str, tmp_path: Path
) -> None:
    await a_family(sessions)

    with pytest.raises(sa.exc.DBAPIError):
        await schema.upgrade(engine_of(sessions), a_later_version(tmp_path, BREAK_HALF_WAY))

    async with engine_of(sessions).connect() as connection:
        tables = await connection.run_sync(lambda plain: sa.inspect(plain).get_table_names())
    assert "halves" not in tables
    assert (await database_state(url)).is_up_to_date
    assert await children(sessions) == (1, 1)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_an_upgrade_that_would_leave_rows_that_refer_to_nothing_is_undone(
    sessions: Sessions, url: str, tmp_path: Path
) -> None:
    await a_family(sessions)

    with pytest.raises(RuntimeError, match="2 rows that refer to nothing"):
        await schema.upgrade(engine_of(sessions), a_later_version(tmp_path, LEAVE_ORPHANS))

    assert await children(sessions) == (1, 1)
    assert (await database_state(url)).is_up_to_date


async def test_several_processes_may_upgrade_a_database_at_once(empty_url: str) -> None:
    command = [sys.executable, "-m", "tests.store.upgrading", empty_url, str(AT_ONCE)]

    upgrading = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    said, _ = await upgrading.communicate()

    assert said.decode().splitlines() == ["0"] * AT_ONCE
    assert (await database_state(empty_url)).is_up_to_date


async def test_a_process_may_open_a_database_several_times_at_once(empty_url: str) -> None:
    async def opened() -> list[object]:
        async with open_database(empty_url, upgrade=True) as sessions:
            return [*await StoredVideos(sessions).list(LOCAL)]

    assert await asyncio.gather(*(opened() for _ in range(AT_ONCE))) == [[]] * AT_ONCE


@pytest.mark.parametrize("kind", ["mysql"], indirect=True)
async def test_every_name_on_mysql_knows_capitals_accents_and_spaces(
    sessions: Sessions,
) -> None:
    query = """SELECT table_name, column_name, collation_name FROM information_schema.columns
        WHERE table_schema = DATABASE() AND data_type IN ('varchar', 'text')"""
    async with sessions() as session:
        found = list(await session.execute(sa.text(query)))

    others = [row for row in found if row[2] != "utf8mb4_nopad_bin" and row[0] != "alembic_version"]
    assert len(found) > 20
    assert others == []


def test_every_list_of_an_owner_has_an_index() -> None:
    indexed = {
        table.name
        for table in Table.metadata.sorted_tables
        for index in table.indexes
        if next(column.name for column in index.columns) == "owner"
    }

    assert indexed == {
        "videos", "highlights", "clips", "voiceovers", "publications", "steps",
        "step_events", "conversations",
    }  # fmt: skip


def test_every_reference_has_an_index_on_both_sides() -> None:
    lacking = []
    for table in Table.metadata.sorted_tables:
        firsts = {next(iter(index.columns)).name for index in table.indexes}
        firsts |= {
            next(iter(constraint.columns)).name
            for constraint in table.constraints
            if isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint)
        }
        lacking += [
            f"{table.name}.{key.parent.name}"
            for key in table.foreign_keys
            if key.parent.name not in firsts
        ]

    assert lacking == []
