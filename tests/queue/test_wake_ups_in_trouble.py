"""A real Redis that is stopped, frozen, full, read-only, emptied, or holds what is not ours."""

import asyncio
import json
import pickle
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from reelwright.errors import UnavailableError
from reelwright.ports import WakeUps
from reelwright.queue.opening import open_wake_ups
from tests.queue.conftest import Heard, nothing_left_running
from tests.queue.taking import SOON, Taker, a_wake_up, names_of
from tests.servers.redis import RedisServer, running_redis

ONE = {"processor": 1}
QUEUE = "reelwright:processor"


@pytest.fixture
def frail() -> Iterator[RedisServer]:
    """A Redis that a test may mistreat."""
    with running_redis() as server:
        yield server


async def refusal_of(wake_ups: WakeUps) -> tuple[UnavailableError, float]:
    """Send one in vain; give what was raised, and after how long."""
    began = time.monotonic()
    with pytest.raises(UnavailableError) as raised:
        await wake_ups.send(a_wake_up())
    return raised.value, time.monotonic() - began


async def test_when_redis_is_down_sending_says_so_soon(frail: RedisServer) -> None:
    async with open_wake_ups(frail.url) as wake_ups:
        await wake_ups.send(a_wake_up())
        frail.stop()

        error, took = await refusal_of(wake_ups)
        with pytest.raises(UnavailableError):
            await wake_ups.waiting()

    assert error.code == "queue_unavailable"
    assert error.retry_after is not None
    assert took < 10


async def test_workers_outlive_a_redis_that_is_restarted(frail: RedisServer, heard: Heard) -> None:
    take = Taker(free=False)
    during = a_wake_up()

    async with (
        open_wake_ups(frail.url) as wake_ups,
        wake_ups.listen(take, {"processor": 2, "network": 1}),
    ):
        await wake_ups.send(during)
        await take.has_begun(1)
        frail.stop()
        await heard.line("a worker for processor steps, which tries again")
        frail.start()
        await wake_ups.send(*(a_wake_up() for _ in range(3)))
        await heard.line("answers again: processor")
        await take.has_begun(2)
        take.free.set()
        await take.has_ended(4)

    assert take.most_at_once == 2
    assert take.begun[0] == during


async def test_restarting_redis_many_times_costs_no_slot(
    frail: RedisServer,
) -> None:
    take = Taker()

    async with open_wake_ups(frail.url) as wake_ups, wake_ups.listen(take, ONE):
        for count in range(1, 5):
            frail.kill()
            frail.start()
            await wake_ups.send(a_wake_up())
            await take.has_ended(count)

    assert take.most_at_once == 1


async def test_a_frozen_redis_is_noticed_and_its_workers_go_on(frail: RedisServer) -> None:
    take = Taker()

    async with open_wake_ups(frail.url) as wake_ups, wake_ups.listen(take, ONE):
        await wake_ups.send(a_wake_up())
        await take.has_ended(1)
        frail.pause()
        error, took = await refusal_of(wake_ups)
        frail.resume()
        await wake_ups.send(a_wake_up())
        await take.has_ended(2)

    assert error.code == "queue_unavailable"
    assert took < 10


async def test_closing_while_redis_is_frozen_takes_two_seconds_at_most(
    frail: RedisServer,
) -> None:
    take = Taker(free=False)

    async with nothing_left_running(), open_wake_ups(frail.url) as wake_ups:
        async with wake_ups.listen(take, {"processor": 2, "network": 1}):
            await wake_ups.send(a_wake_up(), a_wake_up())
            await take.has_begun(2)
            frail.pause()
            await refusal_of(wake_ups)
            take.free.set()
            await take.has_ended(2)
            left_at = time.monotonic()
        took = time.monotonic() - left_at

    assert took < 10


