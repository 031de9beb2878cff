"""Opening what belongs to the queue: in Redis, or in this process when there is none."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from reelwright.domain import StepId, WakeUp
from reelwright.ports import Bells, WakeUps

_LOOK_EVERY = 0.1


class NoWakeUps:
    """Implements `reelwright.ports.WakeUps` where nobody takes any: they are sent by others."""

    async def send(self, *wake_ups: WakeUp) -> None:
        pass

    async def waiting(self) -> frozenset[tuple[StepId, int]]:
        return frozenset()

    @asynccontextmanager
    async def listen(
        self,
        take: Callable[[WakeUp], Awaitable[None]],  # noqa: ARG002 - it is never called
        slots: Mapping[str, int],  # noqa: ARG002 - none is filled
    ) -> AsyncGenerator[None]:
        yield


@asynccontextmanager
async def open_wake_ups(url: str | None) -> AsyncGenerator[WakeUps]:
    """Give wake-ups over the Redis at a URL, or within this process.

    Raises:
        EnvironmentProblem: there is no Redis, or none that lets us in (`redis_unreachable`).
    """
    if url is None:
        from reelwright.queue.embedded import EmbeddedWakeUps

        async with AsyncExitStack() as stack:
            yield EmbeddedWakeUps(stack)
        return

    from arq.connections import ArqRedis

    from reelwright.queue.arq import ArqWakeUps
    from reelwright.queue.redis_address import closing, pool_to, see_that_it_answers

    def connect() -> ArqRedis:
        return ArqRedis(pool_or_conn=pool_to(url))

    redis = connect()
    async with closing(redis):
        await see_that_it_answers(redis)
        yield ArqWakeUps(redis, connect, look_every=_LOOK_EVERY)


@asynccontextmanager
async def open_bells(url: str | None) -> AsyncGenerator[Bells]:
    """Give bells over the Redis at a URL, or within this process.

    Raises:
        EnvironmentProblem: there is no Redis, or none that lets us in (`redis_unreachable`).
    """
    if url is None:
        from reelwright.queue.bells import LocalBells

        yield LocalBells()
        return

    from redis.asyncio import Redis

    from reelwright.queue.redis_address import closing, pool_to, see_that_it_answers
    from reelwright.queue.redis_bells import RedisBells

    redis = Redis(connection_pool=pool_to(url))
    async with closing(redis):
        await see_that_it_answers(redis)
        bells = RedisBells(redis)
        async with bells.hearing():
            yield bells
