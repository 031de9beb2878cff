"""How the store speaks with the database: in whole transactions, each with a name.

A name is `room.verb`, such as `clips.add`: it stands in the log beside what went wrong.
"""

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from reelwright.domain import StepState
from reelwright.errors import UnavailableError
from reelwright.failpoints import boundary, reach
from reelwright.ports import SupersededError, fence
from reelwright.store.database import Sessions
from reelwright.store.tables import StepRow
from reelwright.store.troubles import BUSY, mark_of, trouble_of

logger = logging.getLogger(__name__)

T = TypeVar("T")

_TRIES = 6
_PATIENCE = 10.0
"""No further try is begun after so many seconds."""
_FIRST_PAUSE = 0.02


@asynccontextmanager
async def transaction(sessions: Sessions, name: str) -> AsyncGenerator[AsyncSession]:
    """Begin, and commit at the end of the block; an error in the block undoes it all.

    What is read in it to be changed needs `with_for_update()`; on SQLite, which knows no such
    thing, the block is the only writer from its beginning.

    Raises:
        UnavailableError: the database undid it all (`database_busy`), or cannot be reached, or
            was lost while it committed (`database_unavailable`): then read back what is there.
        EnvironmentProblem: its disk is full, or broken.
        SupersededError: it is for an attempt at a step that another worker has by now.
    """
    is_commit = False
    try:
        async with sessions() as session:
            await _begin(session)
            await _check_fence(session)
            yield session
            is_commit = True
            async with boundary(f"commit {name}"):
                await session.commit()
    except SQLAlchemyError as error:
        _say(name, error, is_commit=is_commit)
        raise


@asynccontextmanager
async def reading(sessions: Sessions, name: str) -> AsyncGenerator[AsyncSession]:
    """Read; what the block changes is not kept.

    Raises:
        UnavailableError: the database cannot be reached (`database_unavailable`).
    """
    try:
        async with sessions() as session:
            await reach(f"read {name}")
            yield session
    except SQLAlchemyError as error:
        _say(name, error)
        raise


async def retried(sessions: Sessions, name: str, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Carry out a whole transaction, and again when the database undid it.

    `work` may run several times: it changes nothing but the database. A transaction that was
    lost while it committed is not repeated, since it may have been kept.

    Raises:
        UnavailableError: as `transaction` does, also when it was undone again and again.
    """
    until = time.monotonic() + _PATIENCE
    for tried in range(_TRIES):
        try:
            async with transaction(sessions, name) as session:
                return await work(session)
        except UnavailableError as error:
            if error.code != BUSY or tried == _TRIES - 1 or time.monotonic() > until:
                raise
        await asyncio.sleep(random.uniform(0, _FIRST_PAUSE * 2**tried))  # noqa: S311 - no secret
    raise AssertionError("unreachable")


async def _begin(session: AsyncSession) -> None:
    """Begin, on SQLite as a writer: a reader that turns into one may be refused at once."""
    connection = await session.connection()
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("BEGIN IMMEDIATE")


async def _check_fence(session: AsyncSession) -> None:
    """Let an attempt at a step write only as long as it still has the step."""
    attempt = fence.get()
    if attempt is None:
        return
    row = await session.scalar(
        sa.select(StepRow.id)
        .where(
            StepRow.id == attempt.step,
            StepRow.attempt == attempt.attempt,
            StepRow.state == StepState.RUNNING,
        )
        .with_for_update(read=True)
    )
    if row is None:
        raise SupersededError(attempt.step)


def _say(name: str, error: SQLAlchemyError, *, is_commit: bool = False) -> None:
    trouble = trouble_of(error, is_commit=is_commit)
    if trouble is None:
        return
    mark = mark_of(error) if isinstance(error, DBAPIError) else None
    level = logging.INFO if trouble.code == BUSY else logging.WARNING
    logger.log(level, "%s: %s (%s)", name, trouble.message, mark or type(error).__name__)
    # What the driver said may name the server and the user.
    raise trouble from None
