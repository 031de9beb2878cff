"""What a wake-up costs on its way: ours against arq as it comes, over one Redis in one run.

    python bench/wake_ups.py [--rounds 7] [--many 300]

arq's own way is the floor: `enqueue_job`, its Worker with the same poll delay and as many jobs at
once, a coroutine that does nothing, results not kept, JSON. Two things are measured in turns: how
long one wake-up takes from being sent until it is taken, while nothing else is there; and what
each of many costs, on the clock and of the processor of this process. (This is not `queue.py`, for
the folder of a script comes first where Python looks for the standard library's `queue`.)
"""

import argparse
import asyncio
import json
import logging
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from arq.connections import RedisSettings, create_pool
from arq.worker import Worker, func
from timing import surroundings

from reelwright.domain import StepId, WakeUp
from reelwright.queue.opening import open_wake_ups

ROOT = Path(__file__).parents[1]
SLOTS = 4
POLL_DELAY = 0.1
ARQ = "arq as it comes"
APART = "ours, Redis, sender and worker apart"
TOGETHER = "ours, Redis, both in one process"
EMBEDDED = "ours, without Redis"

Send = Callable[[Sequence[str]], Awaitable[None]]
Way = Callable[[Callable[[], None]], AbstractAsyncContextManager[Send]]


def to_bytes(job: dict[str, object]) -> bytes:
    return json.dumps(job).encode()


@asynccontextmanager
async def arqs_way(url: str, taken: Callable[[], None]) -> AsyncIterator[Send]:
    async def no_op(_context: object, _name: str) -> None:
        taken()

    pool = await create_pool(
        RedisSettings.from_dsn(url), job_serializer=to_bytes, job_deserializer=json.loads
    )
    worker = Worker(
        functions=[func(no_op, name="no_op")],
        redis_pool=pool,
        handle_signals=False,
        max_jobs=SLOTS,
        poll_delay=POLL_DELAY,
        keep_result=0,
        job_serializer=to_bytes,
        job_deserializer=json.loads,
    )
    running = asyncio.create_task(worker.async_run())

    async def send(names: Sequence[str]) -> None:
        for name in names:
            await pool.enqueue_job("no_op", name, _job_id=name)

    try:
        yield send
    finally:
        # Given a moment, it writes off what it took last.
        await asyncio.sleep(POLL_DELAY * 2)
        await worker.close()
        await asyncio.wait([running])


@asynccontextmanager
async def our_way(
    url: str | None, taken: Callable[[], None], *, apart: bool = False
) -> AsyncIterator[Send]:
    async def take(_: WakeUp) -> None:
        taken()

    async with (
        open_wake_ups(url) as wake_ups,
        open_wake_ups(url) as others,
        wake_ups.listen(take, {"processor": SLOTS}),
    ):
        # Who sends through another opening is to the worker as if in another process.
        sender = others if apart else wake_ups

        async def send(names: Sequence[str]) -> None:
            await sender.send(
                *(WakeUp(step=StepId(name), attempt=0, weight="processor") for name in names)
            )

        yield send


async def seconds_for(way: Way, many: int) -> tuple[float, float, float]:
    """Give the median latency of one alone, then time and processor time of each of many."""
    left, done = 0, asyncio.Event()

    def taken() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            done.set()

    async with way(taken) as send:
        alone = []
        for turn in range(15):
            # At any moment between two looks of a worker.
            await asyncio.sleep(POLL_DELAY * (0.2 + 0.061 * turn))
            left = 1
            done.clear()
            began = time.perf_counter()
            await send([f"alone_{turn}"])
            await done.wait()
            alone.append(time.perf_counter() - began)
        left = many
        done.clear()
        began, cpu = time.perf_counter(), time.process_time()
        await send([f"many_{turn}" for turn in range(many)])
        await done.wait()
        each = (time.perf_counter() - began) / many
        return statistics.median(alone), each, (time.process_time() - cpu) / many


async def measure(url: str, rounds: int, many: int) -> dict[str, list[tuple[float, float, float]]]:
    ways: dict[str, Way] = {
        ARQ: lambda taken: arqs_way(url, taken),
        APART: lambda taken: our_way(url, taken, apart=True),
        TOGETHER: lambda taken: our_way(url, taken),
        EMBEDDED: lambda taken: our_way(None, taken),
    }
    found = defaultdict(list)
    for turn in range(rounds + 1):
        for name, way in ways.items():
            took = await seconds_for(way, many)
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
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--many", type=int, default=300)
    given = parser.parse_args()
    logging.getLogger("arq").setLevel(logging.ERROR)
    sys.path.append(str(ROOT))
    from tests.servers.redis import running_redis

    with running_redis() as server:
        found = asyncio.run(measure(server.url, given.rounds, given.many))
    print(f"\n{SLOTS} slots, a look every {POLL_DELAY * 1000:.0f} ms; {surroundings()}\n")
    print(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
