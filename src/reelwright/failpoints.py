"""Named boundaries of the product, at which a test may have something go wrong.

`commit steps.save before` is reached just before a transaction is committed, `... after` when it
was and nobody knows yet. Nothing happens there unless code sets `place.hook`; no setting and no
variable of the environment can.
"""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Protocol


class Hook(Protocol):
    """What is told of every boundary that is reached. It may raise, or never return."""

    async def reach(self, name: str) -> None:
        """Be told of one, on the event loop."""
        ...

    def reached(self, name: str) -> None:
        """Be told of one, in a place that may block."""
        ...


class _Place:
    hook: Hook | None = None


place = _Place()


async def reach(name: str) -> None:
    """Say that a boundary is reached."""
    if place.hook is not None:
        await place.hook.reach(name)


def reached(name: str) -> None:
    """Say the same where nothing can be awaited."""
    if place.hook is not None:
        place.hook.reached(name)


@asynccontextmanager
async def boundary(name: str) -> AsyncGenerator[None]:
    """Say so before and after the block; after one that failed nothing is said."""
    await reach(f"{name} before")
    yield
    await reach(f"{name} after")


@contextmanager
def blocking_boundary(name: str) -> Generator[None]:
    """Say so around a block that blocks."""
    reached(f"{name} before")
    yield
    reached(f"{name} after")
