"""Videos from the sites that yt-dlp knows, by yt-dlp in a child process behind our proxy."""

import contextlib
import importlib
import importlib.metadata
import json
import re
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

from reelwright.domain.plain_text import plain_line
from reelwright.errors import ReelwrightError
from reelwright.fetch_guard import FetchGuard, FilteringProxy, ProxyLimits
from reelwright.ports import Downloaded, Progress
from reelwright.process import Limits, Processes
from reelwright.providers.download.limits import DownloadLimits
from reelwright.providers.download.site_refusals import is_about_network, refusal_of_site

Join: TypeAlias = Callable[[Path, Path, Path], Awaitable[Path]]
"""Puts the picture of one file and the sound of another into one file in a folder, as they are."""

_CHILD: Final = "reelwright.providers.download.ytdlp_child"
_ADDRESS_SPACE: Final = 1024**4
"""A JavaScript engine reserves hundreds of gigabytes and uses few; the child limits its own use."""

_MOST_INFO: Final = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class JavaScript:
    """A program that runs JavaScript, which YouTube asks for."""

    name: str
    """`deno`, `node`, `bun` or `quickjs`, as yt-dlp calls them."""

    program: str
    """Path of the executable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YtDlpDownload:
    """Brings videos from sites.

    Raises as `ports.Downloader` says. `languages` are those of the captions to bring besides the
    language the video is spoken in. `cookies` is a file in Netscape's format.
    """

    processes: Processes
    guard: FetchGuard
    join: Join
    limits: DownloadLimits = field(default_factory=DownloadLimits)
    javascript: JavaScript | None = None
    cookies: Path | None = None
    languages: tuple[str, ...] = ()
    max_height: int = 1080
    """Most lines of the picture, where the site offers several."""

    allow_generic: bool = False
    """Whether pages of unknown sites are searched for videos."""

    async def download(self, url: str, folder: Path, progress: Progress) -> Downloaded:
        """Bring a video with all that the site gives besides."""
        target = self.guard.parse(url)
        said = _Said(progress)
        proxy_limits = ProxyLimits(
            received_bytes=self.limits.size_bytes + 256 * 1024**2,
            idle_seconds=self.limits.idle_seconds,
            seconds=self.limits.seconds,
        )
        cookies = self._copy_of_cookies(folder)
        try:
            async with FilteringProxy(self.guard, proxy_limits) as proxy:
                finished = await self.processes.run_python(
                    _CHILD,
                    self._given(target.url, proxy, cookies),
                    folder=folder,
                    limits=Limits(
                        wall_seconds=self.limits.seconds,
                        memory_bytes=_ADDRESS_SPACE,
                        file_bytes=self.limits.size_bytes + 1024**2,
                    ),
                    may_use_network=True,
                    on_line=said.hear,
                )
        finally:
            if cookies is not None:
                cookies.unlink(missing_ok=True)
        if said.done is None:
            raise self._refusal(said.failed or {"message": finished.stderr}, target.host, proxy)
        return await self._brought(said.done, folder, progress)

    def _given(self, url: str, proxy: FilteringProxy, cookies: Path | None) -> dict[str, Any]:
        runtime = self.javascript
        return {
            "url": url,
            "proxy": proxy.url,
            "proxy_port": proxy.port,
            "languages": list(self.languages),
            "allow_generic": self.allow_generic,
            "javascript": [runtime.name, runtime.program] if runtime else None,
            "cookies": cookies.name if cookies else None,
            "max_height": self.max_height,
            "size_bytes": self.limits.size_bytes,
            "side_bytes": self.limits.side_bytes,
            "duration": self.limits.duration,
            "idle_seconds": self.limits.idle_seconds,
            "redirects": self.limits.redirects,
        }

    def _copy_of_cookies(self, folder: Path) -> Path | None:
        """Give the child a copy: yt-dlp writes cookies back to where it read them."""
        if self.cookies is None:
            return None
        copy = folder / "cookies.txt"
        copy.touch(mode=0o600)
        shutil.copyfile(self.cookies, copy)
        return copy

    def _refusal(self, failed: dict[str, Any], host: str, proxy: FilteringProxy) -> ReelwrightError:
        error = refusal_of_site(failed, host=host, size_bytes=self.limits.size_bytes)
        if proxy.last_refusal is not None and is_about_network(error):
            return proxy.last_refusal
        return error

    async def _brought(self, done: dict[str, Any], folder: Path, progress: Progress) -> Downloaded:
        parts = [_within(folder, name) for name in done["media"]]
        if len(parts) > 1:
            progress.report(0.97, "Putting picture and sound together")
            media = await self.join(parts[0], parts[1], folder)
            for part in parts:
                part.unlink(missing_ok=True)
        else:
            media = parts[0].rename(folder / f"media{parts[0].suffix}")
        info_file = folder / "info.json"
        info = _read_info(info_file)
        info_file.unlink(missing_ok=True)
        progress.report(1.0, "Downloaded")
        return Downloaded(
            media=media,
            info=info,
            captions=tuple(_within(folder, name) for name in done["captions"]),
            thumbnail=_within(folder, done["thumbnail"]) if done["thumbnail"] else None,
            notes=tuple(plain_line(str(note), most_bytes=400) for note in done["notes"]),
        )


@dataclass(slots=True)
class _Said:
    """What the child said so far."""

    progress: Progress
    done: dict[str, Any] | None = None
    failed: dict[str, Any] | None = None

    def hear(self, line: str) -> None:
        try:
            heard = json.loads(line)
        except ValueError:
            return
        match heard:
            case {"share": int() | float() as share, "doing": str(doing)}:
                self.progress.report(min(max(float(share), 0.0), 1.0), doing[:200])
            case {"done": dict(done)}:
                self.done = done
            case {"failed": dict(failed)}:
                self.failed = failed


def find_javascript() -> JavaScript | None:
    """Find a program that runs JavaScript: deno from its wheel, else deno, node or bun on PATH."""
    with contextlib.suppress(ImportError, FileNotFoundError):
        return JavaScript("deno", str(importlib.import_module("deno").find_deno_bin()))
    for name, program in (("deno", "deno"), ("node", "node"), ("bun", "bun"), ("quickjs", "qjs")):
        if found := shutil.which(program):
            return JavaScript(name, found)
    return None


def ytdlp_age_days(today: date) -> int:
    """Say how old the installed yt-dlp is: sites change, and an old one stops working."""
    year, month, day = importlib.metadata.version("yt-dlp").split(".")[:3]
    return (today - date(int(year), int(month), int(day))).days


def _within(folder: Path, name: str) -> Path:
    assert re.fullmatch(r"[A-Za-z0-9.-]+", name)  # noqa: S101 - the child's names are ours
    return folder / name


def _read_info(file: Path) -> dict[str, Any]:
    if not file.is_file() or file.stat().st_size > _MOST_INFO:
        return {}
    info = json.loads(file.read_bytes())
    return info if isinstance(info, dict) else {}
