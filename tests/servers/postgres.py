"""A PostgreSQL of our own: on a free port, forgetting what a crash would take."""

import secrets
import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.program import Server, accepts, as_user, find_program, folder_of, free_port

USER, PASSWORD = "reelwright", "p@ss/w:rd"
_QUOTED_PASSWORD = "p%40ss%2Fw%3Ard"
_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


class PostgresServer(Server):
    """A PostgreSQL; each test makes a database of its own in it."""

    scheme = "postgresql"

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.template: str | None = None
        """A database with tables, once a test made one; others are copied from it."""
        data = folder / "data"
        _make_cluster(folder, data)
        program = find_program("postgres", "postgresql", *_PLACES)
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "64MB",
            # Sessions are to be in UTC also where the server is not.
            "timezone": "Asia/Kathmandu",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        super().__init__(
            [*as_user("postgres"), program, "-D", data, *options],
            log=folder / "postgres.log",
            is_ready=self._answers,
            stop_signal=signal.SIGINT,
        )

    def url(self, database: str, *, user: str = USER, password: str = _QUOTED_PASSWORD) -> str:
        """Give the address of a database, as a hoster would."""
        return f"{self.scheme}://{user}:{password}@127.0.0.1:{self.port}/{database}"

    async def make_database(self, template: str | None = None) -> str:
        """Make a database, as a copy of another, and give its name."""
        name = f"test_{secrets.token_hex(6)}"
        order = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        async with await psycopg.AsyncConnection.connect(
            self.url("postgres"), autocommit=True
        ) as connection:
            await connection.execute(order)
        return name

    async def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still in it."""
        order = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        async with await psycopg.AsyncConnection.connect(
            self.url("postgres"), autocommit=True
        ) as connection:
            await connection.execute(order)

    def _answers(self) -> bool:
        if not accepts(self.port):
            return False
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def running_postgres() -> Generator[PostgresServer]:
    """Give a PostgreSQL that runs."""
    with folder_of("postgres") as folder:
        server = PostgresServer(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _make_cluster(folder: Path, data: Path) -> None:
    password = folder / "password"
    password.write_text(PASSWORD)
    password.chmod(0o644)
    initdb = find_program("initdb", "postgresql", *_PLACES)
    command = [
        *as_user("postgres"), initdb, "-D", str(data), "-U", USER, "-A", "password",
        f"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
    ]  # fmt: skip
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"initdb failed: {done.stderr[-2000:]}"
