"""Several processes over PostgreSQL and Redis, and what may happen to any of them."""

import asyncio
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
import sqlalchemy as sa

from reelwright.domain import LOCAL, Call, StepState
from reelwright.errors import UnavailableError
from reelwright.ports import WakeUps
from reelwright.queue.opening import open_bells, open_wake_ups
from reelwright.steps import open_engine
from reelwright.store.database import open_database
from reelwright.store.step_rows import columns_of
from reelwright.store.tables import StepRow
from tests.faults import toys
from tests.faults.actor import LEASE, LOOK_EVERY, SLOTS, Part, Place
from tests.faults.director import Troupe, taken_over, until_ended, wait
from tests.faults.oracle import look
from tests.faults.scenes import SERVERS, Scenes
from tests.nouns import a_step
from tests.servers.postgres import running_postgres
from tests.servers.redis import RedisServer, running_redis
from tests.steps.toys import make_house, record_of

SEED = 20261121
_SOON = 120.0


def notes(count: int) -> tuple[Call, ...]:
    return tuple(Call(tool="note", args={"word": f"note {number}"}) for number in range(count))


def expecting(videos: int) -> tuple[tuple[str, int], ...]:
    """What there is in the end, with the next job's."""
    return (("videos", videos + 1),)


@pytest.fixture
def place(scenes: Scenes) -> Iterator[Place]:
    with scenes.set(SERVERS) as given:
        yield given


def ready(place: Place, troupe: Troupe, name: str) -> ForkServerProcess:
    """Start a worker, and wait until it takes steps."""
    worker = troupe.start(Part.WORKS, name)
    wait((place.folder / f"{name}.ready").exists, _SOON)
    return worker


def running(place: Place) -> int:
    seen = asyncio.run(look(place.database))
    return sum(step.state == StepState.RUNNING for step in seen.steps.values())


def end(process: ForkServerProcess, how: int) -> None:
    assert process.pid is not None
    os.kill(process.pid, how)


def test_workers_killed_twenty_times_at_random_lose_nothing(place: Place) -> None:
    chance = random.Random(SEED)
    place = replace(place, calls=notes(280), expected=expecting(280))
    troupe = Troupe(place)
    try:
        workers = [ready(place, troupe, f"worker-{number}") for number in range(2)]
        asking = troupe.start(Part.ASKS, "asks")
        for number in range(2, 22):
            # Nobody is to be killed three times over one step: that would be given up.
            wait(partial(_has_moved_on, place, asking, _begun(place) + 14), _SOON)
            wait(lambda: not asking.is_alive(), chance.uniform(0.0, 0.2))
            end(workers.pop(0), signal.SIGKILL)
            workers.append(ready(place, troupe, f"worker-{number}"))

        found = until_ended(asking, "whoever asks", _SOON)
        for worker in workers:
            end(worker, signal.SIGTERM)
            found += until_ended(worker, "a worker", 30)
        found += taken_over(place, troupe)
    finally:
        troupe.end()

    assert found == []


def test_workers_told_to_end_thirty_times_at_random_end_soon_and_lose_nothing(
    place: Place,
) -> None:
    chance = random.Random(SEED)
    place = replace(place, calls=notes(90), expected=expecting(90))
    troupe = Troupe(place)
    found: list[str] = []
    try:
        worker = ready(place, troupe, "worker-0")
        asking = troupe.start(Part.ASKS, "asks")
        for number in range(1, 31):
            wait(lambda: not asking.is_alive(), chance.uniform(0.0, 0.2))
            following = ready(place, troupe, f"worker-{number}")
            end(worker, signal.SIGTERM)
            found += until_ended(worker, f"worker {number - 1}", 30)
            worker = following

        found += until_ended(asking, "whoever asks", _SOON)
        end(worker, signal.SIGTERM)
        found += until_ended(worker, "the last worker", 30)
        found += taken_over(place, troupe)
        steps = asyncio.run(look(place.database)).steps
    finally:
        troupe.end()

    assert found == []
    assert {step.state for step in steps.values()} == {StepState.SUCCEEDED}


def test_a_worker_frozen_past_its_lease_writes_nothing_when_it_thaws(place: Place) -> None:
    place = replace(
        place, calls=(Call(tool="linger", args={"word": "slow"}),), expected=expecting(1)
    )
    troupe = Troupe(place)
    try:
        frozen = ready(place, troupe, "frozen")
        asking = troupe.start(Part.ASKS, "asks")
        ran = place.data / "ran"
        wait(ran.exists, _SOON)
        end(frozen, signal.SIGSTOP)
        other = ready(place, troupe, "other")
        wait(lambda: len(ran.read_text().splitlines()) == 2, _SOON)
        (place.data / "go").touch()
        end(frozen, signal.SIGCONT)

        found = until_ended(asking, "whoever asks", _SOON)
        for worker in (frozen, other):
            end(worker, signal.SIGTERM)
            found += until_ended(worker, "a worker", 30)
        found += taken_over(place, troupe)
    finally:
        troupe.end()

    assert found == []


