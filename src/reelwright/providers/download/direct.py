"""A media file that lies at an address, brought over HTTP through the filtering proxy."""

import asyncio
import errno
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from reelwright.errors import (
    MediaError,
    ReelwrightError,
    SourceError,
    TimeoutExceededError,
    UnavailableError,
)
from reelwright.fetch_guard import FetchGuard, FilteringProxy, ProxyLimits, Target
from reelwright.ports import Downloaded, Progress
from reelwright.providers.download.http_answers import (
    Kind,
    file_name,
    is_packed,
    kind_of,
    length_of,
    refusal_of,
    suffix_of,
    title_of,
    unpacker,
)
from reelwright.providers.download.limits import DownloadLimits
from reelwright.providers.download.saving import Saving
from reelwright.providers.download.troubles import (
    broken_off,
    no_room,
    no_video,
    too_large,
)

if TYPE_CHECKING:
    from httpx2 import AsyncClient, Response

_PIECE: Final = 256 * 1024
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_AGENT: Final = "Mozilla/5.0 (compatible; Reelwright)"


@dataclass(slots=True)
class Found:
    """What an address leads to, with its first bytes read and the rest still to come."""

    target: Target
    """Where it really lies, after redirects."""

    name: str
    """What the server or the address calls it; may be empty."""

    kind: Kind
    total: int | None
    """Its size in bytes, as the server claims."""

    response: "Response" = field(repr=False)
    pieces: AsyncGenerator[bytes] = field(repr=False)
    first: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectDownload:
    """Brings single files from addresses."""

    guard: FetchGuard
    limits: DownloadLimits = field(default_factory=DownloadLimits)
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["Connection"]:
        """Open the way to the network for one download.

        Raises:
            TimeoutExceededError: it took longer than a download may.
        """
        import httpx2

        proxy_limits = ProxyLimits(
            received_bytes=self.limits.size_bytes + 64 * 1024**2,
            idle_seconds=self.limits.idle_seconds,
            seconds=self.limits.seconds,
        )
        waits = httpx2.Timeout(20.0, read=self.limits.idle_seconds)
        headers = {"User-Agent": _AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
        try:
            async with (
                asyncio.timeout(self.limits.seconds),
                FilteringProxy(self.guard, proxy_limits) as proxy,
                httpx2.AsyncClient(
                    proxy=proxy.url,
                    trust_env=False,
                    timeout=waits,
                    headers=headers,
                    # A connection kept for later may be dead by then.
                    limits=httpx2.Limits(max_keepalive_connections=0),
                ) as client,
            ):
                yield Connection(self, client, proxy)
        except TimeoutError as error:
            raise TimeoutExceededError(
                f"The download took longer than {self.limits.seconds / 60:.0f} minutes.",
                fix="Take a shorter or smaller version, or raise the limit in the settings.",
            ) from error

    async def download(self, url: str, folder: Path, progress: Progress) -> Downloaded:
        """Bring the file that lies at an address; what is no media file is refused.

        Raises:
            SourceError, LimitError, UnavailableError: as `ports.Downloader` says.
            MediaError: nothing is in it (`media_empty`).
        """
        async with self.connected() as connection, connection.find(url) as found:
            if found.kind is not Kind.MEDIA:
                raise no_video(found.kind, found.target.host)
            return await connection.save(found, folder, progress)


@dataclass(frozen=True, slots=True)
class Connection:
    """One download's way to the network."""

    settings: DirectDownload
    client: "AsyncClient"
    proxy: FilteringProxy

    @asynccontextmanager
    async def find(self, url: str) -> AsyncIterator[Found]:
        """Ask for an address, follow its redirects, and see what begins to come."""
        target, response = await self._ask(self.settings.guard.parse(url), {})
        pieces = self.pieces(response)
        try:
            if refusal := refusal_of(response.status_code, target.host, response.headers):
                raise refusal
            name = file_name(response.headers, target.url)
            stated = response.headers.get("content-type", "")
            kind = kind_of(stated, name, b"")
            first = b""
            if kind in {Kind.MEDIA, Kind.OTHER}:
                try:
                    first = await anext(pieces, b"")
                except UnavailableError:
                    if length_of(response.headers) is None:
                        raise
                kind = kind_of(stated, name, first) if first else kind
            yield Found(target, name, kind, length_of(response.headers), response, pieces, first)
        finally:
            await pieces.aclose()
            await response.aclose()

    async def save(self, found: Found, folder: Path, progress: Progress) -> Downloaded:
        """Write a file that was found into a folder, under a name of ours."""
        if found.total is not None:
            self.check_size(found.total)
        path = folder / f"media.{suffix_of(found.name) or 'mp4'}"
        try:
            file = await asyncio.to_thread(path.open, "wb")
            with file:
                received = await Saving(self, found, file, progress).run()
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise no_room() from error
            raise
        if received == 0:
            raise MediaError(
                f"The file at {found.target.host} is empty.",
                code="media_empty",
                fix="Open the address in a browser and see whether it plays there.",
            )
        title = title_of(found.name)
        return Downloaded(media=path, info={"title": title} if title else {})

    async def resume(self, found: Found, received: int) -> "Response":
        """Ask for the rest of a file; the answer may also bring the whole again."""
        if is_packed(found.response.headers):
            return (await self._ask(found.target, {}))[1]
        headers = {"Range": f"bytes={received}-"}
        tag = found.response.headers.get("etag", "")
        if tag and not tag.startswith("W/"):
            headers["If-Range"] = tag
        _, response = await self._ask(found.target, headers)
        return response

    async def _ask(self, target: Target, headers: dict[str, str]) -> tuple[Target, "Response"]:
        for _ in range(self.settings.limits.redirects + 1):
            response = await self._send(target, headers)
            where = response.headers.get("location")
            if response.status_code not in _REDIRECTS or not where:
                return target, response
            await response.aclose()
            try:
                url = urljoin(target.url, where)
            except ValueError:
                url = where
            target = self.settings.guard.parse(url)
        raise SourceError(
            f"The address leads from one to the next more than "
            f"{self.settings.limits.redirects} times.",
            code="too_many_redirects",
            fix="Open it in a browser, and give the address where it ends.",
        )

    async def _send(self, target: Target, headers: dict[str, str]) -> "Response":
        import httpx2

        refused = len(self.proxy.refusals)
        try:
            request = self.client.build_request("GET", target.url, headers=headers)
            response = await self.client.send(request, stream=True)
        except httpx2.InvalidURL:
            raise SourceError("The address cannot be asked for.", code="invalid_url") from None
        except httpx2.TransportError as error:
            raise self._refusal_since(refused) or broken_off(error, target.host) from None
        if refusal := self._refusal_since(refused):
            await response.aclose()
            raise refusal
        return response

    def _refusal_since(self, count: int) -> ReelwrightError | None:
        return self.proxy.last_refusal if len(self.proxy.refusals) > count else None

    async def pieces(self, response: "Response") -> AsyncGenerator[bytes]:
        """Give the body as it comes, unpacked where it is packed.

        Raises:
            UnavailableError: the connection broke (`source_not_answering`).
        """
        import httpx2

        unpack = unpacker(response.headers.get("content-encoding", "identity"))
        try:
            async for piece in response.aiter_raw():
                for unpacked in unpack(piece):
                    yield unpacked
        except httpx2.TransportError as error:
            if self.proxy.refusals:
                raise self.proxy.refusals[-1].error from None
            raise broken_off(error, response.url.host) from None
        except zlib.error:
            raise broken_off(None, response.url.host) from None

    def check_size(self, size: int) -> None:
        if size > self.settings.limits.size_bytes:
            raise too_large(size, self.settings.limits.size_bytes)
