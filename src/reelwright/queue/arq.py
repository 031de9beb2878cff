"""Wake-ups through arq: one queue for each weight, in Redis or in this process."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from arq.constants import job_key_prefix
from arq.jobs import serialize_job
from redis.exceptions import RedisError

from reelwright.domain import StepId, WakeUp
from reelwright.errors import UnavailableError
from reelwright.failpoints import boundary
from reelwright.queue.arq_worker import SlotWorker, queue_of
from reelwright.queue.redis_address import closing
from reelwright.queue.wire import CALL, read_name, write_job, write_name

if TYPE_CHECKING:
    from arq.connections import ArqRedis

_WEIGHTS: Final = "reelwright:weights"
"""Where Redis keeps which queues there are."""

_EXPIRES_AFTER = 7 * 24 * 3600 * 1000
"""Milliseconds. What lies longer is taken for lost, and sent again by whoever reads the rows."""

_ANSWERS_WITHIN = 1.8
_RETRY_AFTER = 5.0
_CLOCKS_DIFFER = 5_000
"""Milliseconds by which the clocks of two machines may differ without a wake-up having to wait."""

_IN_ORDER = 1 / 4096
"""The smallest step between two moments in milliseconds that Redis, with doubles, tells apart."""


class ArqWakeUps:
    """Implements `reelwright.ports.WakeUps`."""

    def __init__(
        self, redis: "ArqRedis", connect: Callable[[], "ArqRedis"], *, look_every: float
    ) -> None:
        """Take a client to send through, what makes further ones, and the seconds between looks.

        Looking is for what other processes sent: what this one sent is seen at once.
        """
        self._redis = redis
        self._connect = connect
        self._look_every = look_every
        self._workers: list[SlotWorker] = []

    async def send(self, *wake_ups: WakeUp) -> None:
        if not wake_ups:
            return
        now = time.time() * 1000
        queues: dict[str, dict[str, float]] = defaultdict(dict)
        async with _answering(), self._redis.pipeline(transaction=True) as pipe:
            for back, each in zip(range(len(wake_ups), 0, -1), wake_ups, strict=True):
                name = write_name(each.step, each.attempt)
                score = now - _CLOCKS_DIFFER - back * _IN_ORDER
                expires = _EXPIRES_AFTER
                if each.not_before is not None and (at := each.not_before.timestamp() * 1000) > now:
                    score, expires = at, expires + round(at - now)
                job = serialize_job(CALL, (each,), {}, None, int(now), serializer=write_job)
                pipe.set(job_key_prefix + name, job, nx=True, px=expires)
                queues[each.weight].setdefault(name, score)
            for weight, scores in queues.items():
                # One that is there already keeps its place, or gets an earlier one.
                pipe.zadd(queue_of(weight), scores, lt=True)
            pipe.sadd(_WEIGHTS, *queues)
            async with boundary("queue send"):
                await pipe.execute()
        for worker in self._workers:
            if worker.weight in queues:
                worker.look_now()

    async def waiting(self) -> frozenset[tuple[StepId, int]]:
        async with _answering(), self._redis.pipeline(transaction=False) as pipe:
            pipe.smembers(_WEIGHTS)
            async with boundary("queue waiting"):
                (weights,) = await pipe.execute()
            for weight in weights:
                pipe.zrange(queue_of(weight.decode()), 0, -1)
            queues = await pipe.execute()
        names = (read_name(entry) for queue in queues for entry in queue)
        return frozenset(name for name in names if name is not None)

    @asynccontextmanager
    async def listen(
        self, take: Callable[[WakeUp], Awaitable[None]], slots: Mapping[str, int]
    ) -> AsyncGenerator[None]:
        if not slots:  # it only asks: others carry
            yield
            return
        redis = self._connect()
        async with closing(redis):
            workers = [
                SlotWorker(
                    take, weight=weight, slots=count, redis=redis, look_every=self._look_every
                )
                for weight, count in slots.items()
            ]
            self._workers += workers
            going = {
                asyncio.create_task(worker.keep_going(), name=f"wake-ups: {worker.weight}")
                for worker in workers
            }
            try:
                yield
                self._leave(workers)
                await asyncio.wait(going)
            except BaseException:
                # Nobody is left to end what runs.
                for worker in workers:
                    worker.cancel_takes()
                raise
            finally:
                self._leave(workers)
                await asyncio.gather(*going)

    def _leave(self, workers: list[SlotWorker]) -> None:
        self._workers = [each for each in self._workers if each not in workers]
        for worker in workers:
            worker.leave()


@asynccontextmanager
async def _answering() -> "AsyncGenerator[None]":
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN):
            yield
    except (RedisError, OSError) as error:
        raise UnavailableError(
            f"The queue does not answer now ({type(error).__name__}).",
            code="queue_unavailable",
            fix="Nothing is lost: ask again in a moment.",
            retry_after=_RETRY_AFTER,
        ) from error
