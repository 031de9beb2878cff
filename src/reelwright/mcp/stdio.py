"""Serving one client over stdin and stdout."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import anyio
from anyio.streams.memory import MemoryObjectSendStream
from mcp.server.stdio import stdio_server
from mcp.shared._stream_protocols import ReadStream, WriteStream
from mcp.shared.message import SessionMessage
from mcp.types import INVALID_REQUEST, PARSE_ERROR, ErrorData, JSONRPCError
from pydantic import ValidationError

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
        serving = asyncio.create_task(_talk(server), name="stdio")
        ending = asyncio.create_task(told.wait(), name="SIGTERM")
        await asyncio.wait({serving, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if serving.done():
            serving.result()
            return
    # A thread still reads stdin, and would hold up the end until the client closes it.
    os._exit(_TERMINATED)


async def _talk(server: ReelwrightServer) -> None:
    """Talk as the SDK does, and answer what is no message, too: the SDK lets that drop."""
    talking = server._lowlevel_server  # noqa: SLF001 - `run_stdio_async` cannot be asked to
    async with stdio_server() as (heard, said):
        passed, messages = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        passing = asyncio.create_task(_pass_on(heard, passed, said), name="stdin")
        try:
            await talking.run(messages, said, talking.create_initialization_options())
        finally:
            passing.cancel()
            await asyncio.gather(passing, return_exceptions=True)


async def _pass_on(
    heard: ReadStream[SessionMessage | Exception],
    passed: MemoryObjectSendStream[SessionMessage | Exception],
    said: WriteStream[SessionMessage],
) -> None:
    async with passed:
        async for each in heard:
            if not isinstance(each, Exception):
                await passed.send(each)
            elif (complaint := complaint_about(each)) is not None:
                await said.send(SessionMessage(complaint))


def complaint_about(error: Exception) -> JSONRPCError | None:
    """Answer a line that is no message; nothing, when it is empty."""
    told = ErrorData(code=INVALID_REQUEST, message="This is no JSON-RPC message.")
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False)[0]
        if found["type"] == "json_invalid":
            told = ErrorData(code=PARSE_ERROR, message="This is no JSON.")
            if not str(found["input"]).strip():
                return None
    return JSONRPCError(jsonrpc="2.0", id=None, error=told)
