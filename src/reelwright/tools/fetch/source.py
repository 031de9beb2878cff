"""What a person means by a source: an address, or a file that may be brought."""

import re
from collections.abc import Sequence
from pathlib import Path

from reelwright.errors import SourceError

TRANSCRIPT_FORMATS = frozenset(
    {"json3", "vtt", "srt", "ass", "ssa", "ttml", "srv1", "srv2", "srv3", "xml", "txt", "json"}
)
"""Endings of files that hold words and no media."""

_MOST_PARTS = 3
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"(www\.|m\.)?[a-z0-9-]+(\.[a-z0-9-]+)+/\S+", re.IGNORECASE)


def as_address(source: str) -> str | None:
    """Give a source as an address, or None when it is a path.

    `youtube.com/watch?v=...` without a scheme is an address unless there is such a file.
    """
    source = source.strip()
    if _SCHEME.match(source):
        return source
    if _BARE_ADDRESS.fullmatch(source) and not _is_there(source):
        return f"https://{source}"
    return None


def as_path(source: str, roots: Sequence[Path] | None) -> Path:
    """Give a source as the path of a file, links followed.

    Raises:
        SourceError: there is no such file (`source_not_found`), or it may not be brought from
            there (`path_not_allowed`).
    """
    path = Path(source).expanduser()
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise SourceError(
            f"There is no file {path.name[:100]!r}.",
            code="source_not_found",
            fix="Give the path of a file, or an address that begins with https://.",
        ) from error
    if roots is not None and not any(real.is_relative_to(root.resolve()) for root in roots):
        raise SourceError(
            f"{path.name[:100]!r} lies outside the folders that files may be brought from.",
            code="path_not_allowed",
            fix="Move it into one of them, or add its folder to REELWRIGHT_FETCH__ROOTS.",
        )
    if not real.is_file():
        raise SourceError(
            f"{path.name[:100]!r} is not a file.",
            code="source_not_readable",
            fix="Give the path of a video, a sound file or a transcript.",
        )
    return real


def beside(path: Path) -> list[Path]:
    """Give the files that lie beside a media file or transcript and belong to it."""
    from reelwright.media.sidecars import find_sidecars

    media = named_like(path)
    found = find_sidecars(media)
    info = media.with_name(f"{media.stem}.info.json")
    files = [*(track.path for track in found.captions), found.thumbnail, info]
    return [each for each in files if each is not None and each != path and each.is_file()]


def is_transcript(path: Path) -> bool:
    """Say whether a file holds words and no media, by the ending of its name."""
    return path.suffix.lower().lstrip(".") in TRANSCRIPT_FORMATS


def named_like(path: Path) -> Path:
    """Give the name of the media that a transcript would lie beside; media give their own.

    `talk.en.json3` belongs to `talk`, as does `talk.srt`.
    """
    if not is_transcript(path):
        return path
    base = path.name.split(".")[0] if path.name.count(".") <= _MOST_PARTS else path.stem
    return path.with_name(f"{base}.media")


def _is_there(source: str) -> bool:
    try:
        return Path(source).exists()
    except (OSError, ValueError):
        return False
