"""Whoever works alone, and the others, who work side by side."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager


class Turns:
    """Lets many in at once, or one alone; whoever wants to be alone is let in before others."""

    def __init__(self) -> None:
        """Begin with nobody inside."""
        self._changed = asyncio.Event()
        self._inside = 0
        self._want_to_be_alone = 0

    @asynccontextmanager
    async def beside_others(self) -> AsyncGenerator[None]:
        """Stay inside for the block, with any number of others."""
        await self._until(lambda: not self._want_to_be_alone)
        with self._being_inside():
            yield

    @asynccontextmanager
    async def alone(self) -> AsyncGenerator[None]:
        """Stay inside for the block, with nobody else; come in when all have left."""
        self._want_to_be_alone += 1
        try:
            await self._until(lambda: not self._inside)
            with self._being_inside():
                yield
        finally:
            self._want_to_be_alone -= 1
            self._say_so()

    @contextmanager
    def _being_inside(self) -> Generator[None]:
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            self._say_so()

    async def _until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            await self._changed.wait()

    def _say_so(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
