"""Opening the database: SQLite, PostgreSQL or MySQL, with the tables that this version wants."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from reelwright.store import schema
from reelwright.store.addresses import SQLITE, address_of
from reelwright.store.connecting import all_settled
from reelwright.store.engines import engine_for
from reelwright.store.refusals import (
    not_understood,
    not_upgraded,
    refusal_of,
    unreachable,
    upgrade_stopped,
)
from reelwright.store.troubles import trouble_of

Sessions: TypeAlias = async_sessionmaker[AsyncSession]

HEAD = schema.HEAD

T = TypeVar("T")

_ANSWERS_WITHIN = 1.2


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What a database is, and how its tables stand."""

    kind: str
    """The product and its version, such as `PostgreSQL 15.3`."""

    revision: str | None
    """The migration it is at; nothing when it has no tables."""

    wanted: str
    """The migration that this version of Reelwright works with."""

    @property
    def is_up_to_date(self) -> bool:
        return self.revision == self.wanted


@asynccontextmanager
async def open_database(
    database: str | Path, *, upgrade: bool | None = None
) -> AsyncGenerator[Sessions]:
    """Open a database whose tables are as this version wants them, and close it again.

    `database` is an address or the path of a SQLite file. Older tables are brought up to date
    when `upgrade` says so; left out, those of a SQLite file are.

    Raises:
        EnvironmentProblem: within two seconds, that it cannot be opened (`database_url_invalid`,
            `database_unreachable`, `database_login_refused`, `database_missing`,
            `database_driver_missing`), or that its tables are older (`database_not_upgraded`) or
            newer (`database_from_the_future`).
    """
    async with _engine(database) as engine:
        revision = await _answered(engine, lambda: _revision(engine))
        if revision != HEAD:
            if not (_is_sqlite(engine) if upgrade is None else upgrade):
                raise not_upgraded(revision, HEAD)
            await _upgraded(engine)
        yield async_sessionmaker(engine, expire_on_commit=False)


async def upgrade_database(database: str | Path) -> DatabaseState:
    """Bring the tables of a database up to date, and give how it stood before.

    Raises:
        EnvironmentProblem: as `open_database` does.
        UnavailableError: others hold its tables, or upgrade it, for over a minute.
    """
    async with _engine(database) as engine:
        before = await _answered(engine, lambda: _state(engine))
        if not before.is_up_to_date:
            await _upgraded(engine)
    return before


async def database_state(database: str | Path) -> DatabaseState:
    """Look at a database, and change nothing.

    Raises:
        EnvironmentProblem: as `open_database` does.
    """
    async with _engine(database) as engine:
        return await _answered(engine, lambda: _state(engine))


@asynccontextmanager
async def _engine(database: str | Path) -> AsyncGenerator[AsyncEngine]:
    engine = engine_for(address_of(database))
    try:
        yield engine
    finally:
        await all_settled()
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


async def _revision(engine: AsyncEngine) -> str | None:
    async with engine.connect() as connection:
        return await schema.revision_of(connection)


async def _state(engine: AsyncEngine) -> DatabaseState:
    async with engine.connect() as connection:
        revision = await schema.revision_of(connection)
        dialect = connection.dialect
        name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(dialect.name, "MySQL")
        if getattr(dialect, "is_mariadb", False):
            name = "MariaDB"
        version = ".".join(str(part) for part in dialect.server_version_info or ())
        return DatabaseState(kind=f"{name} {version}", revision=revision, wanted=HEAD)


async def _upgraded(engine: AsyncEngine) -> None:
    try:
        await schema.upgrade(engine)
    except SQLAlchemyError as error:
        if trouble := trouble_of(error):
            raise trouble from None
        raise upgrade_stopped() from error


async def _answered(engine: AsyncEngine, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Have a first look at a database; a server has little time to answer.

    What its driver said may name the server or the user: no error of ours is raised from it.
    """
    problem: Exception | None
    try:
        async with asyncio.timeout(None if _is_sqlite(engine) else _ANSWERS_WITHIN):
            return await work()
    except TimeoutError:
        problem = unreachable()
    except SQLAlchemyError as error:
        problem = refusal_of(error)
        if problem is None:
            raise
    except (TypeError, ValueError, LookupError):
        # Drivers say so when they do not know what follows the question mark.
        problem = not_understood()
    raise problem


def _is_sqlite(engine: AsyncEngine) -> bool:
    return engine.dialect.name == SQLITE
