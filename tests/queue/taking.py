"""What stands in for the steps: takes wake-ups, and says how that went."""

import asyncio

from reelwright.domain import StepId, WakeUp, new_id

SOON = 10.0
"""Seconds after which a test is no longer patient."""


def a_wake_up(step: str | None = None, *, attempt: int = 0, weight: str = "processor") -> WakeUp:
    return WakeUp(step=StepId(step or new_id("stp")), attempt=attempt, weight=weight)


def names_of(*wake_ups: WakeUp) -> frozenset[tuple[StepId, int]]:
    return frozenset(each.name for each in wake_ups)


class Taker:
    """Takes wake-ups; holds on to them until `free` is set."""

    def __init__(self, *, free: bool = True) -> None:
        self.begun: list[WakeUp] = []
        self.ended: list[WakeUp] = []
        self.cancelled: list[WakeUp] = []
        self.most_at_once = 0
        self.free = asyncio.Event()
        if free:
            self.free.set()
        self._changed = asyncio.Event()

    async def __call__(self, wake_up: WakeUp) -> None:
        self.begun.append(wake_up)
        running = len(self.begun) - len(self.ended) - len(self.cancelled)
        self.most_at_once = max(self.most_at_once, running)
        self._changed.set()
        try:
            await asyncio.sleep(0)
            await self.free.wait()
        except asyncio.CancelledError:
            self.cancelled.append(wake_up)
            raise
        self.ended.append(wake_up)
        self._changed.set()

    async def has_begun(self, count: int) -> None:
        """Wait until so many were begun."""
        await self._wait(lambda: len(self.begun) >= count)

    async def has_ended(self, count: int) -> None:
        """Wait until so many have ended."""
        await self._wait(lambda: len(self.ended) >= count)

    async def _wait(self, is_so) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        async with asyncio.timeout(SOON):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()
