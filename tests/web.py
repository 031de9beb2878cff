"""A small internet on loopback: sites with public addresses, and canaries where none may go."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from itertools import chain, repeat

from reelwright.fetch_guard import Address, FetchGuard

PUBLIC = "93.184.215.14"
"""An address that is public in the tests, and never touched."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a site was asked for."""

    method: str
    path: str
    headers: dict[str, str]


Answer = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def page(
    body: bytes | str, kind: str = "text/html", status: str = "200 OK", **headers: str
) -> Answer:
    """Answer with a whole body."""
    content = body.encode() if isinstance(body, str) else body

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        if asked.method != "HEAD":
            writer.write(content)

    return answer


def redirect(where: str) -> Answer:
    """Answer with another address."""
    return page(b"", status="302 Found", Location=where)


def raw(*pieces: bytes) -> Answer:
    """Answer with exactly these bytes, and close."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return answer


def ranged(content: bytes, *, cut_after: int | None = None, cuts: int = 1, tag: str = "") -> Answer:
    """Answer with a file that can be asked for in parts, and cut the first answers short."""
    left = [cuts if cut_after is not None else 0]

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        start = int(asked.headers.get("range", "bytes=0-")[6:].rstrip("-"))
        part = content[start:]
        lines = ["HTTP/1.1 206 Partial" if start else "HTTP/1.1 200 OK"]
        lines += ["Content-Type: video/mp4", "Accept-Ranges: bytes", f"Content-Length: {len(part)}"]
        lines += [f'ETag: "{tag}"'] if tag else []
        if start:
            lines.append(f"Content-Range: bytes {start}-{len(content) - 1}/{len(content)}")
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        if left[0]:
            left[0] -= 1
            part = part[:cut_after]
        writer.write(part)

    return answer


@dataclass(slots=True)
class Site:
    """A web server on loopback that writes down what it was asked for."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Site"]:
        going: set[asyncio.Task[None]] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                    await self._answer(reader, writer)
            finally:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

        def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(serve(reader, writer))
            going.add(task)
            task.add_done_callback(going.discard)

        server = await asyncio.start_server(welcome, "127.0.0.1", 0)
        self.port = int(server.sockets[0].getsockname()[1])
        try:
            yield self
        finally:
            server.close()
            for task in going:
                task.cancel()
            await asyncio.gather(*going, return_exceptions=True)
            await server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in map(_parted, lines)}
        asked = Asked(method, path, headers)
        self.asked.append(asked)
        answer = self.answers.get(path.partition("?")[0], page("nothing here", status="404 No"))
        await answer(asked, writer)
        await writer.drain()


def _parted(line: str) -> tuple[str, str, str]:
    return line.partition(":")


@dataclass(slots=True)
class Internet:
    """Names, the addresses they have one call after the other, and what was connected to."""

    site: Site
    names: dict[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)

    async def resolve(self, host: str) -> Sequence[Address]:
        calls = self.looked_up.count(host)
        self.looked_up.append(host)
        known = self.names.get(host, [[]])
        answers = chain(known, repeat(known[-1]))
        return tuple(
            ip_address(each) for each in next(a for n, a in enumerate(answers) if n == calls)
        )

    async def connect(
        self, address: Address, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.touched.append(f"{address}:{port}")
        return await asyncio.open_connection("127.0.0.1", self.site.port)

    @property
    def guard(self) -> FetchGuard:
        return FetchGuard(resolve=self.resolve, connect=self.connect)
