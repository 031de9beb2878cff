"""Runs yt-dlp as a library, in a child process behind the filtering proxy.

Reads one JSON object on stdin (see `Given`), works in its current folder, and says JSON lines on
stdout: `{"share": 0.3, "doing": "..."}` on the way, and at the end either `{"done": {...}}` or
`{"failed": {...}}`. What the site says of the video goes into `info.json`.
"""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from reelwright.providers.download.ytdlp_choices import (
    FORMAT,
    FORMAT_SORT,
    is_live,
    known_size,
    pick_captions,
    safe_suffix,
    tidy_info,
)
from reelwright.providers.download.ytdlp_fence import limit_memory, put_up

_EVERY = 0.2
"""Seconds between two lines about progress."""

_WARNINGS = ("JavaScript runtime", "formats may be missing", "PO Token")
_IMAGES = {b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"RIFF": "webp"}


class Given(TypedDict):
    """What the parent gives."""

    url: str
    proxy: str
    proxy_port: int
    languages: list[str]
    allow_generic: bool
    javascript: list[str] | None
    """Name and path of a JavaScript runtime."""

    cookies: str | None
    max_height: int
    size_bytes: int
    side_bytes: int
    duration: float
    idle_seconds: float
    redirects: int


class RefusedError(Exception):
    """We do not want this; `kind` says why."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message or kind)
        self.kind = kind


class _Ears:
    """Listens to what yt-dlp has to say; stdout is not for that."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def debug(self, message: str) -> None: ...

    def info(self, message: str) -> None: ...

    def error(self, message: str) -> None: ...

    def warning(self, message: str) -> None:
        if len(self.warnings) < 50:
            self.warnings.append(message[:1000])


class _Download:
    """One video on its way."""

    def __init__(self, given: Given, ydl: Any) -> None:  # noqa: ANN401 - yt-dlp has no types
        self.given = given
        self.ydl = ydl
        self.limit = given["size_bytes"]
        self.done = 0
        """Bytes of the parts that are finished."""

        self.total = 0
        """Bytes of all parts, as far as the site tells."""

        self.notes: list[str] = []
        self._told = 0.0
        ydl.add_progress_hook(self.hear)

    def run(self) -> dict[str, Any]:
        say(share=0.0, doing="Asking the site")
        info = self.extract()
        formats = info.get("requested_formats") or [info]
        self.check(info, formats)
        media = self.media(info, formats)
        self.limit = self.given["side_bytes"]
        captions = self.captions(info)
        thumbnail = self.thumbnail(info)
        Path("info.json").write_text(json.dumps(tidy_info(self.ydl.sanitize_info(info))))
        return {
            "media": media,
            "captions": captions,
            "thumbnail": thumbnail,
            "notes": self.notes,
        }

    def extract(self) -> dict[str, Any]:
        """Ask the site for one video, and choose its formats."""
        info: dict[str, Any] = self.ydl.extract_info(self.given["url"], download=False)
        for _ in range(3):
            if info.get("_type", "video") not in {"playlist", "multi_video"}:
                return info
            entries = list(info.get("entries") or ())
            if len(entries) != 1:
                raise RefusedError("playlist" if entries else "nothing")
            info = self.ydl.process_ie_result(dict(entries[0]), download=False)
        raise RefusedError("playlist")

    def check(self, info: Mapping[str, Any], formats: Sequence[Mapping[str, Any]]) -> None:
        """Refuse what is still live, too long or too large, before a byte of it is fetched."""
        if is_live(info) or any(each.get("is_live") for each in formats):
            raise RefusedError("live")
        duration = info.get("duration")
        if isinstance(duration, int | float) and duration > self.given["duration"]:
            raise RefusedError("too_long", str(int(duration)))
        self.total = known_size(formats)
        if self.total > self.given["size_bytes"]:
            raise RefusedError("too_large", str(self.total))

    def media(self, info: Mapping[str, Any], formats: Sequence[Mapping[str, Any]]) -> list[str]:
        """Fetch picture and sound into files of our own names."""
        names = []
        for number, each in enumerate(formats):
            name = f"part{number}.{safe_suffix(each.get('ext'), 'mp4')}"
            wanted = {**info, **each}
            wanted.pop("requested_formats", None)
            if not self.fetch(name, wanted):
                raise RefusedError("too_large")
            self.done += Path(name).stat().st_size
            names.append(name)
        if not self.done:
            raise RefusedError("empty")
        return names

    def captions(self, info: Mapping[str, Any]) -> list[str]:
        """Fetch the captions worth having; without them the video is still a video."""
        names = []
        for language, is_automatic, track in pick_captions(info, self.given["languages"]):
            suffix = safe_suffix(track.get("ext"), "vtt")
            name = f"captions.{language}{'.auto' if is_automatic else ''}.{suffix}"
            say(share=0.95, doing="Fetching captions")
            try:
                if track.get("data") is not None:
                    Path(name).write_text(str(track["data"])[: self.given["side_bytes"]])
                else:
                    track.setdefault("http_headers", info.get("http_headers"))
                    self.fetch(name, track, is_caption=True)
            except _failures() as error:
                self.notes.append(f"The captions ({language}) could not be fetched: {_said(error)}")
                Path(name).unlink(missing_ok=True)
                continue
            if Path(name).is_file() and Path(name).stat().st_size:
                names.append(name)
        return names

    def thumbnail(self, info: Mapping[str, Any]) -> str | None:
        """Fetch the thumbnail, when it is one."""
        address = info.get("thumbnail")
        if not isinstance(address, str) or not address.startswith(("http://", "https://")):
            return None
        try:
            content: bytes = self.ydl.urlopen(address).read(self.given["side_bytes"] + 1)
        except _failures() as error:
            self.notes.append(f"The thumbnail could not be fetched: {_said(error)}")
            return None
        suffix = next((s for magic, s in _IMAGES.items() if content.startswith(magic)), None)
        if suffix is None or len(content) > self.given["side_bytes"]:
            self.notes.append("The thumbnail is not a picture that can be used.")
            return None
        name = f"thumbnail.{suffix}"
        Path(name).write_bytes(content)
        return name

    def fetch(self, name: str, wanted: dict[str, Any], *, is_caption: bool = False) -> bool:
        success, _ = self.ydl.dl(name, wanted, subtitle=is_caption)
        return bool(success) and Path(name).is_file()

    def hear(self, heard: Mapping[str, Any]) -> None:
        """Keep count, and say how far it is."""
        got = int(heard.get("downloaded_bytes") or 0)
        if got > self.limit or self.done + got > self.given["size_bytes"]:
            raise RefusedError("too_large", str(self.done + got))
        now = time.monotonic()
        if now - self._told < _EVERY or self.limit != self.given["size_bytes"]:
            return
        self._told = now
        expected = heard.get("total_bytes") or heard.get("total_bytes_estimate") or 0
        total = max(self.total, self.done + int(expected), self.done + got, 1)
        megabytes = (self.done + got) / 1024**2, total / 1024**2
        say(
            share=round(0.05 + 0.88 * (self.done + got) / total, 4),
            doing=f"Downloading, {megabytes[0]:.1f} of {megabytes[1]:.1f} MB",
        )


