"""Calls that become jobs: begun, followed for a while, and stopped when the client says so."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import anyio
from mcp.server.context import ServerRequestContext
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from reelwright.domain import Call, JobProgress, Owner, Step, StepId, StepState

if TYPE_CHECKING:
    from reelwright.app import App

logger = logging.getLogger(__name__)

INLINE = 25.0
"""Seconds for which a call is waited for: some clients give up after sixty, and say nothing."""

LONGEST_WAIT = 45.0
"""Most seconds for which `wait_for_job` waits, for the same reason."""

_LOOK_AGAIN = 1.0
_TELL_EVERY = 0.5

Tell: TypeAlias = Callable[[JobProgress], Awaitable[None]]


@dataclass(slots=True)
class Errands:
    """What goes on in this process after the request that asked for it was answered."""

    _tasks: set[asyncio.Task[Any]] = field(default_factory=set[asyncio.Task[Any]])

    def send(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Have something done, whoever waits for it or not."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._over)
        return task

    async def close(self) -> None:
        """Stop all of it; steps stand in rows, and go on from there at the next start."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.warning("%s: %s", task.get_name(), error)


@dataclass(frozen=True, slots=True)
class Begun:
    """A call that became a step."""

    step: Step
    is_ours: bool
    """Whether this call is what began it; else it was on its way already."""

    going: asyncio.Task[Any] | None
    """What takes it as far as it goes at first."""


async def begin(app: "App", errands: Errands, owner: Owner, call: Call) -> Begun:
    """Write a call down and set it going, without waiting for anything.

    Raises:
        ArgumentsError, NotFoundError: no step can come of this.
    """
    draft = app.foreman.planner.drafted(owner, call)
    step = await app.house.steps.plan(draft)
    going = None
    if step.state is StepState.PLANNED:
        going = errands.send(app.foreman.advance(step), f"advance {step.id}")
    return Begun(step=step, is_ours=step.id == draft.id, going=going)


async def follow(
    app: "App",
    step: Step,
    *,
    seconds: float,
    tell: Tell,
    going: asyncio.Task[Any] | None = None,
) -> Step:
    """Wait until a step has ended, at most so long, telling how far it has come.

    Raises:
        ReelwrightError: what sets it going failed.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    told = loop.time()
    async with app.foreman.bells.listen(step.owner) as bell:
        while True:
            now = await app.house.steps.get(step.owner, step.id)
            if now.state.is_final or loop.time() >= until:
                return now
            if going is not None and going.done() and going.exception() is not None:
                going.result()
            if loop.time() - told >= _TELL_EVERY:
                told = loop.time()
                await tell(await app.house.progress(step.owner, step.id))
            await bell.wait(max(0.01, min(_LOOK_AGAIN, until - loop.time())))


async def stop(app: "App", owner: Owner, job: StepId) -> Step:
    """Stop a job although whoever asked for it is being cancelled."""
    with anyio.CancelScope(shield=True):
        stopped = await app.foreman.cancel(owner, job)
    return stopped  # noqa: RET504 - a shield may swallow, and mypy knows


async def was_told_to_stop(ctx: ServerRequestContext[Any, Any]) -> bool:
    """Say whether a request is cancelled because its client wants so.

    The other reasons are that the client is gone or that this process ends, and then a job goes
    on. On streams a notification says so; on HTTP from 2026 on it is said by closing the answer.
    """
    told = ctx.session._request_outbound.cancel_requested  # noqa: SLF001 - it is told nowhere else
    if told.is_set():
        return True
    if ctx.request is None or ctx.protocol_version not in MODERN_PROTOCOL_VERSIONS:
        return False
    with anyio.CancelScope(shield=True):
        is_closed = bool(await ctx.request.is_disconnected())
    return is_closed  # noqa: RET504 - as above
