"""Keeps steps going until they have ended: plans, sends, carries out, wakes who waits."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from reelwright.domain import Call, Owner, Step, StepId, StepState
from reelwright.errors import UnavailableError
from reelwright.ports import Queue, Steps, Watchers
from reelwright.steps.carry_out import carry_out
from reelwright.steps.planner import Planner, is_instant
from reelwright.steps.problems import CANCELLED, problem_of

MOST_ATTEMPTS = 4
"""How often a step is begun that meets a provider which cannot answer now."""

_FIRST_WAIT = 2.0
_LONGEST_WAIT = 120.0
_REPORT_EVERY = 0.2


@dataclass(slots=True)
class Foreman:
    """One for each process. The steps themselves live in the store."""

    planner: Planner
    watchers: Watchers
    queue: Queue | None = None
    """Set once the queue is open: the queue calls `carry`, so each needs the other."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _locks: dict[StepId, asyncio.Lock] = field(default_factory=dict[StepId, asyncio.Lock])
    _ended: dict[StepId, asyncio.Event] = field(default_factory=dict[StepId, asyncio.Event])

    async def start(self, owner: Owner, call: Call) -> Step:
        """Have a call done; give its step, which may have ended already.

        Raises:
            ArgumentsError, NotFoundError: no step can come of this.
        """
        step = await self.planner.plan(owner, call)
        if step.state is not StepState.PLANNED:
            return step
        return await self._advance(step)

    async def finish(self, step: Step) -> Step:
        """Wait until a step has ended, and give it as it did."""
        if step.state.is_final:
            return step
        event = self._ended.setdefault(step.id, asyncio.Event())
        now = await self._steps.get(step.owner, step.id)
        if not now.state.is_final:
            await event.wait()
            now = await self._steps.get(step.owner, step.id)
        return now

    async def do(self, owner: Owner, call: Call) -> Step:
        """Have a call done, and wait until it has ended."""
        return await self.finish(await self.start(owner, call))

    async def carry(self, owner: Owner, name: StepId) -> None:
        """Carry out a step that was sent; whoever waits for it is woken."""
        step = await self._steps.get(owner, name)
        while step.state is StepState.QUEUED:
            step = await self._attempt(step)
        if step.state.is_final:
            await self._wake_those_who_wait(step)

    async def cancel(self, owner: Owner, name: StepId) -> Step:
        """Stop a step and everything that only it needs."""
        step = await self._steps.get(owner, name)
        if step.state.is_final:
            return step
        stopped = step.model_copy(
            update={
                "state": StepState.CANCELLED,
                "problem": CANCELLED,
                "finished_at": self.planner.house.now(),
            }
        )
        await self._keep(stopped)
        if self.queue is not None:
            await self.queue.stop(name)
        for need in await self._steps.needs_of(name):
            if not await self._steps.dependents_of(need.step.id):
                await self.cancel(owner, need.step.id)
        await self._wake_those_who_wait(stopped)
        return stopped

    async def _advance(self, name: Step) -> Step:
        """Look at a step that may go on, and take it as far as it goes now."""
        children: list[Step] = []
        async with self._locks.setdefault(name.id, asyncio.Lock()):
            step = await self._steps.get(name.owner, name.id)
            if step.state not in {StepState.PLANNED, StepState.WAITING}:
                return step
            step = await self.planner.advance(step, plan_child=children.append)
            await self._keep(step)
        if step.state is StepState.QUEUED:
            await self._send(step)
        elif step.state.is_final:
            await self._wake_those_who_wait(step)
        for child in children:
            await self._advance(child)
        step = await self._steps.get(step.owner, step.id)
        if step.state is StepState.WAITING and await self._steps.is_ready(step.id):
            # What it waits for ended after it was looked at, and before it was written down.
            return await self._advance(step)
        return step

    async def _send(self, step: Step) -> None:
        tool = self.planner.find(step.tool)
        if self.queue is None or is_instant(tool):
            await self.carry(step.owner, step.id)
        else:
            await self.queue.send(step)

    async def _attempt(self, step: Step) -> Step:
        house = self.planner.house
        step = step.model_copy(
            update={
                "state": StepState.RUNNING,
                "attempt": step.attempt + 1,
                "started_at": house.now(),
                "share": 0.0,
            }
        )
        await self._keep(step)
        try:
            ended = await carry_out(step, self.planner.tools, house, _Reports(step, self.watchers))
        except UnavailableError as error:
            if step.attempt < MOST_ATTEMPTS:
                return await self._wait_for_better_times(step, error)
            ended = step.model_copy(
                update={
                    "state": StepState.FAILED,
                    "problem": problem_of(error),
                    "finished_at": house.now(),
                }
            )
        await self._keep(ended)
        return ended

    async def _wait_for_better_times(self, step: Step, error: UnavailableError) -> Step:
        wait = error.retry_after
        if wait is None:
            wait = _FIRST_WAIT * 2 ** (step.attempt - 1)
        wait = min(wait, _LONGEST_WAIT)
        step = step.model_copy(
            update={
                "state": StepState.QUEUED,
                "doing": f"{error.message} Trying again in {wait:.0f} s.",
            }
        )
        await self._keep(step)
        await self.sleep(wait)
        return step

    async def _wake_those_who_wait(self, ended: Step) -> None:
        for dependent in await self._steps.dependents_of(ended.id):
            if dependent.state is StepState.WAITING and await self._steps.is_ready(dependent.id):
                await self._advance(dependent)

    async def _keep(self, step: Step) -> None:
        await self._steps.save(step)
        self.watchers.tell(step)
        if step.state.is_final:
            self._locks.pop(step.id, None)
            self.planner.forget(step.id)
            if (event := self._ended.pop(step.id, None)) is not None:
                event.set()

    @property
    def _steps(self) -> Steps:
        return self.planner.house.steps


@dataclass(slots=True)
class _Reports:
    """Implements `reelwright.ports.Progress`: passes on what is new, a few times a second."""

    step: Step
    watchers: Watchers
    _told_at: float = 0.0

    def report(self, share: float, doing: str) -> None:
        now = time.monotonic()
        if now - self._told_at < _REPORT_EVERY and share < 1.0:
            return
        self._told_at = now
        share = min(1.0, max(self.step.share, share))
        self.step = self.step.model_copy(update={"share": share, "doing": doing})
        self.watchers.tell(self.step)
