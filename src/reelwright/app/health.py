"""How the house is: each of its parts asked whether it answers."""

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from reelwright.domain import LOCAL, Value
from reelwright.errors import ReelwrightError

if TYPE_CHECKING:
    from reelwright.app.opening import App

_ANSWERS_WITHIN = 2.0


class PartHealth(Value):
    """Whether one part of the house answers."""

    is_well: bool

    code: str | None = None
    """Why it is not well, for programs."""

    message: str | None = None
    """Why it is not well, in a sentence without any address or key."""


async def look_after(app: "App", *, within: float = _ANSWERS_WITHIN) -> dict[str, PartHealth]:
    """Ask the database, the queue and the object store, side by side, each for so many seconds."""
    parts = {
        "database": app.house.videos.list(LOCAL, limit=1),
        "queue": app.foreman.wake_ups.waiting(),
        "objects": _objects(app),
    }
    told = await asyncio.gather(*(_asked(work, within) for work in parts.values()))
    return dict(zip(parts, told, strict=True))


async def _objects(app: "App") -> None:
    """Look for something in the store, and make a folder where it takes files over from."""
    await app.house.objects.exists(LOCAL, f"{LOCAL}/temporary/health")
    async with app.house.objects.workspace():
        pass


async def _asked(work: Awaitable[object], within: float) -> PartHealth:
    try:
        async with asyncio.timeout(within):
            await work
    except ReelwrightError as error:
        return PartHealth(is_well=False, code=error.code, message=error.message)
    except TimeoutError:
        said = f"It did not answer within {within:g} s."
        return PartHealth(is_well=False, code="no_answer", message=said)
    except OSError as error:
        said = f"It cannot be written to: {error.strerror}."
        return PartHealth(is_well=False, code="not_writable", message=said)
    return PartHealth(is_well=True)
