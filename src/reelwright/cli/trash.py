"""The trash, from which only a person brings back or throws away."""

from datetime import timedelta
from typing import Annotated

import typer

from reelwright.app import App, Role
from reelwright.cli.running import in_app
from reelwright.cli.show import say
from reelwright.domain import LOCAL


def restore(thing: Annotated[str, typer.Argument(help="What to bring back, by id.")]) -> None:
    """Bring something back from the trash: a video with its clips, a clip, a voiceover."""

    async def work(app: App) -> None:
        for name in await app.trash.restore(LOCAL, thing):
            say(f"{name} is back.")

    in_app(work, role=Role.LOOKS)


def purge(
    days: Annotated[int, typer.Option(help="Only what has been in the trash for so long.")] = 7,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Throw away what is in the trash, with its files, for good."""
    if not yes:
        typer.confirm(f"Throw away everything that went to the trash {days} days ago?", abort=True)

    async def work(app: App) -> None:
        gone = await app.trash.purge(LOCAL, older_than=timedelta(days=days))
        say(f"{len(gone)} things are gone." if gone else "The trash is empty.")

    in_app(work, role=Role.LOOKS)
