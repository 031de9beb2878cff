"""Takes steps, holds them, carries them out, and hands over what came of them."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

from reelwright.domain import Step, StepId, StepState, WakeUp
from reelwright.errors import ReelwrightError, UnavailableError
from reelwright.ports import DeadlyError, Leases, SupersededError
from reelwright.steps.carry_out import carry_out
from reelwright.steps.foreman import STOPPED, Foreman
from reelwright.steps.identity import own_identity
from reelwright.steps.problems import problem_of
from reelwright.steps.reports import Reports
from reelwright.steps.turns import Turns

logger = logging.getLogger(__name__)

MOST_DEATHS = 3
"""How many workers may die of a step before it is given up. The last has nothing else to do."""

MOST_REFUSALS = 4
"""How often a step is begun that meets a provider which cannot answer now."""

_FIRST_WAIT = 2.0
_LONGEST_WAIT = 120.0
_LOOK_EVERY = 0.5
_TIME_TO_HAND_OVER = 8.0
_BEATS_IN_A_LEASE = 4

Attempt: TypeAlias = tuple[StepId, int]


@dataclass(slots=True)
class Worker:
    """One for each process."""

    foreman: Foreman
    leases: Leases
    slots: Mapping[str, int]
    """How many steps of each weight it carries side by side; empty where others do the work."""

    lease: float = 20.0
    """After how many seconds without a beat it counts as dead."""

    name: str = field(default_factory=own_identity)
    _held: dict[Attempt, asyncio.Task[Step]] = field(
        default_factory=dict[Attempt, asyncio.Task[Step]]
    )
    _carrying: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _ours: set[Attempt] = field(default_factory=set[Attempt])
    """The attempts that begin, run, or are handed over here now."""

    _dropped: set[Attempt] = field(default_factory=set[Attempt])
    _turns: Turns = field(default_factory=Turns)
    _is_draining: bool = False

    @property
    def carries(self) -> frozenset[Attempt]:
        """The attempts that run here now."""
        return frozenset(self._held)

    @asynccontextmanager
    async def open(self, *, patience: float = 0.0) -> AsyncGenerator[None]:
        """Work while the block lasts.

        When it ends nothing more is taken; what runs gets `patience` seconds to end, and what is
        still running then is given back, for any other worker to begin anew.
        """
        self.foreman.carry_now = self._carry_at_once
        looking = asyncio.create_task(self._look_after_what_is_held(), name="leases")
        try:
            async with self._listening():
                try:
                    yield
                finally:
                    await self._drain(patience)
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking

    def stop_taking(self) -> None:
        """Take nothing more from the queue; what runs goes on, and what is done at once is done."""
        self._is_draining = True

    def _listening(self) -> AbstractAsyncContextManager[None]:
        """Listen, where there is room for anything at all."""
        if not self.slots:
            return nullcontext()
        return self.foreman.wake_ups.listen(self._take, self.slots)

    async def _take(self, wake_up: WakeUp) -> None:
        """Carry out the step whose turn it is, which need not be the one that woke us."""
        try:
            async with self._turns.beside_others():
                await self._take_next(wake_up.weight, most_deaths=MOST_DEATHS - 2)
        except DeadlyError:
            # Its last chance: what runs beside it would be charged with its death.
            async with self._turns.alone():
                await self._take_next(wake_up.weight)

    async def _take_next(self, weight: str, *, most_deaths: int | None = None) -> None:
        if self._is_draining:
            return
        now = self.foreman.planner.house.now()
        step = await self.leases.claim(self.name, {weight}, now, most_deaths=most_deaths)
        if step is not None:
            await self._carry(step)

    async def _carry_at_once(self, step: Step) -> None:
        taken = await self.leases.claim_this(step, self.name, self.foreman.planner.house.now())
        if taken is not None:
            await self._carry(taken)

    async def _carry(self, step: Step) -> None:
        """Carry out a step and hand it over, also when whoever asked for it is gone."""
        attempt = (step.id, step.attempt)
        self._ours.add(attempt)
        carrying = asyncio.create_task(self._carry_to_the_end(step), name=f"carry {step.id}")
        self._carrying.add(carrying)
        carrying.add_done_callback(self._carrying.discard)
        carrying.add_done_callback(lambda _: self._ours.discard(attempt))
        await asyncio.shield(carrying)

    async def _carry_to_the_end(self, step: Step) -> None:
        attempt = (step.id, step.attempt)
        task = asyncio.create_task(self._carried(step), name=f"{step.tool} {step.id}")
        self._held[attempt] = task
        try:
            await self.foreman.bells.ring(step.owner)
            await asyncio.wait([task])
        finally:
            del self._held[attempt]
        if not task.cancelled():
            await self._hand_over(step, task)
        elif attempt in self._dropped:
            self._dropped.discard(attempt)
        else:
            await self._give_back(step)

    async def _hand_over(self, step: Step, task: "asyncio.Task[Step]") -> None:
        try:
            kept = await self.foreman.keep(task.result())
        except SupersededError:
            logger.warning("%s %s: another has it by now", step.tool, step.id)
            return
        if kept.state is StepState.QUEUED:
            await self.foreman.send(kept)
        else:
            await self.foreman.wake_those_who_wait(kept)

    async def _carried(self, step: Step) -> Step:
        planner = self.foreman.planner
        async with Reports(step, self.leases, self.foreman.bells, planner.house).open() as progress:
            try:
                return await carry_out(step, planner.tools, planner.house, progress)
            except UnavailableError as error:
                return self._until_better_times(step, error)

    def _until_better_times(self, step: Step, error: UnavailableError) -> Step:
        """Queue a step again for later, or give it up."""
        refusals = step.handling.refusals + 1
        if refusals >= MOST_REFUSALS:
            return self.foreman.ended(step, StepState.FAILED, problem_of(error))
        wait = error.retry_after
        if wait is None:
            wait = _FIRST_WAIT * 2 ** (refusals - 1)
        wait = min(wait, _LONGEST_WAIT)
        later = self.foreman.planner.house.now() + timedelta(seconds=wait)
        return step.model_copy(
            update={
                "state": StepState.QUEUED,
                "doing": f"{error.message} Trying again in {wait:.0f} s.",
                "seconds_left": None,
                "handling": step.handling.model_copy(
                    update={"refusals": refusals, "not_before": later}
                ),
            }
        )

    async def _give_back(self, step: Step) -> None:
        """Queue a step again that this process cannot go on with."""
        again = step.model_copy(
            update={"state": StepState.QUEUED, "share": 0.0, "seconds_left": None, "doing": ""}
        )
        with suppress(SupersededError):
            await self.foreman.send(await self.foreman.keep(again))

    async def _drain(self, patience: float) -> None:
        self.stop_taking()
        if self._held and patience > 0:
            await asyncio.wait(self._held.values(), timeout=patience)
        for task in self._held.values():
            task.cancel()
        if self._carrying:
            _, unfinished = await asyncio.wait(self._carrying, timeout=_TIME_TO_HAND_OVER)
            for carrying in unfinished:
                carrying.cancel()

    async def _look_after_what_is_held(self) -> None:
        """Keep the leases, and let go of what was cancelled or is another's."""
        beat_every = self.lease / _BEATS_IN_A_LEASE
        beaten = looked = time.monotonic()
        strays: frozenset[Attempt] = frozenset()
        async with self.foreman.bells.listen(STOPPED) as bell:
            while True:
                await bell.wait(min(_LOOK_EVERY, beat_every))
                now = time.monotonic()
                try:
                    if self._held or strays or now - looked >= beat_every:
                        strays = await self._compare(strays)
                        looked = now
                    if self._held and now - beaten >= beat_every:
                        await self.leases.beat(self.name)
                    if not self._held or now - beaten >= beat_every:
                        beaten = now
                except ReelwrightError as error:
                    logger.warning("The leases could not be looked after: %s", error)

    async def _compare(self, strays: frozenset[Attempt]) -> frozenset[Attempt]:
        """Compare what is carried with what is held on record; give what is held and not carried.

        Such a stray comes of a commit whose answer was lost. Seen twice, it is given back.
        """
        carried, before = dict(self._held), frozenset(self._ours)
        held = await self.leases.held(self.name)
        for attempt, task in carried.items():
            if attempt not in held and attempt in self._held:
                self._dropped.add(attempt)
                task.cancel()
        missing = held - before - self._ours
        if again := missing & strays:
            await self.leases.give_back(self.name, again)
        return missing - again
