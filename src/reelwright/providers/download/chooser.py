"""Any address: a media file is taken as it is, a page of a known site by yt-dlp."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from reelwright.errors import ReelwrightError, SourceError, UnavailableError
from reelwright.ports import Downloaded, Downloader, Progress
from reelwright.providers.download.direct import DirectDownload
from reelwright.providers.download.http_answers import Kind
from reelwright.providers.download.troubles import UnknownSiteError, no_video

_FINAL = frozenset({"invalid_url", "url_not_allowed", "host_not_found", "host_not_resolved"})
"""Refusals that no other way around may follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyDownload:
    """Implements `ports.Downloader` for every kind of address.

    The address itself is asked first. What answers with media is taken; anything else, also a
    refusal (sites answer programs so), is given to the sites' own way, and when that knows nothing
    of it, the first answer stands.
    """

    direct: DirectDownload
    sites: Downloader

    async def download(self, url: str, folder: Path, progress: Progress) -> Downloaded:
        """Bring everything that an address has into a folder."""
        async with self.direct.connected() as connection, AsyncExitStack() as stack:
            first: ReelwrightError
            try:
                found = await stack.enter_async_context(connection.find(url))
            except (SourceError, UnavailableError) as error:
                if error.code in _FINAL:
                    raise
                first = error
            else:
                if found.kind is Kind.MEDIA:
                    return await connection.save(found, folder, progress)
                first = no_video(found.kind, found.target.host)
        try:
            return await self.sites.download(url, folder, progress)
        except UnknownSiteError:
            raise first from None
