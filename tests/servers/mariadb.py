"""A MariaDB of our own: on a free port, forgetting what a crash would take."""

import secrets
import subprocess
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncmy

from tests.servers.program import Server, accepts, as_user, find_program, folder_of, free_port

USER, PASSWORD = "reelwright", "p@ss/w:rd"
_QUOTED_PASSWORD = "p%40ss%2Fw%3Ard"
_PLACES = (Path("/usr/sbin"), Path("/usr/libexec"))
_OWN_TABLES = ("mysql_system_tables.sql", "mysql_system_tables_data.sql")
_FORGETFUL = (
    "--no-defaults",
    "--innodb-flush-method=nosync",
    "--innodb-flush-log-at-trx-commit=0",
    "--skip-innodb-doublewrite",
)


class MariadbServer(Server):
    """A MariaDB; each test makes a database of its own in it."""

    scheme = "mysql"

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.template: str | None = None
        """A database with tables, once a test made one; others are copied from it."""
        data = folder / "data"
        _make_system_tables(data)
        start = folder / "start.sql"
        start.write_text(
            f"CREATE OR REPLACE USER '{USER}'@'%' IDENTIFIED BY '{PASSWORD}';\n"
            f"GRANT ALL ON *.* TO '{USER}'@'%' WITH GRANT OPTION;\n"
        )
        start.chmod(0o644)
        options = [
            f"--datadir={data}",
            f"--socket={folder / 'mariadb.sock'}",
            f"--pid-file={folder / 'pid'}",
            f"--init-file={start}",
            "--bind-address=127.0.0.1",
            f"--port={self.port}",
            "--skip-name-resolve",
            "--innodb-buffer-pool-size=64M",
            # Sessions are to be in UTC and UTF-8 also where the server is not.
            "--default-time-zone=+05:45",
            "--character-set-server=latin1",
        ]
        program = find_program("mariadbd", "mariadb-server-core", *_PLACES)
        super().__init__(
            [*as_user("mysql"), program, *_FORGETFUL, *options],
            log=folder / "mariadb.log",
            is_ready=lambda: accepts(self.port),
        )

    def url(self, database: str, *, user: str = USER, password: str = _QUOTED_PASSWORD) -> str:
        """Give the address of a database, as a hoster would."""
        return f"{self.scheme}://{user}:{password}@127.0.0.1:{self.port}/{database}"

    async def make_database(self, template: str | None = None) -> str:
        """Make a database, with the tables and versions of another, and give its name."""
        name = f"test_{secrets.token_hex(6)}"
        async with self._asked() as ask:
            await ask(f"CREATE DATABASE {name}")
            if template is None:
                return name
            await ask("SET foreign_key_checks = 0")
            for (table,) in await ask(f"SHOW TABLES IN {template}"):
                ((_, order),) = await ask(f"SHOW CREATE TABLE {template}.{table}")
                await ask(f"USE {name}")
                await ask(order)
            await ask(f"INSERT INTO alembic_version SELECT * FROM {template}.alembic_version")
            await ask("COMMIT")
        return name

    async def drop_database(self, name: str) -> None:
        """Remove a database."""
        async with self._asked() as ask:
            await ask(f"DROP DATABASE {name}")

    @asynccontextmanager
    async def _asked(self) -> AsyncGenerator[Any]:
        connection = await asyncmy.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD
        )

        async def ask(order: str) -> Sequence[Any]:
            async with connection.cursor() as cursor:
                await cursor.execute(order)
                rows: Sequence[Any] = await cursor.fetchall()
                return rows

        try:
            yield ask
        finally:
            await connection.ensure_closed()


@contextmanager
def running_mariadb() -> Generator[MariadbServer]:
    """Give a MariaDB that runs."""
    with folder_of("mysql") as folder:
        server = MariadbServer(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _make_system_tables(data: Path) -> None:
    # What mariadb-install-db does, without help texts and views: ten times as fast.
    subprocess.run([*as_user("mysql"), "mkdir", str(data)], check=True)
    orders = ["create database mysql;\nuse mysql;\n"]
    for name in _OWN_TABLES:
        found = [place / name for place in map(Path, _SHARED) if (place / name).exists()]
        assert found, f"{name} is not installed (Debian: apt install mariadb-server-core)."
        orders.append(found[0].read_text(encoding="utf-8"))
    program = find_program("mariadbd", "mariadb-server-core", *_PLACES)
    command = [*as_user("mysql"), program, *_FORGETFUL, "--bootstrap", f"--datadir={data}"]
    done = subprocess.run(
        command, input="".join(orders), cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"mariadbd --bootstrap failed: {done.stderr[-2000:]}"


_SHARED = ("/usr/share/mysql", "/usr/share/mariadb")
