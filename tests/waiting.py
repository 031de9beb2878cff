"""Waiting for what comes by itself, and not longer than it may take."""

import asyncio
from collections.abc import Callable


async def until(is_so: Callable[[], object], *, within: float = 20.0) -> None:
    """Look again and again until something is so."""
    async with asyncio.timeout(within):
        while not is_so():  # noqa: ASYNC110 - whatever it is, it rings no bell
            await asyncio.sleep(0.01)
