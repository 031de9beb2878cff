"""Steps carried out in this process, as many side by side as their weight allows."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress

from reelwright.domain import Owner, Step, StepId


class InlineQueue:
    """Implements `reelwright.ports.Queue`."""

    def __init__(
        self,
        carry: Callable[[Owner, StepId], Awaitable[None]],
        *,
        weight_of: Callable[[str], str],
        slots: Mapping[str, int],
    ) -> None:
        """Take what carries a step out, the weight of each tool, and the room for each weight."""
        self._carry = carry
        self._weight_of = weight_of
        self._slots = {weight: asyncio.Semaphore(count) for weight, count in slots.items()}
        self._tasks: dict[StepId, asyncio.Task[None]] = {}

    async def send(self, step: Step) -> None:
        if step.id in self._tasks:
            return
        task = asyncio.create_task(self._run(step), name=f"{step.tool} {step.id}")
        self._tasks[step.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(step.id, None))

    async def stop(self, step: StepId) -> None:
        task = self._tasks.get(step)
        if task is None or task is asyncio.current_task():
            return
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def close(self) -> None:
        """Let go of everything that is still running."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, step: Step) -> None:
        async with self._slots[self._weight_of(step.tool)]:
            await self._carry(step.owner, step.id)


@asynccontextmanager
async def open_inline_queue(
    carry: Callable[[Owner, StepId], Awaitable[None]],
    *,
    weight_of: Callable[[str], str],
    slots: Mapping[str, int],
) -> AsyncGenerator[InlineQueue]:
    """Give a queue that lets go of what is running when the block ends."""
    queue = InlineQueue(carry, weight_of=weight_of, slots=slots)
    try:
        yield queue
    finally:
        await queue.close()
