"""Which tables a database has, and bringing them to what this version wants."""

import re
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from reelwright.errors import EnvironmentProblem

_MIGRATIONS = Path(__file__).parent / "migrations"

_FIRST_THEN = re.compile(r"v(\d{4})_\w+\.py")

REVISIONS = tuple(
    sorted(
        found[1]
        for file in (_MIGRATIONS / "versions").iterdir()
        if (found := _FIRST_THEN.fullmatch(file.name))
    )
)
"""Every migration there is, oldest first."""

HEAD = REVISIONS[-1]
"""The newest migration, which this version works with."""


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


async def upgrade(engine: AsyncEngine) -> None:
    """Bring a database up to date; when several do so at once, one does and the others wait."""
    async with engine.connect() as connection:
        try:
            await connection.run_sync(_upgrade)
        except BaseException:
            # Its foreign keys may be off.
            await connection.invalidate()
            raise


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
