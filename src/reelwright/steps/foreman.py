"""Keeps steps going until they have ended: plans, sends, wakes who waits. Carries nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from reelwright.domain import Call, Owner, Problem, Step, StepId, StepState, WakeUp
from reelwright.errors import EnvironmentProblem, UnavailableError
from reelwright.ports import Bells, Steps, SupersededError, WakeUps
from reelwright.steps.planner import Planner, is_instant
from reelwright.steps.problems import CANCELLED

logger = logging.getLogger(__name__)

STOPPED = "stopped"
"""The bell that is rung when a step that may be running was cancelled."""

_LOOK_AGAIN = 1.0
_TRIES = 20
_LONGEST_WAIT = 5.0


@dataclass(slots=True)
class Foreman:
    """One for each process. All that it knows stands in the rows: any other goes on from there."""

    planner: Planner
    wake_ups: WakeUps
    bells: Bells
    carry_now: Callable[[Step], Awaitable[None]] | None = None
    """Carries out a step in this process, for those that are done at once. Set by the worker."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _locks: dict[StepId, asyncio.Lock] = field(default_factory=dict[StepId, asyncio.Lock])

    async def start(self, owner: Owner, call: Call) -> Step:
        """Have a call done; give its step, which may have ended already.

        Raises:
            ArgumentsError, NotFoundError: no step can come of this.
            UnavailableError: it could not be written down.
        """
        step = await self.planner.plan(owner, call)
        if step.state is StepState.PLANNED:
            return await self.advance(step)
        await self.bells.ring(owner)
        if step.state is StepState.QUEUED:
            await self.send(step)
        return await self._as_carried(step)

    async def finish(self, step: Step) -> Step:
        """Wait until a step has ended, and give it as it did."""
        if step.state.is_final:
            return step
        async with self.bells.listen(step.id) as bell:
            while True:
                now = await self._steps.get(step.owner, step.id)
                if now.state.is_final:
                    return now
                await bell.wait(_LOOK_AGAIN)

    async def do(self, owner: Owner, call: Call) -> Step:
        """Have a call done, and wait until it has ended."""
        return await self.finish(await self.start(owner, call))

    async def cancel(self, owner: Owner, name: StepId) -> Step:
        """Stop a step and everything that only it needs. What has ended stays as it ended."""
        for _ in range(_TRIES):
            step = await self._steps.get(owner, name)
            if step.state.is_final:
                return step
            try:
                stopped = await self.keep(self.ended(step, StepState.CANCELLED, CANCELLED))
                break
            except SupersededError:
                continue
        else:
            raise UnavailableError(
                "The job changes faster than it can be stopped.",
                fix="Try again.",
            )
        await self.bells.ring(STOPPED)
        for need in await self._steps.needs_of(name):
            if not need.step.state.is_final and not await self._steps.dependents_of(need.step.id):
                await self.cancel(owner, need.step.id)
        await self.wake_those_who_wait(stopped)
        return stopped

    def ended(self, step: Step, state: StepState, problem: Problem | None) -> Step:
        """Give a step as it is when it ends now."""
        return step.model_copy(
            update={
                "state": state,
                "problem": problem,
                "seconds_left": None,
                "finished_at": self.planner.house.now(),
            }
        )

    async def advance(self, name: Step) -> Step:
        """Look at a step that may go on, and take it as far as it goes now."""
        children: list[Step] = []
        async with self._locks.setdefault(name.id, asyncio.Lock()):
            step = await self._steps.get(name.owner, name.id)
            if step.state not in {StepState.PLANNED, StepState.WAITING}:
                return step
            try:
                step = await self.keep(await self.planner.advance(step, plan_child=children.append))
            except SupersededError:
                step = await self._steps.get(name.owner, name.id)
        self._locks.pop(name.id, None)
        if step.state.is_final:
            await self.wake_those_who_wait(step)
        await self.send(*(each for each in (*children, step) if each.state is StepState.QUEUED))
        for child in children:
            if child.state is StepState.PLANNED:
                await self.advance(child)
        if step.state is StepState.WAITING and await self._steps.is_ready(step.id):
            # What it waits for ended after it was looked at, and before it was written down.
            return await self.advance(step)
        return await self._as_carried(step)

    async def _as_carried(self, step: Step) -> Step:
        """Give a step as it is after it was sent: one that is done at once has ended."""
        if step.state.is_final or not is_instant(self.planner.find(step.tool)):
            return step
        return await self._steps.get(step.owner, step.id)

    async def send(self, *steps: Step) -> None:
        """Have queued steps carried out: at once, or by whichever worker has room."""
        wake_ups = []
        for step in steps:
            if is_instant(self.planner.find(step.tool)) and self.carry_now is not None:
                await self.carry_now(step)
            else:
                wake_ups.append(wake_up_of(step))
        if not wake_ups:
            return
        try:
            await self.wake_ups.send(*wake_ups)
        except UnavailableError as error:
            # The rows are queued: they are sent again as soon as the queue can answer.
            logger.warning("%d steps are queued, but not sent yet: %s", len(wake_ups), error)

    async def wake_those_who_wait(self, ended: Step) -> None:
        """Take up what waited for a step, as far as it waits for nothing else."""
        for dependent in await self._steps.dependents_of(ended.id):
            if dependent.state is StepState.WAITING and await self._steps.is_ready(dependent.id):
                await self.advance(dependent)

    async def keep(self, step: Step) -> Step:
        """Write a step down as it is now, and tell those who look on.

        When the database is away, or its disk is full, that is waited out; when a commit was cut
        off, what came of it is read back.

        Raises:
            SupersededError: somebody else has written the step since it was read.
        """
        wait = 0.1
        while True:
            try:
                kept = await self._steps.save(step)
                break
            except (UnavailableError, EnvironmentProblem) as error:
                logger.warning("%s could not be written down yet: %s", step.id, error)
                await self.sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT)
            except SupersededError:
                now = await self._steps.get(step.owner, step.id)
                if not _is_written(now, step):
                    raise
                kept = now
                break
        await self.bells.ring(step.owner, *([step.id] if step.state.is_final else []))
        return kept

    @property
    def _steps(self) -> Steps:
        return self.planner.house.steps


def wake_up_of(step: Step) -> WakeUp:
    """Give what is sent for a queued step."""
    handling = step.handling
    return WakeUp(
        step=step.id,
        attempt=step.attempt,
        weight=handling.weight,
        not_before=handling.not_before,
        trace=handling.trace,
    )


def _is_written(now: Step, wanted: Step) -> bool:
    """Say whether a step stands as somebody wanted to write it, from a commit that was cut off."""
    return (
        now.handling.revision == wanted.handling.revision + 1
        and now.state is wanted.state
        and now.attempt == wanted.attempt
        and now.finished_at == wanted.finished_at
        and now.problem == wanted.problem
    )
