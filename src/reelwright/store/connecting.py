"""Connections that are whole: who is cancelled while he waits for one leaves nothing behind."""

import asyncio
import sqlite3
import time
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

import aiosqlite


class Connection(Protocol):
    """What every driver's connection can do."""

    async def close(self) -> None: ...


C = TypeVar("C", bound=Connection)

_LOCKED_FOR = 15.0
_PRAGMAS = (
    f"busy_timeout={_LOCKED_FOR * 1000:.0f}",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
)

_SETTLES_WITHIN = 0.2

_unwanted: set[asyncio.Task[None]] = set()


async def whole(opened: Coroutine[Any, Any, C]) -> C:
    """Wait for a connection; who is cancelled meanwhile waits on, and closes it."""
    opening = asyncio.create_task(opened)
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        await (await opening).close()
        raise


async def left_behind_by_nobody(opened: Coroutine[Any, Any, C]) -> C:
    """Wait for a connection; when somebody is cancelled meanwhile, it is closed once it is there.

    A driver that is stopped half-way may keep its socket, and the server a process that waits for
    the rest: PostgreSQL can remove no database then for a minute.
    """
    opening = asyncio.create_task(opened)
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        closing = asyncio.create_task(_close(opening))
        _unwanted.add(closing)
        closing.add_done_callback(_unwanted.discard)
        raise


async def all_settled() -> None:
    """Give connections that nobody wants any more a moment to be closed."""
    loop = asyncio.get_running_loop()
    if ours := [closing for closing in _unwanted if closing.get_loop() is loop]:
        _, late = await asyncio.wait(ours, timeout=_SETTLES_WITHIN)
        for closing in late:
            closing.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _close(opening: asyncio.Task[C]) -> None:
    try:
        await asyncio.wait([opening])
    finally:
        opening.cancel()
    if not opening.cancelled() and opening.exception() is None:
        await opening.result().close()


async def open_sqlite(path: str) -> aiosqlite.Connection:
    """Connect to a SQLite file, which is made when it is not there.

    Raises:
        sqlite3.Error: it cannot be opened, or is no database.
    """
    opening = aiosqlite.connect(path)
    try:
        connection = await opening
    except aiosqlite.Error:
        # Its thread still has a word to say to the loop.
        await asyncio.to_thread(opening._thread.join)  # noqa: SLF001 - there is no other way to it
        raise
    try:
        for pragma in _PRAGMAS:
            await _set(connection, pragma)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _set(connection: aiosqlite.Connection, pragma: str) -> None:
    """Set something; SQLite does not wait by itself when two make a new file a WAL at once."""
    until = time.monotonic() + _LOCKED_FOR
    while True:
        try:
            await connection.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        else:
            return
        await asyncio.sleep(0.02)
