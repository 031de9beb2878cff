"""A Redis of our own: empty, on a free port, keeping nothing on disk."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers.program import Server, as_user, find_program, free_port


class RedisServer(Server):
    """A Redis at `url`. It comes back empty after `stop()`, on the same port."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        program = find_program("redis-server", "redis-server")
        command = [
            *as_user(), program,
            "--bind", "127.0.0.1", "--port", self.port, "--dir", folder,
            "--save", "", "--appendonly", "no", "--daemonize", "no",
            *options,
        ]  # fmt: skip
        super().__init__(command, log=folder / "redis.log", is_ready=self._answers)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def running_redis(*options: str) -> Iterator[RedisServer]:
    """Give a Redis that runs; `options` are further ones of its program, such as `--maxmemory`."""
    with TemporaryDirectory(prefix="redis-") as folder:
        server = RedisServer(Path(folder), *options)
        try:
            server.start()
            yield server
        finally:
            server.stop()
