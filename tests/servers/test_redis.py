import asyncio

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.servers.program import find_program
from tests.servers.redis import running_redis


async def test_a_redis_comes_back_empty_at_the_same_address() -> None:
    with running_redis() as server:
        async with Redis.from_url(server.url) as client:
            await client.set("key", "value")
            server.stop()
            with pytest.raises(RedisConnectionError):
                await client.get("key")

            server.start()

            assert await client.get("key") is None


async def test_a_frozen_redis_answers_when_it_is_thawed() -> None:
    with running_redis() as server:
        async with Redis.from_url(server.url) as client:
            await client.set("key", "value")
            server.pause()
            asked = asyncio.create_task(client.get("key"))
            done, _ = await asyncio.wait([asked], timeout=0.1)

            server.resume()

            assert not done
            assert await asked == b"value"


def test_two_of_them_do_not_know_each_other() -> None:
    with running_redis() as one, running_redis() as other:
        assert one.url != other.url


def test_a_missing_program_is_a_sentence_and_no_test_left_out() -> None:
    with pytest.raises(AssertionError, match="apt install nowhere-server"):
        find_program("nowhere-server", "nowhere-server")