def test_a_job_that_kills_its_worker_is_begun_three_times_and_others_go_on(place: Place) -> None:
    place = replace(
        place,
        calls=(Call(tool="deadly", args={"word": "boom"}), *notes(3)),
        expected=expecting(3),
    )
    troupe = Troupe(place)
    try:
        workers = [ready(place, troupe, f"worker-{number}") for number in range(4)]
        asking = troupe.start(Part.ASKS, "asks")

        found = until_ended(asking, "whoever asks", _SOON)
        alive = [worker for worker in workers if worker.is_alive()]
        for worker in alive:
            end(worker, signal.SIGTERM)
            found += until_ended(worker, "a worker", 30)
        steps = asyncio.run(look(place.database)).steps
    finally:
        troupe.end()

    (deadly,) = (step for step in steps.values() if step.tool == "deadly")
    assert found == []
    assert len(alive) == 1
    assert (deadly.attempt, deadly.problem["code"]) == (3, "crashed_repeatedly")
    assert all(step.state == StepState.SUCCEEDED for step in steps.values() if step is not deadly)


def test_a_database_that_is_restarted_twice_during_the_work_costs_time_only(place: Place) -> None:
    with running_postgres() as postgres:
        name = asyncio.run(postgres.make_database())
        place = replace(place, database=postgres.url(name), calls=notes(60), expected=expecting(60))
        troupe = Troupe(place)
        try:
            worker = ready(place, troupe, "worker")
            asking = troupe.start(Part.ASKS, "asks")
            for share in (5, 25):
                wait(partial(_has_run, place, share), _SOON)
                postgres.stop()
                postgres.start()

            found = until_ended(asking, "whoever asks", _SOON)
            end(worker, signal.SIGTERM)
            found += until_ended(worker, "the worker", 30)
            found += taken_over(place, troupe)
        finally:
            troupe.end()

    assert found == []


def _begun(place: Place) -> int:
    ran = place.data / "ran"
    return len(ran.read_text().splitlines()) if ran.exists() else 0


def _has_run(place: Place, count: int) -> bool:
    return _begun(place) >= count


def _has_moved_on(place: Place, asking: ForkServerProcess, count: int) -> bool:
    return not asking.is_alive() or _has_run(place, count)


async def test_a_thousand_queued_steps_are_back_soon_after_redis_was_killed_and_emptied(
    tmp_path: Path,
) -> None:
    with running_redis() as redis:
        async with (
            open_database(tmp_path / "steps.db") as sessions,
            open_wake_ups(redis.url) as wake_ups,
            open_bells(redis.url) as bells,
            open_engine(
                make_house(sessions, tmp_path),
                toys.TOYS,
                record_of(sessions),
                wake_ups=wake_ups,
                bells=bells,
                slots={"network": 1},
                look_every=LOOK_EVERY,
            ) as engine,
        ):
            rows = [
                a_step(state=StepState.QUEUED, handling={"weight": "other"}) for _ in range(1000)
            ]
            async with sessions() as session:
                values = [{"id": row.id, "beat": 0, **columns_of(row)} for row in rows]
                await session.execute(sa.insert(StepRow), values)
                await session.commit()
            await _a_thousand_wait(wake_ups, within=_SOON)

            redis.kill()
            redis.start()
            began = time.monotonic()
            await _a_thousand_wait(wake_ups, within=60)
            print(f"1000 were back after {time.monotonic() - began:.1f} s")
            done = await engine.foreman.do(LOCAL, toys.NEXT)
    assert done.state is StepState.SUCCEEDED


async def _a_thousand_wait(wake_ups: WakeUps, *, within: float) -> None:
    async with asyncio.timeout(within):
        while True:
            with suppress(UnavailableError):
                if len(await wake_ups.waiting()) >= 1000:
                    return
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("trouble", ["frozen", "full", "read-only"])
async def test_whoever_asks_while_redis_cannot_answer_is_told_soon_and_it_is_done_later(
    trouble: str, tmp_path: Path
) -> None:
    with running_redis() as redis:
        async with (
            open_database(tmp_path / "steps.db") as sessions,
            open_wake_ups(redis.url) as wake_ups,
            open_bells(redis.url) as bells,
            open_engine(
                make_house(sessions, tmp_path),
                toys.TOYS,
                record_of(sessions),
                wake_ups=wake_ups,
                bells=bells,
                slots=SLOTS,
                lease=LEASE,
                look_every=LOOK_EVERY,
            ) as engine,
        ):
            await engine.foreman.do(LOCAL, Call(tool="note", args={"word": "before"}))
            await _trouble(redis, trouble)
            began = time.monotonic()
            step = await engine.foreman.start(LOCAL, toys.NEXT)
            took = time.monotonic() - began

            await _mend(redis, trouble)
            async with asyncio.timeout(60):
                done = await engine.foreman.finish(step)

    assert done.state is StepState.SUCCEEDED
    assert took < 2.0


async def _trouble(redis: RedisServer, trouble: str) -> None:
    from redis.asyncio import Redis

    if trouble == "frozen":
        redis.pause()
        return
    async with Redis.from_url(redis.url) as client:
        if trouble == "full":
            await client.config_set("maxmemory", "1")
        else:
            await client.execute_command("REPLICAOF", "127.0.0.1", "1")


async def _mend(redis: RedisServer, trouble: str) -> None:
    from redis.asyncio import Redis

    if trouble == "frozen":
        redis.resume()
        return
    async with Redis.from_url(redis.url) as client:
        if trouble == "full":
            await client.config_set("maxmemory", "0")
        else:
            await client.execute_command("REPLICAOF", "NO", "ONE")
