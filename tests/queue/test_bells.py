"""Bells: within this process, and over a real Redis between two who do not know each other."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from reelwright.ports import Bells
from reelwright.queue.opening import open_bells
from tests.queue.conftest import Heard, nothing_left_running
from tests.queue.taking import SOON
from tests.servers.redis import RedisServer, running_redis

if TYPE_CHECKING:
    from redis.asyncio import Redis


@dataclass
class Two:
    """Two ends; embedded, they are one and the same."""

    here: Bells
    there: Bells


@pytest.fixture(params=["local", "redis", "redis, one process"])
async def bells(request: pytest.FixtureRequest) -> AsyncIterator[Two]:
    if request.param == "local":
        async with nothing_left_running(), open_bells(None) as both:
            yield Two(both, both)
    else:
        url = request.getfixturevalue("server").url
        async with nothing_left_running(), open_bells(url) as here, open_bells(url) as there:
            yield Two(here, there if request.param == "redis" else here)


@pytest.fixture
def frail() -> Iterator[RedisServer]:
    """A Redis that a test may mistreat."""
    with running_redis() as server:
        yield server


async def test_who_listens_hears_a_ring(bells: Two) -> None:
    async with bells.here.listen("step") as bell:
        await bells.there.ring("step")

        assert await bell.wait(SOON)


async def test_a_ring_is_heard_once(bells: Two) -> None:
    async with bells.here.listen("step") as bell:
        await bells.there.ring("step")

        assert await bell.wait(SOON)
        assert not await bell.wait(0.05)


async def test_a_ring_between_two_waits_is_not_lost(bells: Two) -> None:
    async with bells.here.listen("step") as bell, bells.here.listen("other") as other:
        await bells.there.ring("step")
        await bells.there.ring("step")
        await bells.there.ring("other")
        await other.wait(SOON)  # what was rung before it has come as well

        assert await bell.wait(0)
        assert not await bell.wait(0)


async def test_silence_ends_the_wait_in_time(bells: Two) -> None:
    async with bells.here.listen("step") as bell:
        began = time.monotonic()

        rung = await bell.wait(0.1)

    assert not rung
    assert 0.09 < time.monotonic() - began < 1


async def test_everyone_who_listens_to_a_name_hears_it_and_nobody_else(bells: Two) -> None:
    async with (
        bells.here.listen("step") as one,
        bells.here.listen("step") as two,
        bells.there.listen("step") as three,
        bells.here.listen("other") as other,
    ):
        await bells.there.ring("step")

        assert await asyncio.gather(*(bell.wait(SOON) for bell in (one, two, three))) == [True] * 3
        assert not await other.wait(0.05)


async def test_one_who_leaves_does_not_make_the_others_deaf(bells: Two) -> None:
    async with bells.here.listen("step") as stays:
        async with bells.here.listen("step"):
            pass
        await bells.there.ring("step")

        assert await stays.wait(SOON)


async def test_who_comes_back_to_a_name_hears_it_again(bells: Two) -> None:
    async with bells.here.listen("step"):
        pass
    async with bells.here.listen("step") as again:
        await bells.there.ring("step")

        assert await again.wait(SOON)


async def test_ringing_for_nobody_is_no_trouble(bells: Two) -> None:
    await bells.there.ring("nobody")


async def test_many_listen_over_one_connection(server: RedisServer, redis: "Redis") -> None:
    async with open_bells(server.url) as bells:
        alone = len(await redis.client_list(_type="pubsub"))
        listening = [bells.listen(f"step {n}") for n in range(50)]
        ears = [await each.__aenter__() for each in listening]
        many = len(await redis.client_list(_type="pubsub"))
        await redis.publish("reelwright:bell:step 49", b"somebody")

        heard = await ears[49].wait(SOON)
        for each in listening:
            await each.__aexit__(None, None, None)

    assert (alone, many) == (0, 1)
    assert heard


async def test_after_a_restart_of_redis_everyone_is_rung_once_and_hears_again(
    frail: RedisServer, heard: Heard
) -> None:
    async with (
        open_bells(frail.url) as here,
        open_bells(frail.url) as there,
        here.listen("one") as one,
        here.listen("two") as two,
    ):
        frail.stop()
        await heard.line("rings no more")
        frail.start()

        assert await one.wait(SOON)
        assert await two.wait(SOON)
        assert not await one.wait(0.05)
        async with there.listen("back") as back:
            await back.wait(0.2)
            await there.ring("one")
            assert await one.wait(SOON)


async def test_ringing_while_redis_is_away_is_said_once_and_heard_at_home(
    frail: RedisServer, heard: Heard
) -> None:
    async with open_bells(frail.url) as bells, bells.listen("step") as bell:
        frail.stop()
        for _ in range(20):
            await bells.ring("step")

        assert await bell.wait(0)

    assert heard.count("takes no rings") == 1


async def test_ringing_a_frozen_redis_holds_nobody_up_for_long(frail: RedisServer) -> None:
    async with open_bells(frail.url) as bells:
        frail.pause()
        began = time.monotonic()

        for _ in range(20):
            await bells.ring("step")

    assert time.monotonic() - began < 10


async def test_listening_while_redis_is_away_begins_soon_and_hears_when_it_is_back(
    frail: RedisServer, heard: Heard
) -> None:
    async with open_bells(frail.url) as bells:
        frail.stop()
        await heard.line("rings no more")
        began = time.monotonic()
        async with bells.listen("step") as bell:
            took = time.monotonic() - began
            frail.start()

            assert await bell.wait(SOON)

    assert took < 1


async def test_who_is_cancelled_while_ringing_ends_at_whatever_moment_that_is(
    server: RedisServer,
) -> None:
    async with open_bells(server.url) as bells:

        async def keep_ringing() -> None:
            while True:
                await bells.ring("one")

        for round_trips in range(300):
            ringing = asyncio.create_task(keep_ringing())
            for _ in range(round_trips % 60):
                await asyncio.sleep(0)
            ringing.cancel()

            done, _ = await asyncio.wait([ringing], timeout=5)

            assert done == {ringing}
