"""What a media file is found to hold: the child's answer in our nouns. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import NonNegativeFloat, NonNegativeInt

from reelwright.domain import Chapter, PictureStream, Seconds, SoundStream, Value
from reelwright.domain.plain_text import plain_line, plain_paragraphs
from reelwright.media import verdict
from reelwright.media.ffmpeg import MediaLimits

_HDR_TRANSFERS = (16, 18)
"""SMPTE ST 2084 (PQ) and ARIB STD-B67 (HLG), as ITU-T H.273 numbers them."""


class CaptionStream(Value):
    """A stream of captions inside the file."""

    index: NonNegativeInt
    """Its place among all streams of the file."""

    codec: str
    """Name of the codec, such as `mov_text`."""

    language: str | None = None
    """Language the file claims."""

    title: str = ""
    """What the file calls it."""

    is_text: bool
    """Whether it can be extracted; pictures of text cannot."""

    is_forced: bool = False
    """Whether it holds only what has to be read: signs, foreign speech."""


class Probed(Value):
    """What a media file is found to hold. Times start at 0, as FFmpeg counts from its start."""

    container: str
    """FFmpeg's name of the container."""

    size_bytes: NonNegativeInt
    """Size of the file."""

    duration: NonNegativeFloat
    """Length in seconds, found by reading and decoding."""

    claimed_duration: float | None = None
    """Length that the header claims; never used."""

    clock_start: float = 0.0
    """What the file's own clock shows at its start."""

    pictures: tuple[PictureStream, ...] = ()
    """Moving pictures that decode; the first is the one to use."""

    sounds: tuple[SoundStream, ...] = ()
    """Sound streams that decode; the first is the one to use."""

    captions: tuple[CaptionStream, ...] = ()
    """Captions inside the file."""

    chapters: tuple[Chapter, ...] = ()
    """Chapters as the author set them."""

    has_cover: bool = False
    """Whether it carries a cover picture, which does not move."""

    title: str = ""
    """Title the file claims; a stranger's words."""

    author: str = ""
    """Author the file claims; a stranger's words."""

    description: str = ""
    """Description the file claims; a stranger's words."""

    notes: tuple[str, ...] = ()
    """What a user should know: damage met, what was left out."""


def to_probed(answer: Mapping[str, Any], limits: MediaLimits) -> Probed:
    """Turn what the child saw into our nouns, or into the error that it amounts to.

    Raises:
        MediaError, LimitError: see `verdict.judge`.
    """
    judged = verdict.judge(answer, limits)
    streams, tags = answer["streams"], answer["tags"]
    return Probed(
        container=answer["container"],
        size_bytes=answer["size"],
        duration=round(judged.duration, 6),
        claimed_duration=answer["claimed"],
        clock_start=judged.start,
        pictures=tuple(to_picture(s) for s in judged.usable if s["kind"] == "video"),
        sounds=tuple(to_sound(s) for s in judged.usable if s["kind"] == "audio"),
        captions=tuple(to_captions(s) for s in streams if s["kind"] == "subtitle"),
        chapters=to_chapters(answer["chapters"], judged.start, judged.duration),
        has_cover=any(s["kind"] == "cover" for s in streams),
        title=plain_line(tags.get("title", ""), most_bytes=300),
        author=plain_line(tags.get("artist") or tags.get("author") or "", most_bytes=300),
        description=plain_paragraphs(
            tags.get("description") or tags.get("comment") or "", most_bytes=5000
        ),
        notes=judged.notes,
    )


def to_picture(stream: Mapping[str, Any]) -> PictureStream:
    """Give a stream of pictures as it is shown: turned, and with square pixels."""
    width, height = verdict.shown_size(stream)
    return PictureStream(
        index=stream["index"],
        codec=stream["codec"],
        width=width,
        height=height,
        frame_rate=verdict.frame_rate(stream),
        is_variable_rate=stream["is_variable"],
        rotation=verdict.rotation(stream),
        pixel_format=stream["pixel_format"],
        is_hdr=stream["transfer"] in _HDR_TRANSFERS,
    )


def to_sound(stream: Mapping[str, Any]) -> SoundStream:
    """Give a stream of sound."""
    return SoundStream(
        index=stream["index"],
        codec=stream["codec"],
        sample_rate=stream["sample_rate"],
        channels=stream["channels"],
        language=to_language(stream["language"]),
    )


def to_captions(stream: Mapping[str, Any]) -> CaptionStream:
    """Give a stream of captions."""
    return CaptionStream(
        index=stream["index"],
        codec=stream["codec"],
        language=to_language(stream["language"]),
        title=plain_line(stream["title"], most_bytes=100),
        is_text=stream["is_text"] and stream["is_known"],
        is_forced=stream["is_forced"],
    )


def to_language(claimed: str | None) -> str | None:
    """Give a claimed language, or None where none is claimed."""
    language = plain_line(claimed or "", most_bytes=35)
    return None if language.lower() in ("", "und", "unk", "zxx", "mul", "mis") else language


def to_chapters(
    claimed: Sequence[Mapping[str, Any]], start: Seconds, duration: Seconds
) -> tuple[Chapter, ...]:
    """Give the chapters that lie within what is really there, in order of time."""
    chapters: list[Chapter] = []
    for each in sorted(claimed, key=lambda each: float(each["start"])):
        first = max(0.0, each["start"] - start)
        last = min(duration, each["end"] - start)
        if last > first:
            title = plain_line(each["title"], most_bytes=300) or f"Chapter {len(chapters) + 1}"
            chapters.append(Chapter(start=round(first, 6), end=round(last, 6), title=title))
    return tuple(chapters)
