"""Writing a file as it comes, and taking it up again where its connection was cut."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from reelwright.errors import UnavailableError
from reelwright.ports import Progress
from reelwright.providers.download.http_answers import length_of, megabytes, refusal_of
from reelwright.providers.download.troubles import broken

if TYPE_CHECKING:
    from httpx2 import Response

    from reelwright.providers.download.direct import Connection, Found


@dataclass(slots=True)
class Saving:
    """A file on its way into the folder."""

    connection: "Connection"
    found: "Found"
    file: BinaryIO
    progress: Progress
    received: int = 0

    async def run(self) -> int:
        """Write everything, taking up a connection that was cut; give the size."""
        limits = self.connection.settings.limits
        await self._write(self.found.first)
        pieces, response = self.found.pieces, self.found.response
        for again in range(limits.tries + 1):
            try:
                if again:
                    response = await self._taken_up()
                    pieces = self.connection.pieces(response)
                async for piece in pieces:
                    await self._write(piece)
                if self.found.total is None or self.received >= self.found.total:
                    return self.received
            except UnavailableError:
                if again == limits.tries:
                    raise
            finally:
                await response.aclose()
            if again < limits.tries:
                await self.connection.settings.pause(min(30.0, 0.5 * 2**again))
        raise broken(self.found.target.host)

    async def _taken_up(self) -> "Response":
        response = await self.connection.resume(self.found, self.received)
        if response.status_code == 206 and self._fits(response):
            return response
        if response.status_code != 200:
            await response.aclose()
            host = self.found.target.host
            raise refusal_of(response.status_code, host, response.headers) or broken(host)
        self.received = 0
        self.found.total = length_of(response.headers)
        await asyncio.to_thread(self.file.seek, 0)
        await asyncio.to_thread(self.file.truncate)
        return response

    def _fits(self, response: "Response") -> bool:
        stated = str(response.headers.get("content-range", ""))
        start, _, total = stated.removeprefix("bytes ").partition("/")
        return start.startswith(f"{self.received}-") and (
            self.found.total is None or total in {"*", str(self.found.total)}
        )

    async def _write(self, piece: bytes) -> None:
        self.connection.check_size(self.received + len(piece))
        await asyncio.to_thread(self.file.write, piece)
        self.received += len(piece)
        if self.found.total:
            share = min(1.0, self.received / self.found.total)
            doing = f"{megabytes(self.received)} of {megabytes(self.found.total)}"
            self.progress.report(share, f"Downloading, {doing}")
        else:
            self.progress.report(0.0, f"Downloading, {megabytes(self.received)} so far")
