"""Upgrades a database from several processes at the same moment; prints how each ended."""

import asyncio
import multiprocessing
import sys
from multiprocessing.synchronize import Barrier

import alembic.command  # noqa: F401 - importing it would otherwise decide who is first

from reelwright.store.database import upgrade_database


def upgrade(url: str, start: Barrier) -> None:
    start.wait()
    asyncio.run(upgrade_database(url))


def main(url: str, count: int) -> None:
    forking = multiprocessing.get_context("fork")
    start = forking.Barrier(count)
    processes = [forking.Process(target=upgrade, args=(url, start)) for _ in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        print(process.exitcode)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
