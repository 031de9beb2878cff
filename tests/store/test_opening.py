import logging
import time
import traceback
from pathlib import Path

import pytest
import sqlalchemy as sa

from reelwright.errors import EnvironmentProblem
from reelwright.store.database import HEAD, Sessions, database_state, open_database
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer
from tests.servers.program import free_port

on_servers = pytest.mark.parametrize("kind", ["postgresql", "mysql"], indirect=True)

Server = PostgresServer | MariadbServer


async def refused(url: str, *secret: str) -> EnvironmentProblem:
    """Open what cannot be opened; give what is said, in which no secret may stand."""
    began = time.monotonic()
    with pytest.raises(EnvironmentProblem) as caught:
        async with open_database(url):
            pass
    took = time.monotonic() - began
    assert took < 10
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + f"{error.message} {error.fix}"
    seen: BaseException | None = error
    while seen is not None:
        shown += str(seen)
        seen = seen.__cause__ or seen.__context__
    assert [word for word in (url, *secret) if word in shown] == []
    return error


@on_servers
async def test_a_server_that_is_down_is_said_within_two_seconds(server: Server) -> None:
    port = free_port()

    error = await refused(f"{server.scheme}://bob:hush@127.0.0.1:{port}/videos", "bob", "hush")

    assert error.code == "database_unreachable"
    assert "REELWRIGHT_DATABASE__URL" in error.message


@on_servers
async def test_a_server_that_answers_nothing_is_said_within_two_seconds(
    server: Server, url: str
) -> None:
    server.pause()
    try:
        error = await refused(url, str(server.port))
    finally:
        server.resume()

    assert error.code == "database_unreachable"


@on_servers
async def test_a_name_without_an_address_is_a_server_that_does_not_answer(server: Server) -> None:
    error = await refused(f"{server.scheme}://bob:hush@no.such.host.invalid/videos", "no.such")

    assert error.code == "database_unreachable"


@on_servers
@pytest.mark.parametrize("login", [{"password": "hush"}, {"user": "bob", "password": "hush"}])
async def test_a_wrong_login_is_said_as_such(server: Server, login: dict[str, str]) -> None:
    error = await refused(server.url("videos", **login), "hush", "bob")

    assert error.code == "database_login_refused"
    assert "REELWRIGHT_DATABASE__URL" in error.message


@on_servers
async def test_a_database_that_is_not_there_is_said_as_such(server: Server) -> None:
    error = await refused(server.url("no_such_videos"), "no_such_videos")

    assert error.code == "database_missing"
    assert "REELWRIGHT_DATABASE__URL" in error.message


@on_servers
async def test_an_option_that_nobody_knows_is_a_wrong_address(server: Server, url: str) -> None:
    error = await refused(f"{url}?hush=1", "hush")

    assert error.code == "database_url_invalid"


@on_servers
async def test_encryption_that_the_server_lacks_is_never_done_without(
    server: Server, url: str
) -> None:
    error = await refused(f"{url}?sslmode=require")

    assert error.code == "database_unreachable"
    assert "encrypted" in error.message


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_file_where_none_can_be_is_said_as_such(kind: str, tmp_path: Path) -> None:
    error = await refused(f"sqlite:///{tmp_path}/nowhere/store.db", "nowhere")

    assert error.code == "database_unusable"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_file_that_is_no_database_is_said_as_such(kind: str, tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database, though it is as long as one would be" * 99)

    error = await refused(f"sqlite:///{tmp_path}/store.db")

    assert error.code == "database_damaged"


@on_servers
async def test_a_server_without_tables_waits_for_somebody_to_upgrade_it(empty_url: str) -> None:
    error = await refused(empty_url)

    assert error.code == "database_not_upgraded"
    assert "reelwright db upgrade" in str(error.fix)
    assert (await database_state(empty_url)).revision is None


async def test_a_database_is_upgraded_at_start_when_that_is_wanted(empty_url: str) -> None:
    async with open_database(empty_url, upgrade=True):
        pass

    assert (await database_state(empty_url)).is_up_to_date


async def test_a_database_of_a_newer_version_is_left_alone(url: str, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    error = await refused(url)

    assert error.code == "database_from_the_future"


async def test_what_a_database_is_can_be_asked(url: str, kind: str) -> None:
    state = await database_state(url)

    product, version = state.kind.split(" ")
    assert product == {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MariaDB"}[kind]
    assert version[0].isdigit()
    assert (state.revision, state.is_up_to_date) == (HEAD, True)


SESSION: dict[str, dict[str, object]] = {
    "sqlite": {
        "PRAGMA foreign_keys": 1,
        "PRAGMA journal_mode": "wal",
        "PRAGMA busy_timeout": 15000,
    },
    "postgresql": {
        "SHOW timezone": "UTC",
        "SHOW transaction_isolation": "read committed",
        "SHOW client_encoding": "UTF8",
        "SHOW lock_timeout": "15s",
        "SHOW application_name": "reelwright",
    },
    "mysql": {
        "SELECT @@time_zone": "+00:00",
        "SELECT @@tx_isolation": "READ-COMMITTED",
        "SELECT @@character_set_client": "utf8mb4",
        "SELECT @@innodb_lock_wait_timeout": 15,
        "SELECT @@sql_mode LIKE '%STRICT_ALL_TABLES%'": 1,
    },
}


async def test_every_session_is_as_we_want_it_whatever_the_server_is_like(
    kind: str, sessions: Sessions
) -> None:
    async with sessions() as first, sessions() as second:
        for session in (first, second):
            found = {ask: await session.scalar(sa.text(ask)) for ask in SESSION[kind]}

            assert found == SESSION[kind]


async def test_errors_do_not_repeat_what_people_wrote(
    sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "reelwright")
    with pytest.raises(sa.exc.DBAPIError) as caught:
        async with sessions() as session:
            await session.execute(sa.text("SELECT :secret FROM nowhere"), {"secret": "hush"})

    assert "hush" not in str(caught.value) + caplog.text
