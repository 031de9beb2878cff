"""What a site says of a video (the shape of yt-dlp's `info.json`), as our nouns.

Strangers write it: every value may be missing, huge, or of another type than it should be. What is
broken is left out with a note, and never stops a video from being brought in.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from reelwright.domain import Chapter, HeatPoint, Seconds
from reelwright.domain.plain_text import plain_line, plain_paragraphs

MOST_CHAPTERS: Final = 1000
MOST_POINTS: Final = 2000
LONGEST_TITLE: Final = 300
"""In bytes."""

LONGEST_DESCRIPTION: Final = 20_000
"""In bytes."""

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteInfo:
    """What a site says of a video, read and made safe."""

    title: str | None = None
    description: str = ""
    channel: str | None = None
    language: str | None = None
    duration: Seconds | None = None
    """As the site claims; what is decoded may differ."""

    chapters: tuple[Chapter, ...] = ()
    heatmap: tuple[HeatPoint, ...] = ()
    notes: tuple[str, ...] = ()


def read_site_info(info: Mapping[str, Any], duration: Seconds) -> SiteInfo:
    """Read all that we use of a site's words; `duration` is that of the media, in seconds."""
    chapters, dropped_chapters = to_chapters(info, duration)
    heatmap, dropped_points = to_heatmap(info, duration)
    notes = []
    if dropped_chapters:
        notes.append(f"{_counted(dropped_chapters, 'chapter')} of the site made no sense.")
    if dropped_points:
        notes.append(f"{_counted(dropped_points, 'point')} of the replay curve made no sense.")
    return SiteInfo(
        title=to_title(info),
        description=to_description(info),
        channel=to_channel(info),
        language=to_language(info),
        duration=_seconds(info.get("duration")),
        chapters=chapters,
        heatmap=heatmap,
        notes=tuple(notes),
    )


def to_title(info: Mapping[str, Any]) -> str | None:
    """Give the title as one plain line."""
    return _line(info, "title", "fulltitle")


def to_channel(info: Mapping[str, Any]) -> str | None:
    """Say who published it."""
    return _line(info, "channel", "uploader", "creator")


def to_description(info: Mapping[str, Any]) -> str:
    """Give the author's description, with its lines."""
    said = info.get("description")
    return plain_paragraphs(said, most_bytes=LONGEST_DESCRIPTION) if isinstance(said, str) else ""


def to_language(info: Mapping[str, Any]) -> str | None:
    """Give the language the site claims, as a code."""
    said = info.get("language")
    return said if isinstance(said, str) and _LANGUAGE.fullmatch(said) else None


def to_chapters(info: Mapping[str, Any], duration: Seconds) -> tuple[tuple[Chapter, ...], int]:
    """Give the author's chapters in order, and how many made no sense.

    A chapter without an end goes to the next one's start; none goes past the end of the media.
    """
    found = list(_entries(info.get("chapters"), MOST_CHAPTERS))
    dropped = _length(info.get("chapters")) - len(found)
    starts = sorted(
        (start, number, each)
        for number, each in enumerate(found)
        if (start := _seconds(each.get("start_time"))) is not None
    )
    chapters: list[Chapter] = []
    for place, (start, _, each) in enumerate(starts):
        following = starts[place + 1][0] if place + 1 < len(starts) else duration
        stated = _seconds(each.get("end_time"))
        end = min(following if stated is None else stated, following, duration)
        if end > start:
            chapters.append(
                Chapter(start=start, end=end, title=_line(each, "title") or f"Chapter {place + 1}")
            )
    return tuple(chapters), dropped + len(found) - len(chapters)


def to_heatmap(info: Mapping[str, Any], duration: Seconds) -> tuple[tuple[HeatPoint, ...], int]:
    """Give the most-replayed curve in order, and how many of its points made no sense."""
    found = list(_entries(info.get("heatmap"), MOST_POINTS))
    points = []
    for each in found:
        start, end = _seconds(each.get("start_time")), _seconds(each.get("end_time"))
        value = _seconds(each.get("value"))
        if start is None or end is None or value is None or value > 1.0:
            continue
        if (end := min(end, duration)) > start:
            points.append(HeatPoint(start=start, end=end, value=value))
    points.sort(key=lambda point: point.start)
    return tuple(points), _length(info.get("heatmap")) - len(points)


def _line(info: Mapping[str, Any], *keys: str) -> str | None:
    for key in keys:
        said = info.get(key)
        if isinstance(said, str) and (line := plain_line(said, most_bytes=LONGEST_TITLE)):
            return line
    return None


def _entries(found: object, most: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(found, Sequence) and not isinstance(found, str | bytes):
        yield from (each for each in found[:most] if isinstance(each, Mapping))


def _length(found: object) -> int:
    return len(found) if isinstance(found, Sequence) and not isinstance(found, str | bytes) else 0


def _seconds(found: object) -> float | None:
    """Give a number that is a number: not a boolean, not infinite, not negative, not absurd."""
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    if isinstance(found, int) and found > 10**9:
        return None
    return float(found) if isfinite(found) and 0 <= found <= 10**9 else None


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"
