"""Reading what a web server answered: what it is, what it is called, and why it was refused."""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from reelwright.domain.plain_text import plain_line
from reelwright.errors import ReelwrightError, SourceError, UnavailableError

SUFFIXES: Final = frozenset(
    "3g2 3gp aac aif aiff amr asf avi caf flac flv m2ts m4a m4b m4v mka mkv mov mp2 mp3 "  # noqa: SIM905 - no better as a list
    "mp4 mpeg mpg mts oga ogg ogv opus ts vob wav webm wma wmv".split()
)
"""Endings of names of media files."""

_PIECE: Final = 256 * 1024

LONGEST_WAIT: Final = 3600.0
"""Longest that a site may make us wait, in seconds."""

_MEDIA_TYPES: Final = frozenset(
    {"application/mp4", "application/mxf", "application/ogg", "application/x-matroska"}
)
_PAGE_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
_VAGUE_TYPES: Final = frozenset(
    {
        "",
        "application/binary",
        "application/download",
        "application/force-download",
        "application/octet-stream",
        "application/x-download",
        "binary/octet-stream",
        "text/plain",
    }
)
_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head)",
    re.IGNORECASE | re.DOTALL,
)
_PLAYLIST: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:#EXTM3U|(?:<\?xml[^>]*>\s*)?<(?:MPD|SmoothStr))"
)
_MAGIC: Final = re.compile(
    rb"....(?:ftyp|moov|mdat|wide|free|skip)|\x1aE\xdf\xa3|OggS|fLaC|ID3|FLV\x01"
    rb"|RIFF....(?:WAVE|AVI )|FORM....AIF|\x00\x00\x01[\xba\xb3]"
    rb"|\xff[\xf1\xf9\xfb\xf3\xfa]|#!AMR|\x47.{187}\x47|0&\xb2u",
    re.DOTALL,
)


class Kind(Enum):
    """What an address leads to."""

    MEDIA = "media"
    PAGE = "page"
    STREAMING = "streaming"
    """A list of pieces (HLS, DASH), not a file."""

    OTHER = "other"


def kind_of(content_type: str, name: str, first: bytes) -> Kind:
    """Say what an answer holds, by what the server calls it and how it begins."""
    stated = content_type.partition(";")[0].strip().lower()
    if "mpegurl" in stated or stated == "application/dash+xml" or _PLAYLIST.match(first):
        return Kind.STREAMING
    if stated in _PAGE_TYPES or _PAGE.match(first):
        return Kind.PAGE
    if stated.startswith(("video/", "audio/")) or stated in _MEDIA_TYPES:
        return Kind.MEDIA
    if stated in _VAGUE_TYPES and (suffix_of(name) or _MAGIC.match(first)):
        return Kind.MEDIA
    return Kind.OTHER


def file_name(headers: Mapping[str, str], url: str) -> str:
    """Give the name of the file as the server or the address has it; never a path."""
    disposition = headers.get("content-disposition", "")[:4096]
    extended = re.search(r"filename\*\s*=\s*utf-8''([^;]+)", disposition, re.IGNORECASE)
    plain = re.search(r'filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;]+))', disposition, re.IGNORECASE)
    if extended:
        said = unquote(extended[1].strip(), errors="replace")
    elif plain:
        said = re.sub(r"\\(.)", r"\1", plain[1]) if plain[1] is not None else plain[2]
    else:
        said = unquote(urlsplit(url).path, errors="replace")
    last = said.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return plain_line(last).strip(". ")


def title_of(name: str) -> str:
    """Give a file's name without the ending that says it is media."""
    return name[: -len(suffix_of(name)) - 1] if suffix_of(name) else name


def suffix_of(name: str) -> str:
    """Give the ending of a name when it is one of media files, else nothing."""
    suffix = PurePosixPath(name).suffix[1:].lower()
    return suffix if suffix in SUFFIXES else ""


def wait_asked(value: str, now: datetime | None = None) -> float | None:
    """Read `Retry-After`: seconds or a date; capped, because strangers write it."""
    if value.strip().isdecimal():
        return min(float(value.strip()[:9]), LONGEST_WAIT)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return min(max(0.0, (then - (now or datetime.now(UTC))).total_seconds()), LONGEST_WAIT)


def refusal_of(  # noqa: PLR0911 - a table: one answer for each kind of status
    status: int, host: str, headers: Mapping[str, str]
) -> ReelwrightError | None:
    """Turn a status into our error; None for one that brings something."""
    match status:
        case 401 | 402 | 407:
            return SourceError(
                f"{host} gives this only to people who are logged in.",
                code="source_needs_login",
                fix="Download the file yourself and upload it.",
            )
        case 404 | 410:
            return SourceError(
                f"{host} has nothing at this address ({status}).",
                code="no_video_found",
                fix="Look for a typing error in the address, or whether the video was removed.",
            )
        case 403 | 451:
            return SourceError(
                f"{host} refuses to give this to us ({status}).",
                code="source_blocked",
                fix="Open it in a browser; if it works there, save the file and upload it.",
            )
        case 429 | 503:
            return UnavailableError(
                f"{host} asks us to come back later ({status}).",
                code="source_busy",
                fix="Try again in a while, or upload the file.",
                retry_after=wait_asked(headers.get("retry-after", "")),
            )
        case _ if status >= 500:
            return UnavailableError(
                f"{host} has a problem of its own ({status}).",
                code="source_not_answering",
                fix="Try again later, or upload the file.",
            )
        case 200 | 206:
            return None
        case _:
            return SourceError(
                f"{host} answers with {status} instead of a file.",
                code="no_video_found",
                fix="Open the address in a browser and see what it leads to.",
            )


def length_of(headers: Mapping[str, str]) -> int | None:
    """Say how many bytes of the file come, when the server claims to know."""
    stated = headers.get("content-length", "")
    return int(stated) if stated.isdecimal() and not is_packed(headers) else None


def is_packed(headers: Mapping[str, str]) -> bool:
    """Say whether the file comes compressed, though we ask for it as it is."""
    return headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}


def unpacker(encoding: str) -> Callable[[bytes], Iterable[bytes]]:
    """Give what unpacks a body, in pieces that stay small however much is packed into them."""
    match encoding.strip().lower():
        case "" | "identity":
            return lambda piece: (piece,)
        case "gzip" | "x-gzip":
            stream = zlib.decompressobj(zlib.MAX_WBITS + 16)
        case "deflate":
            stream = zlib.decompressobj()
        case other:
            raise SourceError(
                f"The file is sent packed as {other[:20]!r}, which was not asked for.",
                code="source_unavailable",
                fix="Save the file yourself and upload it.",
            )

    def unpack(piece: bytes) -> Iterator[bytes]:
        while piece:
            if unpacked := stream.decompress(piece, _PIECE):
                yield unpacked
            piece = stream.unconsumed_tail

    return unpack


def megabytes(size: int) -> str:
    """Write a size as people read it."""
    return f"{size / 1024**2:.1f} MB"