def say(**what: object) -> None:
    """Say one line to the parent."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def options(given: Given, ears: _Ears) -> dict[str, Any]:
    """Write what yt-dlp may do and may not."""
    runtime = given["javascript"]
    return {
        "logger": ears,
        "quiet": True,
        "noprogress": True,
        "color": "never",
        "proxy": given["proxy"],
        "cookiefile": given["cookies"],
        "cachedir": False,
        "geo_bypass": False,
        "allowed_extractors": ["default"] + ([] if given["allow_generic"] else ["-generic"]),
        "noplaylist": True,
        "playlist_items": "1:2",
        "extract_flat": "in_playlist",
        "format": FORMAT,
        "format_sort": [f"res:{given['max_height']}", *FORMAT_SORT],
        "writesubtitles": True,
        "writeautomaticsub": True,
        "external_downloader": {"default": "native"},
        "hls_prefer_native": True,
        "fixup": "never",
        "max_filesize": given["size_bytes"],
        "concurrent_fragment_downloads": 4,
        "skip_unavailable_fragments": False,
        "retries": 4,
        "fragment_retries": 4,
        "extractor_retries": 2,
        "socket_timeout": given["idle_seconds"],
        "nopart": True,
        "overwrites": True,
        "updatetime": False,
        "remote_components": [],
        "js_runtimes": {runtime[0]: {"path": runtime[1]}} if runtime else {},
    }


def failure(error: BaseException) -> dict[str, Any]:
    """Write down what went wrong, with what lies beneath it."""
    kinds: list[str] = []
    status, redirect_loop = None, False
    cause: BaseException | None = error
    while cause is not None and len(kinds) < 10:
        kinds.append(getattr(cause, "kind", None) or type(cause).__name__)
        if isinstance(found := getattr(cause, "status", None), int):
            status = status or found
            redirect_loop = redirect_loop or bool(getattr(cause, "redirect_loop", False))
        inner = getattr(cause, "exc_info", None)
        beneath = inner[1] if isinstance(inner, tuple) and len(inner) > 1 else None
        named = getattr(cause, "cause", None)
        if not isinstance(named, BaseException):
            named = None
        after = named or (beneath if beneath is not cause else None)
        cause = after or cause.__cause__ or cause.__context__
    return {
        "kinds": kinds,
        "status": status,
        "redirect_loop": redirect_loop,
        "message": str(error)[:4000],
    }


def _said(error: BaseException) -> str:
    return str(error).removeprefix("ERROR: ").split("\n")[0][:200]


def _failures() -> tuple[type[Exception], ...]:
    from yt_dlp.utils import YoutubeDLError

    return (YoutubeDLError, RefusedError, OSError, ValueError)


def main() -> None:
    """Fetch one video into the current folder."""
    given: Given = json.load(sys.stdin)
    limit_memory()
    runtime = given["javascript"]
    put_up(given["proxy_port"], runtime[1] if runtime else None)

    import urllib.request

    import requests.sessions
    from yt_dlp import YoutubeDL
    from yt_dlp.globals import plugin_dirs

    plugin_dirs.value = []
    vars(requests.sessions)["DEFAULT_REDIRECT_LIMIT"] = given["redirects"]
    urllib.request.HTTPRedirectHandler.max_redirections = given["redirects"]
    ears = _Ears()
    try:
        with YoutubeDL(options(given, ears)) as ydl:
            download = _Download(given, ydl)
            done = download.run()
            done["notes"] += [each for each in ears.warnings if any(w in each for w in _WARNINGS)]
            say(done=done)
    except _failures() as error:
        say(failed={**failure(error), "warnings": ears.warnings[-10:]})


if __name__ == "__main__":
    main()
