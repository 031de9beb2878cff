"""Looks after steps that nobody else looks after, whatever died in between."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from reelwright.domain import Step, StepId, StepState, WakeUp
from reelwright.errors import UnavailableError
from reelwright.ports import Events, Leases, SupersededError, Unfinished
from reelwright.steps.foreman import Foreman, wake_up_of
from reelwright.steps.identity import is_surely_gone
from reelwright.steps.problems import CRASHED
from reelwright.steps.worker import MOST_DEATHS, Worker
from reelwright.tool import Weight

logger = logging.getLogger(__name__)

_MOST_ROWS = 5_000
_EVENTS_KEPT = timedelta(days=7)
_LOOKS_KEPT = timedelta(days=1)
_CLEAN_EVERY = 3600.0


@dataclass(frozen=True, slots=True)
class _Seen:
    """A state in which a step was found, and since when it is the same."""

    beat: int
    revision: int
    since: float


@dataclass(slots=True)
class Reconciler:
    """One for each process that works. Several do no harm: each write is fenced.

    It reads no clock of another machine: a lease has run out when its beat stayed the same for as
    long as a lease lasts, by our own clock that never jumps.
    """

    foreman: Foreman
    leases: Leases
    events: Events
    worker: Worker
    every: float = 2.0
    """Seconds between two looks."""

    _seen: dict[StepId, _Seen] = field(default_factory=dict[StepId, _Seen])
    _cleaned: float = float("-inf")

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """Look again and again while the block lasts."""
        looking = asyncio.create_task(self._keep_looking(), name="reconciler")
        try:
            yield
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking

    async def look(self) -> None:
        """Look once at everything that is unfinished, and set going again what stands still.

        Raises:
            UnavailableError: the database or the queue cannot answer now.
        """
        rows = await self.leases.unfinished(_MOST_ROWS)
        now = time.monotonic()
        before, self._seen = self._seen, {}
        for row in rows:
            seen = before.get(row.id)
            if seen is None or (seen.beat, seen.revision) != (row.beat, row.revision):
                seen = _Seen(row.beat, row.revision, now)
            self._seen[row.id] = seen
        queued = [row for row in rows if row.state is StepState.QUEUED]
        await self._send([row for row in queued if row.weight != Weight.NOTHING])
        if any(
            row.worker is not None and is_surely_gone(row.worker)
            for row in rows
            if row.state is StepState.RUNNING
        ):
            await asyncio.to_thread(self.foreman.planner.house.objects.clear_leftovers)
        for row in rows:
            unchanged = now - self._seen[row.id].since
            if row.state is StepState.RUNNING:
                if self._is_lost(row, unchanged):
                    await self._take_back(row)
            elif row.state is not StepState.QUEUED and unchanged > 0:
                await self.foreman.advance(await self._read(row))
            elif row.weight == Weight.NOTHING and unchanged > 0:
                await self._hand_on(row)
        await self._clean_now_and_then(now)

    async def _keep_looking(self) -> None:
        while True:
            try:
                await self.look()
            except UnavailableError as error:
                logger.warning("Steps could not be looked after: %s", error)
            except Exception:
                # Whatever is wrong with one step, the others are looked after in the next round.
                logger.exception("looking after steps broke")
            await asyncio.sleep(self.every * random.uniform(0.8, 1.2))  # noqa: S311 - no secret

    async def _send(self, rows: Sequence[Unfinished]) -> None:
        if not rows:
            return
        there = await self.foreman.wake_ups.waiting()
        lost = [row for row in rows if (row.id, row.attempt) not in there]
        if lost:
            await self.foreman.wake_ups.send(
                *(
                    WakeUp(
                        step=row.id,
                        attempt=row.attempt,
                        weight=row.weight,
                        not_before=row.not_before,
                        trace=row.trace,
                    )
                    for row in lost
                )
            )

    def _is_lost(self, row: Unfinished, unchanged: float) -> bool:
        if row.worker == self.worker.name:
            return False
        return unchanged >= self.worker.lease or (
            row.worker is not None and is_surely_gone(row.worker)
        )

    async def _take_back(self, row: Unfinished) -> None:
        """Queue a step again whose worker is gone; one that kills every worker is given up."""
        step = await self._read(row)
        if step.handling.revision != row.revision:
            return
        deaths = step.handling.deaths + 1
        handling = step.handling.model_copy(
            update={"deaths": deaths, "weight": _weight(step.handling.weight)}
        )
        step = step.model_copy(update={"handling": handling})
        logger.warning("%s %s: its worker is gone (%d)", step.tool, step.id, deaths)
        if deaths >= MOST_DEATHS:
            ended = self.foreman.ended(step, StepState.FAILED, CRASHED)
        else:
            ended = step.model_copy(
                update={
                    "state": StepState.QUEUED,
                    "share": 0.0,
                    "seconds_left": None,
                    "doing": "Its worker is gone; another begins anew.",
                }
            )
        with suppress(SupersededError):
            kept = await self.foreman.keep(ended)
            if kept.state is StepState.QUEUED:
                await self.foreman.wake_ups.send(wake_up_of(kept))
            else:
                await self.foreman.wake_those_who_wait(kept)

    async def _hand_on(self, row: Unfinished) -> None:
        """Leave to the workers what its asker was to do at once, and did not."""
        step = await self._read(row)
        if step.handling.revision != row.revision:
            return
        handling = step.handling.model_copy(update={"weight": _weight(row.weight)})
        with suppress(SupersededError):
            kept = await self.foreman.keep(step.model_copy(update={"handling": handling}))
            await self.foreman.wake_ups.send(wake_up_of(kept))

    async def _read(self, row: Unfinished) -> Step:
        return await self.foreman.planner.house.steps.get(row.owner, row.id)

    async def _clean_now_and_then(self, now: float) -> None:
        if now - self._cleaned < _CLEAN_EVERY:
            return
        house = self.foreman.planner.house
        await self.events.forget(house.now() - _EVENTS_KEPT)
        await house.steps.forget_looks(house.now() - _LOOKS_KEPT)
        self._cleaned = now


def _weight(weight: str) -> str:
    """What should have been done at once by a process that is gone is done by any worker."""
    return Weight.PROCESSOR if weight == Weight.NOTHING else weight
