"""Doing one call from the command line."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import typer

from reelwright.app import App, Role, open_app
from reelwright.cli import INTERRUPTED
from reelwright.cli.show import exit_status, note, say_problem, shown_progress
from reelwright.cli.waiting import said_what_keeps_it
from reelwright.domain import LOCAL, Call, Problem, Step, StepState
from reelwright.settings import load_settings
from reelwright.tool import Result

T = TypeVar("T")


def in_app(
    work: Callable[[App], Awaitable[T]], *, role: Role = Role.ASKS, answers: bool = False
) -> T:
    """Open the house, show the progress of what is done in it, and close it again.

    `answers` says whether it goes on with conversations of other processes meanwhile.

    SIGINT and SIGTERM stop the steps that run; what was finished is kept.
    """

    async def opened() -> T:
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - we are in one
        with suppress(NotImplementedError):
            loop.add_signal_handler(signal.SIGTERM, task.cancel)
        async with open_app(load_settings(), role=role, answers=answers) as app:
            if role is Role.LOOKS:
                return await work(app)
            async with shown_progress(app, LOCAL):
                return await work(app)

    try:
        return asyncio.run(opened())
    except (KeyboardInterrupt, asyncio.CancelledError) as error:
        note("Stopped. The same command goes on from what was finished. (interrupted)")
        raise typer.Exit(INTERRUPTED) from error


async def finished(app: App, call: Call) -> Step:
    """Have a call done; when somebody interrupts, have it stopped."""
    step = await app.foreman.start(LOCAL, call)
    try:
        async with said_what_keeps_it(app, step):
            return await app.foreman.finish(step)
    except asyncio.CancelledError:
        await asyncio.shield(app.foreman.cancel(LOCAL, step.id))
        raise


async def result_of(app: App, call: Call) -> Result:
    """Have a call done, and give its result; say why and end when there is none."""
    step = await finished(app, call)
    if step.state is not StepState.SUCCEEDED:
        raise ended_badly(step.problem)
    result: Result = app.tools[call.tool].result.model_validate(step.result)
    return result


def ended_badly(problem: Problem | None) -> typer.Exit:
    """Say why there is no result, and give what ends the command."""
    if problem is None:
        return typer.Exit(1)
    say_problem(problem)
    return typer.Exit(exit_status(problem))
