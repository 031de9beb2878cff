"""Files that lie beside a media file and belong to it: captions, a thumbnail, a site's words.

yt-dlp names them after the media: beside `talk.mp4` lie `talk.info.json`, `talk.en.vtt`,
`talk.en-orig.srt`, `talk.jpg`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from reelwright.domain import CaptionKind

CAPTIONS: Final = ("json3", "json", "vtt", "srt", "ass", "ttml")
"""Endings of caption files, the best first: json3 and our own JSON have times of words."""

IMAGES: Final = ("jpg", "jpeg", "webp", "png")
MOST_FILES: Final = 100
"""Sidecars of one media file that are looked at."""

LARGEST_INFO: Final = 64 * 1024**2
LARGEST_CAPTIONS: Final = 64 * 1024**2

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")
_AUTOMATIC: Final = ("auto", "asr", "automatic")


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """Captions in a file of their own."""

    path: Path
    language: str
    """As the name says it; `und` when it says nothing."""

    kind: CaptionKind
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecars:
    """What lies beside a media file."""

    info: Mapping[str, Any] = field(default_factory=dict)
    """The site's own words; empty when there are none, or none that can be read."""

    captions: tuple[CaptionFile, ...] = ()
    """The author's before a recogniser's, of one language the best format first."""

    thumbnail: Path | None = None
    notes: tuple[str, ...] = ()


def find_sidecars(media: Path) -> Sidecars:
    """Find what lies beside a media file under its name. Links are not followed."""
    beside = list(_beside(media))
    notes: list[str] = []
    info = _read_info(dict(beside).get("info.json"), notes)
    captions = []
    for ending, path in beside:
        found = read_caption_name(ending, info)
        if found is None:
            continue
        if path.stat().st_size > LARGEST_CAPTIONS:
            notes.append(f"The captions {found[0]} are too large to be captions.")
            continue
        captions.append(CaptionFile(path, *found))
    captions.sort(key=_rank)
    images = {ending: path for ending, path in beside if ending in IMAGES}
    return Sidecars(
        info=info,
        captions=tuple(captions),
        thumbnail=next((images[each] for each in IMAGES if each in images), None),
        notes=tuple(notes),
    )


def read_caption_name(ending: str, info: Mapping[str, Any]) -> tuple[str, CaptionKind, str] | None:
    """Read `en.vtt`, `en-orig.srt`, `en.auto.json3` or `srt`: language, who made it, format."""
    *parts, form = ending.split(".")
    if form.lower() not in CAPTIONS or len(parts) > 3:
        return None
    said = [part.lower() for part in parts]
    is_automatic = any(mark in said for mark in _AUTOMATIC)
    names = [part for part in parts if part.lower() not in _AUTOMATIC]
    language = next((part for part in reversed(names) if _LANGUAGE.fullmatch(part)), None)
    if language is None and (names or form.lower() == "json"):
        return None  # a JSON file that names no language may be anything
    if language is None:
        return "und", CaptionKind.AUTOMATIC if is_automatic else CaptionKind.AUTHOR, form.lower()
    if is_automatic or language.endswith("-orig") or _is_only_automatic(info, language):
        return language.removesuffix("-orig"), CaptionKind.AUTOMATIC, form.lower()
    return language, CaptionKind.AUTHOR, form.lower()


def _is_only_automatic(info: Mapping[str, Any], language: str) -> bool:
    author, automatic = info.get("subtitles"), info.get("automatic_captions")
    in_author = isinstance(author, Mapping) and language in author
    return not in_author and isinstance(automatic, Mapping) and language in automatic


def _rank(captions: CaptionFile) -> tuple[bool, str, int]:
    is_automatic = captions.kind is CaptionKind.AUTOMATIC
    return is_automatic, captions.language, CAPTIONS.index(captions.format)


def _beside(media: Path) -> Iterator[tuple[str, Path]]:
    """Give the files that share the media's name, each with what follows it, in order of name."""
    start = media.stem + "."
    found = sorted(
        path
        for path in media.parent.iterdir()
        if path.name.startswith(start) and path != media and not path.is_symlink()
    )
    for path in found[:MOST_FILES]:
        if path.is_file():
            yield path.name[len(start) :], path


def _read_info(path: Path | None, notes: list[str]) -> Mapping[str, Any]:
    if path is None:
        return {}
    if path.stat().st_size > LARGEST_INFO:
        notes.append("The info.json beside the video is too large to be one.")
        return {}
    try:
        info = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        info = None
    if not isinstance(info, dict):
        notes.append("The info.json beside the video cannot be read.")
        return {}
    return info
