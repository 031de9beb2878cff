import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from reelwright.ports import WakeUps
from reelwright.queue.opening import open_wake_ups
from tests.queue.taking import SOON
from tests.servers.redis import RedisServer, running_redis


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    """One Redis for all tests of a file; nobody may stop it."""
    with running_redis() as server:
        yield server


@pytest.fixture
async def redis(server: RedisServer) -> AsyncIterator["Redis"]:
    """A client of an empty Redis."""
    async with Redis.from_url(server.url) as client:
        await client.flushall()
        yield client


@pytest.fixture(params=["embedded", "redis"])
async def wake_ups(request: pytest.FixtureRequest) -> AsyncIterator[WakeUps]:
    """Every kind of wake-ups there is."""
    url = None
    if request.param == "redis":
        url = request.getfixturevalue("server").url
        async with Redis.from_url(url) as client:
            await client.flushall()
    async with nothing_left_running(), open_wake_ups(url) as wake_ups:
        yield wake_ups


@asynccontextmanager
async def nothing_left_running() -> AsyncIterator[None]:
    """See that all tasks that were begun in the block have ended, or end by themselves soon."""
    before = asyncio.all_tasks()
    yield
    begun = {
        task
        for task in asyncio.all_tasks() - before - {asyncio.current_task()}
        if "TestRunner" not in repr(task.get_coro())
    }
    if begun:
        _, running = await asyncio.wait(begun, timeout=3)
        assert running == set()


class Heard(logging.Handler):
    """What the rooms said in the log, and a way to wait until they do."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: list[str] = []
        self._more = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())
        self._more.set()

    def count(self, words: str) -> int:
        """Say how many lines held the words."""
        return sum(words in line for line in self._lines)

    async def line(self, words: str) -> None:
        """Wait until a line holds the words."""
        async with asyncio.timeout(SOON):
            while not self.count(words):
                self._more.clear()
                await self._more.wait()


@pytest.fixture
def heard() -> Iterator[Heard]:
    """What is said while the test runs."""
    handler, logger = Heard(), logging.getLogger("reelwright.queue")
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(before)
