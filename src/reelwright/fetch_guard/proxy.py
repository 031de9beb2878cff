"""A forward proxy on loopback that lets through only what the guard allows.

It stands between the network and whoever fetches for us: our own client, and yt-dlp in its child.
Every connection through it was checked when it was opened, so redirects, manifests and pieces of a
stream are checked like the first address. It also counts what comes in, and ends it at a limit.
"""

import asyncio
import contextlib
import hmac
import secrets
import socket
import struct
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Self

from reelwright.errors import LimitError, ReelwrightError
from reelwright.fetch_guard.guard import FetchGuard, Streams
from reelwright.fetch_guard.http_head import (
    BadHeadError,
    Request,
    answer,
    read_request,
    read_response,
)
from reelwright.fetch_guard.urls import not_allowed, read_authority

REFUSED: Final = 470
"""Status of our refusals: one that no server gives, with our code as its reason."""

_HEAD_BYTES: Final = 64 * 1024
_PIECE: Final = 64 * 1024
_METHODS: Final = frozenset({"GET", "HEAD", "POST"})
_MOST_REFUSALS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyLimits:
    """What may come and go through one proxy."""

    received_bytes: int = 34 * 1024**3
    """Most that may come in, over all connections."""

    sent_bytes: int = 64 * 1024**2
    """Most that may go out, over all connections."""

    connections: int = 32
    """Most connections at a time."""

    head_seconds: float = 30.0
    """Longest that the head of a message may take."""

    idle_seconds: float = 60.0
    """Longest silence of a server."""

    seconds: float = 6 * 3600.0
    """Longest life of a connection."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was asked for and not given."""

    host: str
    error: ReelwrightError

    @property
    def code(self) -> str:
        return self.error.code


@dataclass(slots=True)
class FilteringProxy:
    """The one door to the network for a download: `async with FilteringProxy(guard) as proxy`."""

    guard: FetchGuard
    limits: ProxyLimits = field(default_factory=ProxyLimits)
    refusals: list[Refusal] = field(default_factory=list)
    """What was refused, in order."""

    received: int = 0
    """Bytes that came in."""

    sent: int = 0
    """Bytes that went out."""

    _secret: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._welcome, "127.0.0.1", 0, limit=_HEAD_BYTES, backlog=64
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None  # noqa: S101 - it was entered
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        assert self._server is not None  # noqa: S101 - it was entered
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """Its own address, with the credential that it asks for."""
        return f"http://reelwright:{self._secret}@127.0.0.1:{self.port}"

    @property
    def last_refusal(self) -> ReelwrightError | None:
        """Why it last said no."""
        return self.refusals[-1].error if self.refusals else None

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of our own: those that the server makes complain when they are cancelled.
        task = asyncio.create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with _closing(writer), asyncio.timeout(self.limits.seconds):
                await self._answer(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # either side went away, or took too long: the client sees the connection close

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(self.limits.head_seconds):
                request = read_request(await reader.readuntil(b"\r\n\r\n"))
        except BadHeadError:
            writer.write(answer(400, "Bad Request"))
            return
        if len(self._open) > self.limits.connections:
            writer.write(answer(503, "busy"))
            return
        if not self._knows(request):
            writer.write(answer(407, "Who are you", ("Proxy-Authenticate", "Basic")))
            return
        try:
            if request.method == "CONNECT":
                await self._tunnel(request, reader, writer)
            else:
                await self._forward(request, reader, writer)
        except ReelwrightError as error:
            self._note(request.target, error)
            writer.write(answer(REFUSED, error.code))
            await writer.drain()

    def _knows(self, request: Request) -> bool:
        expected = b"Basic " + b64encode(f"reelwright:{self._secret}".encode())
        return hmac.compare_digest(request.value("proxy-authorization").encode(), expected)

    def _note(self, asked: str, error: ReelwrightError) -> None:
        if len(self.refusals) < _MOST_REFUSALS:
            host = asked.partition("//")[2] or asked
            self.refusals.append(Refusal(host.partition("/")[0][:253], error))

    async def _tunnel(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        host, port = read_authority(request.target, extra_ports=self.guard.extra_ports)
        async with self._opened(host, port) as (source, sink):
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await self._relay((reader, writer), (source, sink))

    async def _forward(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        target = self.guard.parse(request.target)
        if target.scheme != "http" or request.method not in _METHODS:
            raise not_allowed(f"{request.method[:20]} is not how videos are fetched.")
        shown, slash, path = target.url.removeprefix("http://").partition("/")
        async with self._opened(target.host, target.port) as (source, sink):
            sink.write(request.to_origin(shown, slash + path.partition("#")[0]))
            sending = asyncio.create_task(self._pipe(reader, sink, self._count_sent))
            try:
                head = await self._head_of(source)
                if head is None:
                    writer.write(answer(502, "not_http"))
                    return
                writer.write(head)
            finally:
                await _stopped(sending)
            await self._relay((reader, writer), (source, sink))

    async def _head_of(self, source: asyncio.StreamReader) -> bytes | None:
        """Read what a server answers, past its interim answers; None when it is not HTTP."""
        try:
            for _ in range(5):
                async with asyncio.timeout(self.limits.idle_seconds):
                    head = await source.readuntil(b"\r\n\r\n")
                self._count_received(len(head))
                status, rewritten = read_response(head)
                if status >= 200:
                    return rewritten
        except (BadHeadError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return None
        return None

    @contextlib.asynccontextmanager
    async def _opened(self, host: str, port: int) -> AsyncIterator[Streams]:
        self._count_received(0)
        source, sink = await self.guard.open(host, port)
        async with _closing(sink):
            yield source, sink

    async def _relay(self, client: Streams, server: Streams) -> None:
        """Carry bytes both ways until either side ends."""
        ways = {
            asyncio.create_task(self._pipe(client[0], server[1], self._count_sent)),
            asyncio.create_task(
                self._pipe(
                    server[0], client[1], self._count_received, idle=self.limits.idle_seconds
                )
            ),
        }
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for error in [way.exception() for way in done]:
                if isinstance(error, ReelwrightError):
                    self._note("", error)
                if error is not None:
                    _break_off(client[1])
        finally:
            for way in ways:
                await _stopped(way)

    async def _pipe(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        count: Callable[[int], None],
        *,
        idle: float | None = None,
    ) -> None:
        while True:
            async with asyncio.timeout(idle):
                piece = await reader.read(_PIECE)
            if not piece:
                return
            count(len(piece))
            writer.write(piece)
            await writer.drain()

    def _count_received(self, size: int) -> None:
        self.received += size
        if self.received > self.limits.received_bytes:
            raise LimitError(
                f"The download was stopped at {self.limits.received_bytes / 1024**3:.1f} GiB: "
                "larger ones are not allowed here.",
                code="download_too_large",
                fix="Take a shorter or smaller version, or raise the limit in the settings.",
            )

    def _count_sent(self, size: int) -> None:
        self.sent += size
        if self.sent > self.limits.sent_bytes:
            raise not_allowed("More was sent out than a download needs.")


def _break_off(writer: asyncio.StreamWriter) -> None:
    """Reset a connection: closing it would pass for the end of a body without a length."""
    connection = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _stopped(task: asyncio.Task[None]) -> None:
    """End a way, and take back the exception that only says it ended."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@contextlib.asynccontextmanager
async def _closing(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    try:
        yield
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await _soon(writer.wait_closed())


async def _soon(awaited: Awaitable[None]) -> None:
    """Wait a little for the last bytes to leave; a client that reads nothing holds nobody up."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(2.0):
            await awaited
