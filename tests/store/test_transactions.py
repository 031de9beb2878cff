import asyncio
import logging
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reelwright.domain import LOCAL, VideoId
from reelwright.errors import EnvironmentProblem, UnavailableError
from reelwright.store.database import Sessions, open_database
from reelwright.store.nouns import StoredVideos
from reelwright.store.tables import VideoRow
from reelwright.store.transactions import reading, retried, transaction
from tests.clips import small_disk
from tests.nouns import a_video
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer
from tests.servers.proxy import Proxy, running_proxy

on_servers = pytest.mark.parametrize("kind", ["postgresql", "mysql"], indirect=True)
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


async def keep(session: AsyncSession, name: str, title: str = "a") -> None:
    video = a_video(name, title=title)
    session.add(
        VideoRow(
            id=name,
            owner=LOCAL,
            data=video.model_dump(mode="json"),
            created_at=video.created_at,
            sha256=video.sha256,
            title=title,
        )
    )
    await session.flush()


async def kept(sessions: Sessions) -> list[str]:
    async with reading(sessions, "videos.list") as session:
        return sorted(await session.scalars(sa.select(VideoRow.id)))


async def rename(session: AsyncSession, name: str, title: str) -> None:
    await session.execute(sa.update(VideoRow).where(VideoRow.id == name).values(title=title))


def fill(file: Path) -> None:
    """Write until the disk is full."""
    with suppress(OSError), file.open("wb", 0) as ballast:
        while True:
            ballast.write(b"x" * 4096)


async def test_what_is_done_in_a_transaction_is_kept_at_its_end(sessions: Sessions) -> None:
    async with transaction(sessions, "videos.add") as session:
        await keep(session, "vid_a")
        await keep(session, "vid_b")

    assert await kept(sessions) == ["vid_a", "vid_b"]


async def test_an_error_in_a_transaction_undoes_all_of_it(sessions: Sessions) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the error is to come from within
        async with transaction(sessions, "videos.add") as session:
            await keep(session, "vid_a")
            raise ZeroDivisionError

    assert await kept(sessions) == []


async def test_what_only_reads_keeps_nothing(sessions: Sessions) -> None:
    async with reading(sessions, "videos.get") as session:
        await keep(session, "vid_a")

    assert await kept(sessions) == []


async def test_a_wrong_statement_is_a_bug_and_stays_one(sessions: Sessions) -> None:
    with pytest.raises(sa.exc.DBAPIError):
        async with transaction(sessions, "videos.add") as session:
            await session.execute(sa.text("SELECT nothing FROM nowhere"))


async def test_what_two_read_and_change_at_once_is_changed_by_both(sessions: Sessions) -> None:
    async with transaction(sessions, "videos.add") as session:
        await keep(session, "vid_a", title="0")

    async def count(session: AsyncSession) -> None:
        row = (await session.scalars(sa.select(VideoRow).with_for_update())).one()
        row.title = str(int(row.title) + 1)

    await asyncio.gather(*(retried(sessions, "videos.count", count) for _ in range(12)))

    async with reading(sessions, "videos.get") as session:
        assert await session.scalar(sa.select(VideoRow.title)) == "12"


