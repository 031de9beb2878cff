"""Stand-ins for what lies outside: one class per port, each passing its port's contract."""

from pathlib import Path
from shutil import copyfile
from typing import Any

from reelwright.errors import ReelwrightError, SourceError
from reelwright.ports import Downloaded, Progress


class FakeDownloader:
    """A downloader with a few addresses: each leads to a file of ours, or to an error."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._videos: dict[str, tuple[Path, dict[str, Any], tuple[tuple[str, str], ...]]] = {}
        self._refusals: dict[str, ReelwrightError] = {}

    def give(
        self,
        url: str,
        media: Path,
        *,
        info: dict[str, Any] | None = None,
        captions: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Let an address lead to a file, with captions as `(name, text)`: `("en.vtt", "...")`."""
        self._videos[url] = (media, info or {}, captions)

    def refuse(self, url: str, error: ReelwrightError) -> None:
        """Let an address lead to an error."""
        self._refusals[url] = error

    async def download(self, url: str, folder: Path, progress: Progress) -> Downloaded:
        self.asked.append(url)
        if url in self._refusals:
            raise self._refusals[url]
        if url not in self._videos:
            raise SourceError(
                "No video is known at this address.",
                code="no_video_found",
                fix="Give the address of the video itself.",
            )
        media, info, captions = self._videos[url]
        progress.report(0.5, "Downloading")
        brought = Path(copyfile(media, folder / f"media{media.suffix}"))
        written = []
        for name, text in captions:
            file = folder / f"captions.{name}"
            file.write_text(text)
            written.append(file)
        progress.report(1.0, "Downloaded")
        return Downloaded(media=brought, info=info, captions=tuple(written))
