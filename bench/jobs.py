"""What it costs that nothing is lost: steps against bare arq, over one Redis in one run.

    python bench/jobs.py [--rounds 5] [--many 200]

A step whose tool does nothing, from being asked for until its result is read, with everything
written down on the way, against arq as it comes: `enqueue_job`, its Worker with the same poll delay
and as many jobs at once, `Job.result`. Two things are measured in turns: how long one takes while
nothing else is there; and what each of many costs that are asked for one after another and then
waited for, on the clock and of the processor of this process. Redis and PostgreSQL are real.
"""

import argparse
import asyncio
import json
import logging
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from arq.connections import RedisSettings, create_pool
from arq.jobs import Job
from arq.worker import Worker, func
from step_houses import engine_over, no_op_call
from timing import surroundings

from reelwright.domain import LOCAL, StepState
from reelwright.steps import Engine
from tests.servers.postgres import running_postgres
from tests.servers.redis import running_redis

SLOTS = 4
POLL_DELAY = 0.1
RESULT_DELAY = 0.01
ARQ = "arq as it comes"
EMBEDDED = "ours, SQLite, one process"
SERVERS = "ours, PostgreSQL and Redis, asker and worker apart"

Do = Callable[[Sequence[int]], Awaitable[None]]
Way = Callable[[], AbstractAsyncContextManager[Do]]


def to_bytes(job: dict[str, object]) -> bytes:
    return json.dumps(job).encode()


@asynccontextmanager
async def arqs_way(url: str) -> AsyncIterator[Do]:
    async def no_op(_context: object, number: int) -> int:
        return number

    pool = await create_pool(
        RedisSettings.from_dsn(url), job_serializer=to_bytes, job_deserializer=json.loads
    )
    worker = Worker(
        functions=[func(no_op, name="no_op")],
        redis_pool=pool,
        handle_signals=False,
        max_jobs=SLOTS,
        poll_delay=POLL_DELAY,
        job_serializer=to_bytes,
        job_deserializer=json.loads,
    )
    running = asyncio.create_task(worker.async_run())

    async def do(numbers: Sequence[int]) -> None:
        jobs = [await pool.enqueue_job("no_op", number) for number in numbers]
        for job in jobs:
            assert isinstance(job, Job)
            await job.result(poll_delay=RESULT_DELAY)

    try:
        yield do
    finally:
        await asyncio.sleep(POLL_DELAY * 2)
        await worker.close()
        await asyncio.wait([running])


def asked_of(engine: Engine) -> Do:
    async def do(numbers: Sequence[int]) -> None:
        steps = [await engine.foreman.start(LOCAL, no_op_call(number)) for number in numbers]
        for step in steps:
            ended = await engine.foreman.finish(step)
            assert ended.state is StepState.SUCCEEDED, ended.problem

    return do


@asynccontextmanager
async def embedded_way(folder: Path) -> AsyncIterator[Do]:
    slots = {"processor": SLOTS}
    async with engine_over(folder / "steps.db", None, folder, slots=slots) as engine:
        yield asked_of(engine)


@asynccontextmanager
async def servers_way(database: str, redis: str, folder: Path) -> AsyncIterator[Do]:
    async with (
        engine_over(database, redis, folder, slots={"processor": SLOTS}),
        engine_over(database, redis, folder, slots={}) as asking,
    ):
        yield asked_of(asking)


async def seconds_for(way: Way, many: int, numbers: "Numbers") -> tuple[float, float, float]:
    """Give the median of one alone, then time and processor time of each of many."""
    async with way() as do:
        alone = []
        for turn in range(15):
            # At any moment between two looks of a worker.
            await asyncio.sleep(POLL_DELAY * (0.2 + 0.061 * turn))
            began = time.perf_counter()
            await do(numbers.next(1))
            alone.append(time.perf_counter() - began)
        began, cpu = time.perf_counter(), time.process_time()
        await do(numbers.next(many))
        each = (time.perf_counter() - began) / many
        return statistics.median(alone), each, (time.process_time() - cpu) / many


class Numbers:
    """Numbers, none of them twice."""

    def __init__(self) -> None:
        self._last = 0

    def next(self, count: int) -> range:
        self._last += count
        return range(self._last - count, self._last)


async def overhead(
    database: str, redis: str, folder: Path, *, rounds: int, many: int
) -> dict[str, list[tuple[float, float, float]]]:
    ways: dict[str, Way] = {
        ARQ: lambda: arqs_way(redis),
        EMBEDDED: lambda: embedded_way(folder),
        SERVERS: lambda: servers_way(database, redis, folder),
    }
    found = defaultdict(list)
    numbers = Numbers()
    for turn in range(rounds + 1):
        for name, way in ways.items():
            took = await seconds_for(way, many, numbers)
            if turn > 0:  # the first round does not count
                found[name].append(took)
        print(f"round {turn} of {rounds}", flush=True)
    return found


def table(found: dict[str, list[tuple[float, float, float]]]) -> str:
    heads = ["Way", "one alone", "each of many", "processor"]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    medians = {
        name: [statistics.median(column) for column in zip(*rounds, strict=True)]
        for name, rounds in found.items()
    }
    for name, values in medians.items():
        cells = [
            f"{value * 1000:.2f} ms, {value / floor:.2f} of arq's"
            for value, floor in zip(values, medians[ARQ], strict=True)
        ]
        lines.append(f"| {' | '.join([name, *cells])} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--many", type=int, default=200)
    given = parser.parse_args()
    logging.getLogger("arq").setLevel(logging.ERROR)
    with (
        running_redis() as redis,
        running_postgres() as postgres,
        tempfile.TemporaryDirectory() as name,
    ):
        database = postgres.url(asyncio.run(postgres.make_database()))
        found = asyncio.run(
            overhead(database, redis.url, Path(name), rounds=given.rounds, many=given.many)
        )
    print(f"\n{SLOTS} slots, a look every {POLL_DELAY * 1000:.0f} ms; {surroundings()}\n")
    print(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
