"""How far a step has come: kept on record, a few times a second at most."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from reelwright.domain import Seconds, Step
from reelwright.domain.estimate import seconds_left
from reelwright.errors import ReelwrightError
from reelwright.ports import Bells, Leases
from reelwright.tool import House

_WRITE_EVERY = 0.5


@dataclass(slots=True)
class Reports:
    """Implements `reelwright.ports.Progress` for one attempt at a step."""

    step: Step
    leases: Leases
    bells: Bells
    house: House
    _began: float = field(default_factory=time.monotonic)
    _pace: float | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def report(self, share: float, doing: str) -> None:
        share = min(1.0, max(self.step.share, share))
        if share == self.step.share and doing == self.step.doing:
            return
        self.step = self.step.model_copy(update={"share": share, "doing": doing})
        self._news.set()

    @asynccontextmanager
    async def open(self) -> AsyncGenerator["Reports"]:
        """Write down what is reported for as long as the block lasts."""
        writing = asyncio.create_task(self._write())
        try:
            yield self
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing

    async def _write(self) -> None:
        if self.step.media_seconds:
            with suppress(ReelwrightError):
                paces = await self.house.steps.paces([self.step.tool])
                self._pace = paces.get(self.step.tool)
        while True:
            await self._news.wait()
            self._news.clear()
            self.step = self.step.model_copy(update={"seconds_left": self._left()})
            # Progress that cannot be written down is written down with the next.
            with suppress(ReelwrightError):
                await self.leases.report(self.step)
                await self.bells.ring(self.step.owner)
            await asyncio.sleep(_WRITE_EVERY)

    def _left(self) -> Seconds | None:
        passed = time.monotonic() - self._began
        expected = None
        if self._pace is not None and self.step.media_seconds:
            expected = self._pace * self.step.media_seconds
        return seconds_left(self.step.share, passed, expected)
