"""S3 in this process: fast, faithful about bytes, and blind to signatures, times and policies."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from moto.server import ThreadedMotoServer

from tests.servers.program import free_port


@dataclass(frozen=True)
class Moto:
    """An S3 at `url`, which keeps nothing."""

    url: str


@contextmanager
def running_moto() -> Iterator[Moto]:
    """Give an S3 that runs."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    try:
        yield Moto(f"http://127.0.0.1:{port}")
    finally:
        server.stop()
