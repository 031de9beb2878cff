"""Bells within this process, and the ears that hear them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Ear:
    """Implements `reelwright.ports.Bell`."""

    def __init__(self) -> None:
        """Begin without having heard anything."""
        self._rung = asyncio.Event()

    def hear(self) -> None:
        """Remember that it rang, until the next wait."""
        self._rung.set()

    async def wait(self, at_most: float) -> bool:
        if not self._rung.is_set():
            try:
                async with asyncio.timeout(at_most):
                    await self._rung.wait()
            except TimeoutError:
                return False
        self._rung.clear()
        return True


class Ears:
    """Who listens to which name, in this process."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._by_name: defaultdict[str, set[Ear]] = defaultdict(set)

    @property
    def names(self) -> frozenset[str]:
        """The names that anybody listens to."""
        return frozenset(self._by_name)

    def add(self, name: str) -> Ear:
        """Have one more listen to a name."""
        ear = Ear()
        self._by_name[name].add(ear)
        return ear

    def remove(self, name: str, ear: Ear) -> None:
        """Have one listen no more."""
        self._by_name[name].discard(ear)
        if not self._by_name[name]:
            del self._by_name[name]

    def hear(self, name: str) -> None:
        """Tell all who listen to a name."""
        for ear in self._by_name.get(name, ()):
            ear.hear()


class LocalBells:
    """Implements `reelwright.ports.Bells` within one process."""

    def __init__(self) -> None:
        """Begin with nobody listening."""
        self._ears = Ears()

    async def ring(self, *names: str) -> None:
        for name in names:
            self._ears.hear(name)

    @asynccontextmanager
    async def listen(self, name: str) -> AsyncGenerator[Ear]:
        ear = self._ears.add(name)
        try:
            yield ear
        finally:
            self._ears.remove(name, ear)
