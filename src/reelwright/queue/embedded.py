"""Wake-ups where there is no Redis: the same arq over a stand-in for it, opened when needed."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

from reelwright.domain import StepId, WakeUp
from reelwright.ports import WakeUps

if TYPE_CHECKING:
    from reelwright.queue.arq import ArqWakeUps

_LOOK_EVERY = 0.25

Take: TypeAlias = Callable[[WakeUp], Awaitable[None]]


class EmbeddedWakeUps:
    """Implements `reelwright.ports.WakeUps` within one process.

    Nothing comes from outside, so nothing is opened before the first is sent: what needs no work,
    since it was done before, does not wait for arq and the stand-in to be imported.
    """

    def __init__(self, closing: AsyncExitStack) -> None:
        """Take where to leave what has to be closed in the end."""
        self._closing = closing
        self._wake_ups: ArqWakeUps | None = None
        self._listening: list[tuple[AsyncExitStack, Take, Mapping[str, int]]] = []

    async def send(self, *wake_ups: WakeUp) -> None:
        if wake_ups:
            await (await self._opened()).send(*wake_ups)

    async def waiting(self) -> frozenset[tuple[StepId, int]]:
        return frozenset() if self._wake_ups is None else await self._wake_ups.waiting()

    @asynccontextmanager
    async def listen(self, take: Take, slots: Mapping[str, int]) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            listener = (stack, take, slots)
            self._listening.append(listener)
            if self._wake_ups is not None:
                await stack.enter_async_context(self._wake_ups.listen(take, slots))
            try:
                yield
            finally:
                self._listening.remove(listener)

    async def _opened(self) -> WakeUps:
        if self._wake_ups is None:
            # Nothing of this waits for anything: no other task comes in between.
            self._wake_ups = await self._closing.enter_async_context(_over_stand_in())
            for stack, take, slots in self._listening:
                await stack.enter_async_context(self._wake_ups.listen(take, slots))
        return self._wake_ups


@asynccontextmanager
async def _over_stand_in() -> "AsyncGenerator[ArqWakeUps]":
    from arq.connections import ArqRedis
    from fakeredis import FakeAsyncRedis, FakeServer

    from reelwright.queue.arq import ArqWakeUps
    from reelwright.queue.redis_address import closing

    server = FakeServer()

    def connect() -> ArqRedis:
        return ArqRedis(pool_or_conn=FakeAsyncRedis(server=server).connection_pool)

    redis = connect()
    async with closing(redis):
        yield ArqWakeUps(redis, connect, look_every=_LOOK_EVERY)
