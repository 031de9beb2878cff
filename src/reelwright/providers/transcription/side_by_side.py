"""Work on pieces of one recording, shared by as many processes as there is room for."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from reelwright.errors import ReelwrightError

Piece = TypeVar("Piece")


async def shared(
    pieces: Sequence[Piece],
    run: Callable[[Sequence[Piece]], Coroutine[Any, Any, None]],
    *,
    at_once: int | None,
) -> None:
    """Deal the pieces out like cards, and run all hands at once; None is one per processor.

    Raises:
        ReelwrightError: the first that one of them raised; the others are cancelled.
    """
    count = min(at_once or os.cpu_count() or 1, len(pieces))
    problems: list[ReelwrightError] = []
    try:
        async with asyncio.TaskGroup() as group:
            for place in range(count):
                group.create_task(run(pieces[place::count]))
    except* ReelwrightError as refused:
        problems = [each for each in refused.exceptions if isinstance(each, ReelwrightError)]
    if problems:
        raise problems[0]
