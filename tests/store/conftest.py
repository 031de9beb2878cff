"""The store's tests run once on each of the three kinds of database."""

import shutil
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest

from reelwright.store.database import Sessions, open_database
from tests.servers.mariadb import MariadbServer, running_mariadb
from tests.servers.postgres import PostgresServer, running_postgres

KINDS = ("sqlite", "postgresql", "mysql")


@pytest.fixture(scope="session")
def postgres() -> Generator[PostgresServer]:
    """A PostgreSQL that all tests of this process share."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Generator[MariadbServer]:
    """A MariaDB that all tests of this process share."""
    with running_mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sqlite") / "template.db"


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database this test runs on."""
    given: str = request.param
    return given


@pytest.fixture
def server(kind: str, request: pytest.FixtureRequest) -> PostgresServer | MariadbServer | None:
    """The server of this kind; none for SQLite."""
    if kind == "sqlite":
        return None
    name = {"postgresql": "postgres", "mysql": "mariadb"}[kind]
    found: PostgresServer | MariadbServer = request.getfixturevalue(name)
    return found


@pytest.fixture
async def empty_url(
    kind: str, server: PostgresServer | MariadbServer | None, tmp_path: Path
) -> AsyncGenerator[str]:
    """The address of a database without any tables."""
    if server is None:
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    name = await server.make_database()
    yield server.url(name)
    await server.drop_database(name)


@pytest.fixture
async def url(
    server: PostgresServer | MariadbServer | None, template_file: Path, tmp_path: Path
) -> AsyncGenerator[str]:
    """The address of a database of this test alone, with the tables of this version."""
    if server is None:
        if not template_file.exists():
            async with open_database(template_file):
                pass
        yield f"sqlite:///{shutil.copy(template_file, tmp_path / 'store.db')}"
        return
    if server.template is None:
        server.template = await server.make_database()
        async with open_database(server.url(server.template), upgrade=True):
            pass
    name = await server.make_database(server.template)
    yield server.url(name)
    await server.drop_database(name)


@pytest.fixture
async def sessions(url: str) -> AsyncGenerator[Sessions]:
    async with open_database(url) as opened:
        yield opened
