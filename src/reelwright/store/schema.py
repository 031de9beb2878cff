"""Which tables a database has, and bringing them to what this version wants."""

import asyncio
import re
from pathlib import Path
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from reelwright.errors import EnvironmentProblem

MIGRATIONS = Path(__file__).parent / "migrations"

_FIRST_THEN = re.compile(r"v(\d{4})_\w+\.py")

REVISIONS = tuple(
    sorted(
        found[1]
        for file in (MIGRATIONS / "versions").iterdir()
        if (found := _FIRST_THEN.fullmatch(file.name))
    )
)
"""Every migration there is, oldest first."""

HEAD = REVISIONS[-1]
"""The newest migration, which this version works with."""


_alembic = Lock()
"""Alembic keeps what it is doing in globals: a process upgrades one database at a time."""


async def revision_of(connection: AsyncConnection) -> str | None:
    """Say which migration a database is at; nothing when it has no tables yet.

    Raises:
        EnvironmentProblem: it is at one that is not known here (`database_from_the_future`).
    """
    if not await connection.run_sync(lambda plain: sa.inspect(plain).has_table("alembic_version")):
        return None
    revision: str | None = await connection.scalar(
        sa.text("SELECT version_num FROM alembic_version")
    )
    if revision is not None and revision not in REVISIONS:
        raise EnvironmentProblem(
            "The database was written by a newer version of Reelwright.",
            code="database_from_the_future",
            fix="Update Reelwright, or use another database: REELWRIGHT_DATABASE__URL, or "
            "REELWRIGHT_DATA for one in a folder.",
        )
    return revision


async def upgrade(engine: AsyncEngine, migrations: Path = MIGRATIONS) -> None:
    """Bring a database up to date; when several do so at once, one does and the others wait."""
    while not _alembic.acquire(blocking=False):  # noqa: ASYNC110 - an Event belongs to one loop
        await asyncio.sleep(0.01)
    try:
        async with engine.connect() as connection:
            try:
                await connection.run_sync(_upgrade, migrations)
            except BaseException:
                # Its foreign keys may be off.
                await connection.invalidate()
                raise
    finally:
        _alembic.release()


def _upgrade(connection: sa.Connection, migrations: Path) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