@on_servers
async def test_a_deadlock_is_undone_and_tried_again(
    sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    async with transaction(sessions, "videos.add") as session:
        await keep(session, "vid_a")
        await keep(session, "vid_b")
    both_hold_one = asyncio.Barrier(2)
    tries: list[str] = []

    async def work(session: AsyncSession, first: str, second: str) -> str:
        await rename(session, first, f"by {first}")
        tries.append(first)
        if len(tries) <= both_hold_one.parties:
            await both_hold_one.wait()
        await rename(session, second, f"by {first}")
        return first

    with caplog.at_level(logging.INFO):
        done = await asyncio.gather(
            retried(sessions, "videos.one_way", lambda s: work(s, "vid_a", "vid_b")),
            retried(sessions, "videos.other_way", lambda s: work(s, "vid_b", "vid_a")),
        )

    assert set(done) == {"vid_a", "vid_b"}
    assert len(tries) == 3
    async with reading(sessions, "videos.get") as session:
        titles = list(await session.scalars(sa.select(VideoRow.title)))
    assert titles == [f"by {tries[-1]}"] * 2
    assert "videos.one_way" in caplog.text or "videos.other_way" in caplog.text
    assert "The database is busy" in caplog.text


@on_servers
async def test_a_deadlock_that_nobody_tries_again_is_said(sessions: Sessions) -> None:
    async with transaction(sessions, "videos.add") as session:
        await keep(session, "vid_a")
        await keep(session, "vid_b")
    both_hold_one = asyncio.Barrier(2)

    async def work(first: str, second: str) -> None:
        async with transaction(sessions, "videos.update") as session:
            await rename(session, first, "x")
            await both_hold_one.wait()
            await rename(session, second, "x")

    ended = await asyncio.gather(
        work("vid_a", "vid_b"), work("vid_b", "vid_a"), return_exceptions=True
    )

    (error,) = [each for each in ended if each is not None]
    assert isinstance(error, UnavailableError)
    assert (error.code, error.retry_after) == ("database_busy", 1.0)


@on_sqlite
async def test_a_file_that_is_locked_for_too_long_is_said_after_some_tries(
    sessions: Sessions, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with reading(sessions, "videos.get") as session:
        # The one connection of the pool; it would otherwise wait for fifteen seconds.
        await session.execute(sa.text("PRAGMA busy_timeout=0"))

    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with caplog.at_level(logging.INFO), pytest.raises(UnavailableError) as caught:
            await retried(sessions, "videos.add", lambda session: keep(session, "vid_a"))
        other.execute("ROLLBACK")
    await retried(sessions, "videos.add", lambda session: keep(session, "vid_a"))

    assert caught.value.code == "database_busy"
    assert caplog.text.count("videos.add: The database is busy") == 6
    assert await kept(sessions) == ["vid_a"]


@on_sqlite
async def test_a_full_disk_is_said_and_all_goes_on_when_there_is_room(
    tmp_path: Path, kind: str
) -> None:
    with small_disk(tmp_path / "disk", megabytes=2) as disk:
        ballast = disk / "ballast"
        async with open_database(disk / "store.db") as sessions:
            await retried(sessions, "videos.add", lambda session: keep(session, "vid_a"))
            fill(ballast)
            videos = StoredVideos(sessions)

            with pytest.raises(EnvironmentProblem) as caught:
                await videos.add(a_video("vid_b", title="x" * 500_000))
            ballast.unlink()
            await videos.add(a_video("vid_c", title="x" * 500_000))

            assert caught.value.code == "disk_full"
            assert await kept(sessions) == ["vid_a", "vid_c"]


@pytest.fixture
async def proxy(server: PostgresServer | MariadbServer) -> AsyncGenerator[Proxy]:
    async with running_proxy(server.port) as running:
        yield running


@pytest.fixture
async def through_proxy(
    proxy: Proxy, server: PostgresServer | MariadbServer, url: str
) -> AsyncGenerator[Sessions]:
    async with open_database(url.replace(f":{server.port}/", f":{proxy.port}/")) as opened:
        yield opened


@on_servers
@pytest.mark.parametrize("is_kept", [True, False])
async def test_a_connection_cut_during_commit_is_said_and_never_tried_again(
    proxy: Proxy, through_proxy: Sessions, sessions: Sessions, *, is_kept: bool
) -> None:
    tries = []

    async def work(session: AsyncSession) -> None:
        tries.append(session)
        await keep(session, "vid_a")
        proxy.cut_at, proxy.is_passed_on = b"COMMIT", is_kept

    with pytest.raises(UnavailableError) as caught:
        await retried(through_proxy, "videos.add", work)

    assert caught.value.code == "database_unavailable"
    assert "nobody knows" in caught.value.message
    assert len(tries) == 1
    assert await kept(sessions) == (["vid_a"] if is_kept else [])


@on_servers
async def test_a_connection_cut_before_commit_has_kept_nothing_and_the_next_is_a_new_one(
    proxy: Proxy, through_proxy: Sessions
) -> None:
    with pytest.raises(UnavailableError) as caught:  # noqa: PT012 - cut within
        async with transaction(through_proxy, "videos.add") as session:
            await keep(session, "vid_a")
            proxy.cut_at, proxy.is_passed_on = b"cut here", True
            await session.execute(sa.text("SELECT 'cut here'"))
    async with transaction(through_proxy, "videos.add") as session:
        await keep(session, "vid_b")

    assert caught.value.code == "database_unavailable"
    assert "does not answer" in caught.value.message
    assert await kept(through_proxy) == ["vid_b"]


@on_servers
async def test_a_database_that_was_restarted_is_used_again_by_the_same_pool(
    sessions: Sessions,
    server: PostgresServer | MariadbServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    videos = StoredVideos(sessions)
    await asyncio.gather(*(videos.add(a_video(f"vid_{n}")) for n in range(5)))

    server.stop()
    with pytest.raises(UnavailableError) as down:
        await videos.get(LOCAL, VideoId("vid_0"))
    server.start()
    found = await asyncio.gather(*(videos.get(LOCAL, VideoId(f"vid_{n}")) for n in range(5)))

    assert down.value.code == "database_unavailable"
    assert [video.id for video in found] == [f"vid_{n}" for n in range(5)]
    assert "videos.get: The database does not answer." in caplog.text
    assert str(server.port) not in caplog.text


@on_servers
async def test_a_database_that_is_killed_within_a_transaction_undoes_it(
    sessions: Sessions, server: PostgresServer | MariadbServer
) -> None:
    with pytest.raises(UnavailableError):  # noqa: PT012 - stopped within
        async with transaction(sessions, "videos.add") as session:
            await keep(session, "vid_a")
            server.stop()
            await keep(session, "vid_b")
    server.start()

    assert await kept(sessions) == []


async def connections_to(sessions: Sessions, kind: str) -> int:
    """Count the connections to this database, but for the one that asks."""
    query = {
        "postgresql": """SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()""",
        "mysql": """SELECT count(*) FROM information_schema.processlist
            WHERE db = DATABASE() AND id <> CONNECTION_ID()""",
    }[kind]
    async with reading(sessions, "connections.count") as session:
        count: int = await session.scalar(sa.text(query))
        return count


@on_servers
@pytest.mark.parametrize("turns", range(0, 240, 30))
async def test_cancelled_work_leaves_no_connection_and_no_lock_behind(
    url: str, sessions: Sessions, kind: str, turns: int
) -> None:
    async def work(opened: Sessions, name: str) -> None:
        while True:
            async with transaction(opened, "videos.add") as session:
                await keep(session, name)
                await session.rollback()

    async with open_database(url) as opened:
        working = [asyncio.create_task(work(opened, f"vid_{n}")) for n in range(4)]
        for _ in range(turns):
            await asyncio.sleep(0)
        for task in working:
            task.cancel()
        ended = await asyncio.gather(*working, return_exceptions=True)

    assert {type(each) for each in ended} == {asyncio.CancelledError}
    async with asyncio.timeout(5):
        while await connections_to(sessions, kind):  # noqa: ASYNC110 - the server has no event
            await asyncio.sleep(0)
    await retried(sessions, "videos.add", lambda session: keep(session, "vid_0"))
