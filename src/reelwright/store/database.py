"""Opening the database: one Alembic history for SQLite, PostgreSQL and MySQL."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import aiosqlite
import pydantic_core
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from reelwright.errors import EnvironmentProblem

Sessions: TypeAlias = async_sessionmaker[AsyncSession]

HEAD = "0002"
"""The newest migration; a test holds it against the folder."""

_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=15000", "foreign_keys=ON")

_MIGRATIONS = Path(__file__).parent / "migrations"


@asynccontextmanager
async def open_database(url: str) -> AsyncGenerator[Sessions]:
    """Open a database whose tables are as this version wants them, and close it again.

    Raises:
        EnvironmentProblem: its tables are from a newer version (`database_from_the_future`).
    """
    # Results may be megabytes of JSON, and pydantic's reader and writer are several times as fast.
    address = sa.make_url(url)
    own = {"async_creator": _connector(address)} if _is_sqlite(address) else {}
    engine = create_async_engine(
        address, json_serializer=_as_json, json_deserializer=pydantic_core.from_json, **own
    )
    try:
        await _bring_up_to_date(engine)
        yield async_sessionmaker(engine, expire_on_commit=False)
    finally:
        await _all_returned(engine)
        await engine.dispose()


async def _all_returned(engine: AsyncEngine) -> None:
    """A cancelled session goes on closing by itself, and dispose() closes only what is back."""
    pool = engine.sync_engine.pool
    if isinstance(pool, sa.QueuePool):
        for _ in range(500):
            if not pool.checkedout():
                return
            await asyncio.sleep(0.01)


def _is_sqlite(address: sa.URL) -> bool:
    return address.get_backend_name() == "sqlite"


def _connector(address: sa.URL) -> Callable[[], Awaitable[aiosqlite.Connection]]:
    """Connect so that a cancelled task leaves no connection, and no thread of one, behind."""

    async def connect() -> aiosqlite.Connection:
        opening = asyncio.create_task(_open_sqlite(address.database or ":memory:"))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            await (await opening).close()
            raise

    return connect


async def _open_sqlite(path: str) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(path)
    for pragma in _PRAGMAS:
        await connection.execute(f"PRAGMA {pragma}")
    return connection


def _as_json(value: object) -> str:
    return pydantic_core.to_json(value).decode()


async def _bring_up_to_date(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        version = await _version(connection)
    if version == HEAD:
        return
    async with engine.connect() as connection:
        await connection.run_sync(_upgrade)


async def _version(connection: AsyncConnection) -> str | None:
    if not await connection.run_sync(lambda c: sa.inspect(c).has_table("alembic_version")):
        return None
    version: str | None = await connection.scalar(
        sa.text("SELECT version_num FROM alembic_version")
    )
    return version


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise EnvironmentProblem(
            "The database was written by a newer version of Reelwright.",
            code="database_from_the_future",
            fix="Update Reelwright, or set REELWRIGHT_DATA to another folder.",
        ) from error
    connection.commit()
