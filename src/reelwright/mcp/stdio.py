"""Serving one client over stdin and stdout."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from reelwright.mcp.narrowing import Narrowing
from reelwright.mcp.opening import Opening
from reelwright.mcp.server import ReelwrightServer
from reelwright.settings import Settings
from reelwright.tools import load_tools

_TERMINATED = 128 + signal.SIGTERM


def serve_stdio(settings: Settings, *, roots: Sequence[Path], narrowing: Narrowing) -> None:
    """Serve until the client closes stdin.

    Only the protocol is written to stdout: the SDK leads whatever else is said there to stderr,
    and processes that we start never have it.
    """
    opening = Opening(with_roots(settings, roots))
    server = ReelwrightServer(load_tools(), opening.app, narrowing=narrowing)
    asyncio.run(_serve(server, opening))


def with_roots(settings: Settings, roots: Sequence[Path]) -> Settings:
    """Let files be brought from these folders and the data folder, and from nowhere else."""
    allowed = (*roots, *(settings.fetch.roots or ()), settings.data)
    fetch = settings.fetch.model_copy(update={"roots": allowed})
    return settings.model_copy(update={"fetch": fetch})


async def _serve(server: ReelwrightServer, opening: Opening) -> None:
    told = asyncio.Event()
    with suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with opening.hold():
        serving = asyncio.create_task(server.run_stdio_async(), name="stdio")
        ending = asyncio.create_task(told.wait(), name="SIGTERM")
        await asyncio.wait({serving, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if serving.done():
            serving.result()
            return
    # A thread still reads stdin, and would hold up the end until the client closes it.
    os._exit(_TERMINATED)
