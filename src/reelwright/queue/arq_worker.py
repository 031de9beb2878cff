"""A worker of arq that takes the wake-ups of one weight, and outlives whatever happens to Redis."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, Final

from arq.connections import ArqRedis
from arq.constants import in_progress_key_prefix
from arq.worker import Retry, Worker, func
from redis.exceptions import RedisError

from reelwright.domain import WakeUp
from reelwright.failpoints import boundary
from reelwright.queue.wire import CALL, read_job, read_name, write_job, write_name

logger = logging.getLogger(__name__)

LEASE: Final = 10.0
"""Seconds for which a wake-up belongs to the worker that took it, unless it says so again."""

_RENEW_EVERY = LEASE / 4
_LOOKS_WITHIN = 1.5
_FINISHES_WITHIN = 1.0
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2.0
_HEALTH_EVERY = 60
_READ_AT_ONCE = 1_000
"""Those that run elsewhere stand first in the queue, so a look must reach past all of them."""

_MOST_TRIES = 1_000
"""A dead worker leaves its wake-up to others; how often a step is begun is not arq's matter."""


def queue_of(weight: str) -> str:
    """Name the queue of a weight."""
    return f"reelwright:{weight}"


class SlotWorker(Worker):
    """Takes wake-ups of one weight, at most `slots` at once.

    It differs from its parent in four things. It looks again as soon as something was sent or has
    ended, so that the time between two looks is no part of any work. It takes as many as it has
    room for in one round trip. What it took stays its own only while it says so, so that the
    wake-up of a dead worker is not blocked for as long as a step may last. And trouble with Redis
    makes it pause, not end.
    """

    def __init__(
        self,
        take: Callable[[WakeUp], Awaitable[None]],
        *,
        weight: str,
        slots: int,
        redis: ArqRedis,
        look_every: float,
    ) -> None:
        """Take what to call, and the connections to use; they are closed by whoever gave them."""
        queue = queue_of(weight)
        super().__init__(
            functions=[func(self._wake, name=CALL)],
            queue_name=queue,
            redis_pool=redis,
            handle_signals=False,
            max_jobs=slots,
            job_timeout=None,  # type: ignore[arg-type]  # none: leases in SQL say when it is over
            keep_result=0,
            poll_delay=look_every,
            queue_read_limit=_READ_AT_ONCE,
            max_tries=_MOST_TRIES,
            health_check_interval=_HEALTH_EVERY,
            health_check_key=f"{queue}:health-check:{secrets.token_hex(6)}",
            job_serializer=write_job,
            job_deserializer=read_job,
            log_results=False,
        )
        self.weight = weight
        self.in_progress_timeout_s = LEASE
        self._take = take
        self._look_every: float = look_every
        self._look_now = asyncio.Event()
        self._renewed_at = time.monotonic()
        self._finishing: set[asyncio.Task[Any]] = set()
        self._troubles = 0

    def look_now(self) -> None:
        """Look for wake-ups without waiting for the next time."""
        self._look_now.set()

    def leave(self) -> None:
        """Take no more; `keep_going` returns when no `take` runs."""
        self.allow_pick_jobs = False
        self._look_now.set()

    def cancel_takes(self) -> None:
        """Cancel what runs; its wake-ups stay in the queue, for others."""
        for task in self.tasks.values():
            task.cancel()

    async def keep_going(self) -> None:
        """Take wake-ups until told to leave, and stay until every `take` has returned."""
        while self.allow_pick_jobs or self.job_tasks:
            self._look_now.clear()
            pause = await self._look()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._look_now.wait()
        await _end(self.tasks.values(), within=_FINISHES_WITHIN * 1.2)
        await _end(self._finishing, within=_FINISHES_WITHIN)
        with suppress(RedisError, OSError):
            async with asyncio.timeout(_FINISHES_WITHIN / 4):
                await self.pool.delete(self.health_check_key)

    async def _look(self) -> float:
        """Look once; give the seconds to wait until the next time."""
        look = asyncio.create_task(self._poll_iteration())
        await _end([look], within=_LOOKS_WITHIN)
        error = TimeoutError("no answer") if look.cancelled() else look.exception()
        if error is None:
            if self._troubles:
                logger.info("Redis answers again: %s steps are taken.", self.weight)
            self._troubles = 0
            return self._look_every
        self._troubles += 1
        if not isinstance(error, RedisError | OSError):
            logger.error("A worker for %s steps failed; it goes on.", self.weight, exc_info=error)
        elif self._troubles == 1:
            logger.warning(
                "Redis fails a worker for %s steps, which tries again: %r", self.weight, error
            )
        return min(_FIRST_PAUSE * 2.0 ** min(self._troubles - 1, 8), _LONGEST_PAUSE)

    async def start_jobs(self, job_ids: list[bytes]) -> None:
        """Take as many of the waiting ones as there is room for."""
        names = [name.decode() for name in job_ids if read_name(name) is not None]
        if len(names) < len(job_ids):
            junk = [name for name in job_ids if read_name(name) is None]
            logger.warning("%d entries of %s are not ours: removed.", len(junk), self.queue_name)
            await self.pool.zrem(self.queue_name, *junk)
        while names and (room := self.max_jobs - self.job_counter) > 0:
            asked, names = names[:room], names[room:]
            await self._take_over(asked)

    async def _take_over(self, names: list[str]) -> None:
        lease = round(LEASE * 1000)
        async with self.pool.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.set(in_progress_key_prefix + name, b"1", nx=True, px=lease)
                pipe.zscore(self.queue_name, name)
            async with boundary("queue take"):
                answers = await pipe.execute()
        over = []
        for name, ours, score in zip(names, answers[::2], answers[1::2], strict=True):
            if ours and score is None:  # it ended elsewhere since we read the queue
                over.append(in_progress_key_prefix + name)
            elif ours:
                await self.sem.acquire()
                self.job_counter += 1
                self.tasks[name] = task = asyncio.create_task(self.run_job(name, int(score)))
                task.add_done_callback(lambda _: self._release_sem_dec_counter_on_complete())
        if over:
            await self.pool.delete(*over)

    def _release_sem_dec_counter_on_complete(self) -> None:
        super()._release_sem_dec_counter_on_complete()
        self._look_now.set()

    async def run_job(self, job_id: str, score: int) -> None:
        """Read a wake-up, have it taken, write it off."""
        try:
            await super().run_job(job_id, score)
        except (RedisError, OSError) as error:
            logger.warning("The wake-up %s comes again, for Redis failed: %r", job_id, error)

    async def finish_job(
        self,
        job_id: str,
        finish: bool,  # noqa: FBT001 - arq's own signature
        result_data: bytes | None,
        result_timeout_s: float | None,
        keep_result_forever: bool,  # noqa: FBT001
        incr_score: int | None,
        keep_in_progress: float | None,
    ) -> None:
        """Write a wake-up off, or give it back; give up soon, for its lease ends by itself."""
        await self._finish(
            super().finish_job(
                job_id,
                finish,
                result_data,
                result_timeout_s,
                keep_result_forever,
                incr_score,
                keep_in_progress,
            )
        )

    async def finish_failed_job(self, job_id: str, result_data: bytes | None) -> None:
        """Write off one that could not be read."""
        await self._finish(super().finish_failed_job(job_id, result_data))

    async def _finish(self, writing_off: Coroutine[Any, Any, None]) -> None:
        # arq shields this from being cancelled, so nobody would wait for it.
        if (task := asyncio.current_task()) is not None:
            self._finishing.add(task)
            task.add_done_callback(self._finishing.discard)
        async with asyncio.timeout(_FINISHES_WITHIN), boundary("queue finish"):
            await writing_off

    async def heart_beat(self) -> None:
        """Say that we live, and what is still ours."""
        await super().heart_beat()
        now = time.monotonic()
        if now - self._renewed_at < _RENEW_EVERY:
            return
        async with self.pool.pipeline(transaction=False) as pipe:
            for name in self.tasks:
                pipe.pexpire(in_progress_key_prefix + name, round(LEASE * 1000))
            await pipe.execute()
        self._renewed_at = now

    async def _wake(self, ctx: dict[str, Any], wake_up: WakeUp) -> None:
        if not self.allow_pick_jobs:
            raise Retry  # it was not begun, and goes back
        name = write_name(wake_up.step, wake_up.attempt)
        if (ctx["job_id"], wake_up.weight) != (name, self.weight):
            logger.warning("A wake-up under a name or weight that is not its own was refused.")
            return
        try:
            await self._take(wake_up)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            logger.warning("Whoever took the wake-up %s was cancelled from within.", name)


async def _end(tasks: Iterable[asyncio.Task[Any]], *, within: float) -> None:
    """Wait for tasks, for so many seconds; cancel those that have not ended then."""
    if not (waiting := set(tasks)):
        return
    try:
        _, late = await asyncio.wait(waiting, timeout=within)
    except asyncio.CancelledError:
        for task in waiting:
            task.cancel()
        raise
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late)
