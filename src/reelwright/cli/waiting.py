"""Saying why nothing happens, to a person whose job others are to carry out."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress

from reelwright.app import App
from reelwright.cli.show import note
from reelwright.domain import Step, StepState
from reelwright.errors import UnavailableError

_LOOK_EVERY = 2.0
_MOST_ROWS = 5_000

NO_WORKER = (
    "No worker takes it yet. It is kept, and begins as soon as there is one: `reelwright worker`, "
    "on any machine with the same Redis and database."
)
ALL_BUSY = "All workers are busy with other jobs: it waits for its turn."


@asynccontextmanager
async def said_what_keeps_it(
    app: App, job: Step, *, after: float = 10.0, look_every: float = _LOOK_EVERY
) -> AsyncGenerator[None]:
    """Say so when no worker begins a job for some seconds, as long as the block lasts.

    Where this process does the work itself nothing is said: then it is busy with it.
    """
    if app.engine.worker.slots or job.state.is_final:
        yield
        return
    looking = asyncio.create_task(_look(app, job, after, look_every))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look(app: App, job: Step, after: float, look_every: float) -> None:
    quiet_since, before, said = time.monotonic(), -1, ""
    while True:
        await asyncio.sleep(look_every)
        with suppress(UnavailableError):
            steps = await app.house.steps.of_job(job.owner, job.id)
            ended = sum(step.state.is_final for step in steps)
            if ended != before or any(step.state is StepState.RUNNING for step in steps):
                quiet_since, before, said = time.monotonic(), ended, ""
            elif time.monotonic() - quiet_since >= after:
                words = await _what_keeps(app, steps)
                if words not in {"", said}:
                    note(words)
                    said = words


async def _what_keeps(app: App, steps: Sequence[Step]) -> str:
    now = app.house.now()
    weights = {
        step.handling.weight
        for step in steps
        if step.state is StepState.QUEUED
        # One that was put off waits for something else than a worker.
        and (step.handling.not_before is None or step.handling.not_before <= now)
    }
    if not weights:
        return ""
    rows = await app.record.leases.unfinished(_MOST_ROWS)
    is_busy = any(row.state is StepState.RUNNING and row.weight in weights for row in rows)
    return ALL_BUSY if is_busy else NO_WORKER
