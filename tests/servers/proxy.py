"""A proxy between a client and a server, which cuts connections at the worst moment."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress


class Proxy:
    """Passes bytes on from a port of its own, until it is told to cut."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._connections: dict[asyncio.Task[None], list[asyncio.StreamWriter]] = {}
        self.port = 0
        self.cut_at: bytes | None = None
        """Words of the client at which its connection is cut, once."""
        self.is_passed_on = False
        """Whether the server still hears those words."""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what one client and the server say to each other."""
        task = asyncio.current_task()
        assert task is not None
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._connections[task] = [writer, far_writer]
        back = asyncio.create_task(self._pass_on(far_reader, writer))
        try:
            await self._listen(reader, far_writer)
        finally:
            back.cancel()
            for end in self._connections.pop(task):
                end.close()
            await asyncio.wait([back])

    async def close(self) -> None:
        """Cut everything."""
        for task in (tasks := list(self._connections)):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, client: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while said := await client.read(65_536):
                is_end = self.cut_at is not None and self.cut_at in said
                if not is_end or self.is_passed_on:
                    server.write(said)
                    await server.drain()
                if is_end:
                    self.cut_at = None
                    return

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while (said := await source.read(65_536)) and self._connections:
                target.write(said)
                await target.drain()
            target.close()


@asynccontextmanager
async def running_proxy(target: int) -> AsyncGenerator[Proxy]:
    """Give a proxy to a port of loopback."""
    proxy = Proxy(target)
    server = await asyncio.start_server(proxy.talk, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()
        await server.wait_closed()