async def test_a_full_redis_refuses_and_recovers(frail: RedisServer, heard: Heard) -> None:
    take = Taker()

    async with open_wake_ups(frail.url) as wake_ups, Redis.from_url(frail.url) as redis:
        await wake_ups.send(a_wake_up())
        await redis.config_set("maxmemory", 1)
        async with wake_ups.listen(take, ONE):
            error, _ = await refusal_of(wake_ups)
            await heard.line("tries again")
            await redis.config_set("maxmemory", 0)
            await take.has_ended(1)

    assert error.code == "queue_unavailable"


async def test_a_read_only_redis_refuses_and_recovers(frail: RedisServer, heard: Heard) -> None:
    take = Taker()

    async with open_wake_ups(frail.url) as wake_ups, Redis.from_url(frail.url) as redis:
        await wake_ups.send(a_wake_up())
        await redis.replicaof("127.0.0.1", "1")
        async with wake_ups.listen(take, ONE):
            error, _ = await refusal_of(wake_ups)
            await heard.line("tries again")
            await redis.replicaof("NO", "ONE")
            await take.has_ended(1)

    assert error.code == "queue_unavailable"


async def test_what_was_lost_is_known_and_can_be_sent_again(
    server: RedisServer, redis: "Redis"
) -> None:
    take = Taker()
    many = [a_wake_up() for _ in range(100)]
    async with open_wake_ups(server.url) as wake_ups:
        await wake_ups.send(*many)
        await redis.flushall()
        left = await wake_ups.waiting()
        await wake_ups.send(*many)

        async with wake_ups.listen(take, {"processor": 5}):
            await take.has_ended(100)

    assert left == frozenset()
    assert names_of(*take.begun) == names_of(*many)


async def test_emptying_redis_while_one_runs_disturbs_nobody(
    server: RedisServer, redis: "Redis"
) -> None:
    take = Taker(free=False)
    first, second = a_wake_up(), a_wake_up()

    async with open_wake_ups(server.url) as wake_ups, wake_ups.listen(take, ONE):
        await wake_ups.send(first)
        await take.has_begun(1)
        await redis.flushall()
        await wake_ups.send(second)
        take.free.set()
        await take.has_ended(2)

    assert take.begun == [first, second]


async def test_a_thousand_travel_in_one_round_trip(server: RedisServer, redis: "Redis") -> None:
    async with open_wake_ups(server.url) as wake_ups:
        await redis.config_resetstat()

        await wake_ups.send(*(a_wake_up() for _ in range(1000)))

    stats = await redis.info("commandstats")
    assert stats["cmdstat_exec"]["calls"] == 1
    assert "cmdstat_watch" not in stats


async def test_the_wake_up_of_a_dead_worker_is_taken_when_its_lease_ends(
    server: RedisServer, redis: "Redis"
) -> None:
    take = Taker()
    sent, other = a_wake_up(), a_wake_up()
    name = f"arq:in-progress:{sent.step}:{sent.attempt}"
    async with open_wake_ups(server.url) as wake_ups:
        await wake_ups.send(sent, other)
        await redis.set(name, b"1", px=1000)  # as one leaves it that was killed
        await redis.set(f"arq:retry:{sent.step}:{sent.attempt}", 1)

        async with wake_ups.listen(take, ONE):
            await take.has_ended(2)

    assert take.begun == [other, sent]


async def test_a_worker_that_lives_keeps_its_lease(server: RedisServer, redis: "Redis") -> None:
    take = Taker(free=False)
    sent = a_wake_up()
    name = f"arq:in-progress:{sent.step}:{sent.attempt}"
    await redis.config_set("notify-keyspace-events", "Kg")

    async with (
        open_wake_ups(server.url) as wake_ups,
        redis.pubsub() as events,
        wake_ups.listen(take, ONE),
    ):
        await wake_ups.send(sent)
        await take.has_begun(1)
        await events.subscribe(f"__keyspace@0__:{name}")
        at_first = await redis.pttl(name)
        async with asyncio.timeout(SOON):
            kinds = [(await anext(told))["type"] for told in [events.listen()] * 2]
        take.free.set()

    assert 0 < at_first <= 10_000
    assert kinds == ["subscribe", "message"]  # the only event of such a key is its renewal


