"""A process that carries out what others ask for, and stopping what was asked for."""

import asyncio
import signal
from contextlib import suppress
from typing import Annotated

import typer

from reelwright.app import App, Role, open_app
from reelwright.cli.running import in_app
from reelwright.cli.show import note, say
from reelwright.domain import LOCAL, StepId, StepState
from reelwright.settings import load_settings


def worker() -> None:
    """Carry out jobs until told to end; as many of these as you like, on as many machines.

    SIGTERM and SIGINT stop it from taking more; what runs has 20 s to end, and is given back then.
    """
    asyncio.run(_work_until_told())


async def _work_until_told() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(each, told.set)
    async with open_app(load_settings(), role=Role.WORKS) as app:
        room = app.engine.worker.slots.items()
        note(f"Takes {', '.join(f'{count} {weight} steps' for weight, count in room)} at once.")
        await told.wait()
        note("Told to end: takes nothing more.")


def cancel(job: Annotated[str, typer.Argument(help="The job, by id.")]) -> None:
    """Stop a job, and what only it needs; what was finished is kept."""

    async def work(app: App) -> None:
        step = await app.foreman.cancel(LOCAL, StepId(job))
        how = "is stopped" if step.state is StepState.CANCELLED else f"had ended: {step.state}"
        say(f"{step.id} {how}.")

    in_app(work, role=Role.LOOKS)
