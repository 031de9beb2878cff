"""Telling those who look on, within this process."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from reelwright.domain import Owner, Step

_MOST_UNREAD = 10_000


class Audience:
    """Implements `reelwright.ports.Watchers`."""

    def __init__(self) -> None:
        self._seats: dict[Owner, set[asyncio.Queue[Step]]] = {}

    def tell(self, step: Step) -> None:
        for seat in self._seats.get(step.owner, ()):
            if seat.qsize() < _MOST_UNREAD or step.state.is_final:
                seat.put_nowait(step)

    @asynccontextmanager
    async def watch(self, owner: Owner) -> AsyncGenerator[AsyncIterator[Step]]:
        seat: asyncio.Queue[Step] = asyncio.Queue()
        seats = self._seats.setdefault(owner, set())
        seats.add(seat)
        try:
            yield _listen(seat)
        finally:
            seats.discard(seat)


async def _listen(seat: asyncio.Queue[Step]) -> AsyncIterator[Step]:
    while True:
        yield await seat.get()