async def test_nothing_on_the_way_is_pickled(server: RedisServer, redis: "Redis") -> None:
    sent = a_wake_up()
    async with open_wake_ups(server.url) as wake_ups:
        await wake_ups.send(sent)

        raw = await redis.get(f"arq:job:{sent.step}:{sent.attempt}")

    assert json.loads(raw)["a"][0]["step"] == sent.step
    assert 0 < await redis.pttl(f"arq:job:{sent.step}:{sent.attempt}") > 6 * 24 * 3600 * 1000


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.file,)


@pytest.mark.parametrize(
    "job",
    [
        b"",
        b"\x80\x04",
        b"[1, 2",
        b"[" * 60_000,
        b'"' + b"x" * 70_000 + b'"',
        b"{}",
        b'{"t":null,"f":"os.system","a":["true"],"k":{},"et":1}',
        b'{"t":null,"f":"wake","a":[{"step":"s","attempt":-1,"weight":"processor"}],"k":{},"et":1}',
        b'{"t":null,"f":"wake","a":[{"step":"other","attempt":0,"weight":"processor"}],"k":{},"et":1}',
    ],
    ids=range(9),
)
async def test_junk_is_refused_and_the_worker_goes_on(
    server: RedisServer, redis: "Redis", job: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    take = Taker()
    good = a_wake_up()
    await redis.set("arq:job:stp_junk:0", job)
    await redis.zadd(QUEUE, {b"stp_junk:0": 1, b"\xff\xfe": 1, b"nothing": 1, b"stp_no_job:0": 1})

    async with open_wake_ups(server.url) as wake_ups:
        await wake_ups.send(good)
        async with wake_ups.listen(take, ONE):
            await take.has_ended(1)

    assert take.begun == [good]
    assert await redis.zcard(QUEUE) == 0
    assert "stp_junk:0" in caplog.text or "name or weight" in caplog.text


async def test_nothing_is_ever_unpickled(
    server: RedisServer, redis: "Redis", tmp_path: Path
) -> None:
    take = Taker()
    await redis.set("arq:job:stp_bomb:0", pickle.dumps(Bomb(tmp_path / "went_off")))
    await redis.zadd(QUEUE, {"stp_bomb:0": 1})

    async with open_wake_ups(server.url) as wake_ups, wake_ups.listen(take, ONE):
        await wake_ups.send(a_wake_up())
        await take.has_ended(1)

    assert not (tmp_path / "went_off").exists()


async def test_a_key_of_another_kind_is_no_end_of_the_worker(
    server: RedisServer, redis: "Redis"
) -> None:
    take = Taker()
    await redis.xadd("arq:job:stp_list:0", {"a": "stream"})
    await redis.zadd(QUEUE, {"stp_list:0": 1})

    async with open_wake_ups(server.url) as wake_ups, wake_ups.listen(take, ONE):
        await wake_ups.send(a_wake_up())
        await take.has_ended(1)

    assert len(take.begun) == 1


async def test_listening_leaves_no_connection_and_no_sign_of_health_behind(
    server: RedisServer, redis: "Redis"
) -> None:
    take = Taker()
    async with open_wake_ups(server.url) as wake_ups:
        await wake_ups.waiting()
        before = len(await redis.client_list())
        async with wake_ups.listen(take, {"processor": 2, "network": 2}):
            await wake_ups.send(*(a_wake_up() for _ in range(10)))
            await take.has_ended(10)
            alive = await redis.keys("reelwright:*:health-check:*")
        after = len(await redis.client_list())

    assert after == before
    assert len(alive) == 2
    assert await redis.keys("reelwright:*:health-check:*") == []
