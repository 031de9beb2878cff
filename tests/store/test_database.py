import asyncio
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from reelwright.store.database import Sessions, open_database


async def test_a_database_can_be_opened_again(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'store.db'}"
    async with open_database(url):
        pass

    async with open_database(url) as sessions, sessions() as session:
        mode = await session.scalar(sa.text("PRAGMA journal_mode"))

    assert mode == "wal"


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
