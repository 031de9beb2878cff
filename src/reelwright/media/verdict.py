"""Whether a file that could be opened can be used, and what must be said about it. Pure.

Everything here reads the answer of `inside/probe.py`. The rule: what decodes is used and the rest
is named in a note; a file is refused when too little decodes, when its clock cannot be right,
when it is encrypted, or when it passes a limit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelwright.domain import Seconds, clock
from reelwright.errors import LimitError, MediaError
from reelwright.media.ffmpeg import MediaLimits

ENOUGH = 0.1
"""Share of a stream that must decode for it to be used."""

WORTH_A_WORD = 0.01
"""Share of a stream that may be damaged without a note."""

LONGEST_HOLE = 1800.0
"""Seconds in which neither sound nor picture comes, beyond which the clock cannot be right."""

HOLE_WORTH_A_WORD = 60.0

_KNOWN_BY_SYNC = frozenset(("mp3", "aac", "ac3", "eac3", "amr", "mpeg", "mpegts", "flac"))
"""Containers told by a short pattern, which turns up in noise as well."""

_ENCRYPTED_TAGS = frozenset(("encv", "enca", "drmi", "drms", "p608"))

_NAMES = {"video": "picture", "audio": "sound"}

_Stream = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a file amounts to."""

    start: Seconds
    """What its own clock shows where it starts."""

    duration: Seconds
    """How long it really is."""

    usable: tuple[_Stream, ...]
    """Streams that decode."""

    notes: tuple[str, ...]
    """What a user should know."""


def judge(answer: Mapping[str, Any], limits: MediaLimits) -> Judged:
    """Say what a file amounts to.

    Raises:
        MediaError: `media_encrypted`, `media_truncated`, `media_not_a_video`,
            `media_unsupported_codec`, `media_timestamps_invalid`.
        LimitError: `media_limit_exceeded`.
    """
    _check_header(answer["streams"], limits)
    moving = [s for s in answer["streams"] if s["kind"] in _NAMES]
    usable = tuple(s for s in moving if is_usable(s))
    _check_streams(answer, moving, usable)
    start = answer["start"]
    if start is None:
        start = answer["first"] or 0.0
    duration = max(0.0, max((_end(s) for s in usable), default=start) - start)
    if duration > limits.duration:
        raise too_much("duration", _length(duration), _length(limits.duration))
    _check_clock(answer, usable)
    is_untried = bool(usable) and not any(was_tried(s) for s in usable)
    if answer["read"] == "unfinished" or is_untried:
        raise too_slow(limits)
    for picture in (s for s in usable if s["kind"] == "video"):
        _check_picture(picture, limits)
    notes = tuple(_notes(answer, moving, usable, start, duration))
    return Judged(start=start, duration=duration, usable=usable, notes=notes)


def is_usable(stream: _Stream) -> bool:
    """Say whether enough of a stream decodes; one too sparse to be met is given the benefit."""
    if not was_tried(stream):
        return bool(stream["packets"] and stream["is_known"])
    if not stream["frames"]:
        return False
    return bool(min(stream["share_shown"], stream["share_of_bytes"]) >= ENOUGH)


def was_tried(stream: _Stream) -> bool:
    """Say whether anything of a stream was decoded at all."""
    return "frames" in stream


def rotation(stream: _Stream) -> int:
    """Give the clockwise turn in whole quarters; FFmpeg counts the other way round."""
    degrees: float = -stream.get("rotation", 0)
    return round(degrees / 90) * 90 % 360


def shown_size(stream: _Stream) -> tuple[int, int]:
    """Give width and height as shown: square pixels, turned."""
    width, height = max(1, round(stream["width"] * stream["pixel_ratio"])), stream["height"]
    return (height, width) if rotation(stream) in (90, 270) else (width, height)


def frame_rate(stream: _Stream) -> float:
    """Give the average rate: as counted, or as claimed where the claim is within 2 % of that."""
    counted, claimed = stream["rate"], stream["claimed_rate"]
    return float(claimed if abs(claimed - counted) <= 0.02 * counted else counted)


def too_much(limit: str, found: str, allowed: str) -> LimitError:
    """Say that a limit is passed, with both numbers."""
    return LimitError(
        f"This file passes the limit on {limit}: it has {found}, and {allowed} are allowed.",
        fix="Give a smaller or shorter file, or have the operator raise that limit.",
    )


def too_slow(limits: MediaLimits) -> LimitError:
    """Say that looking at a file took too long."""
    return too_much("the time to look at it", "more to read", f"{limits.probe_seconds:g} s")


def _check_header(streams: Sequence[_Stream], limits: MediaLimits) -> None:
    if len(streams) > limits.streams:
        raise too_much("streams", str(len(streams)), str(limits.streams))
    for stream in streams:
        pixels = stream.get("width", 0) * stream.get("height", 0)
        if pixels > limits.pixels:
            size = f"{stream['width']}x{stream['height']} = {pixels} pixels"
            raise too_much("pixels", size, str(limits.pixels))


def _check_picture(stream: _Stream, limits: MediaLimits) -> None:
    width, height = shown_size(stream)
    if width * height > limits.pixels:
        size = f"{width}x{height} = {width * height} pixels as shown"
        raise too_much("pixels", size, str(limits.pixels))
    if (rate := frame_rate(stream)) > limits.frame_rate:
        raise too_much("the frame rate", f"{rate:g} frames/s", f"{limits.frame_rate:g}")


def _check_streams(
    answer: Mapping[str, Any], moving: Sequence[_Stream], usable: Sequence[_Stream]
) -> None:
    if any(s["is_encrypted"] or s["tag"] in _ENCRYPTED_TAGS for s in moving):
        raise MediaError(
            "This file is encrypted.",
            code="media_encrypted",
            fix="Give a file without copy protection.",
        )
    if usable:
        return
    if not moving:
        raise MediaError(
            "There is neither picture nor sound in this file.", fix="Give a video or sound file."
        )
    if not any(s["packets"] for s in moving):
        if any(s["indexed"] for s in moving) or (answer["claimed"] or 0.0) > 0:
            raise _truncated("Its header is there, and nothing of its picture or sound.")
        return
    if not any(s["is_known"] for s in moving):
        raise MediaError(
            f"There is no decoder here for {_codecs(moving)}.",
            code="media_unsupported_codec",
            fix="Convert it to MP4 (H.264, AAC) first.",
        )
    if answer["container"] in _KNOWN_BY_SYNC:
        raise MediaError(
            "This is no media file: less than a tenth of it can be decoded.",
            fix="Give a video or sound file.",
        )
    raise _truncated(f"Less than {ENOUGH:.0%} of it can be decoded.")


def _check_clock(answer: Mapping[str, Any], usable: Sequence[_Stream]) -> None:
    if any(s["jumps"] for s in usable):
        raise _bad_clock("Its clock jumps back, so a moment of it has no single time.")
    if answer["hole"] is not None:
        first, last = answer["hole"]
        if last - first > LONGEST_HOLE:
            raise _bad_clock(
                f"Its clock claims {_length(last - first)} without any picture or sound."
            )


def _bad_clock(why: str) -> MediaError:
    return MediaError(
        f"The times in this file cannot be right. {why}",
        code="media_timestamps_invalid",
        fix="Convert it with another program first: that writes new times.",
    )


def _truncated(why: str) -> MediaError:
    return MediaError(
        f"This file is cut short or damaged. {why}",
        code="media_truncated",
        fix="Copy or download it again.",
    )


def _end(stream: _Stream) -> Seconds:
    """Say when a stream ends: where its decoding does, if that is known, else its last packet."""
    reach = stream.get("reach")
    return float(stream["end"] or 0.0 if reach is None else reach)


def _notes(
    answer: Mapping[str, Any],
    moving: Sequence[_Stream],
    usable: Sequence[_Stream],
    start: Seconds,
    duration: Seconds,
) -> Iterator[str]:
    if not usable:
        yield "It holds nothing: no picture and no sound, for 0 seconds."
    claimed = answer["claimed"] or 0.0
    is_cut = any(s["indexed"] > s["packets"] > 0 and answer["read"] == "whole" for s in moving)
    if claimed > duration + max(1.0, 0.02 * duration):
        cut = "The file is cut short: it" if is_cut else "It"
        yield f"{cut} claims to last {_length(claimed)}, and {_length(duration)} are there."
    for stream in moving:
        yield from _stream_notes(stream, usable)
    for kind, other in (("video", "audio"), ("audio", "video")):
        mine = [s["first"] for s in usable if s["kind"] == kind and s["first"] is not None]
        if mine and min(mine) - start > 0.5 and any(s["kind"] == other for s in usable):
            late = min(mine) - start
            yield f"The {_NAMES[kind]} starts {late:.1f} s after the {_NAMES[other]}."
    if answer["hole"] is not None and answer["hole"][1] - answer["hole"][0] > HOLE_WORTH_A_WORD:
        first, last = (clock(max(0.0, moment - start)) for moment in answer["hole"])
        yield f"Neither picture nor sound comes between about {first} and {last}."
    if answer["read"] == "ends":
        yield "It is too large to read whole at first: its length is known from its two ends."


def _stream_notes(stream: _Stream, usable: Sequence[_Stream]) -> Iterator[str]:
    name = f"{_NAMES[stream['kind']]} (stream {stream['index']}, {stream['codec']})"
    if stream in usable:
        if not was_tried(stream):
            return
        damaged = 1 - stream["share_clean"]
        if damaged > WORTH_A_WORD:
            yield f"{max(1, round(100 * damaged))} % of its {name} is damaged."
    elif not stream["packets"]:
        if usable:
            yield f"Its {name} is empty and was left out."
    elif not stream["is_known"]:
        yield f"Its {name} was left out: there is no decoder for it here."
    else:
        share = round(100 * min(stream["share_shown"], stream["share_of_bytes"]))
        yield f"Its {name} was left out: {share} % of it can be decoded."


def _codecs(streams: Sequence[_Stream]) -> str:
    return ", ".join(sorted({s["codec"] for s in streams}))


def _length(seconds: Seconds) -> str:
    if seconds >= 3 * 86400:
        return f"{seconds / 86400:.0f} days"
    return clock(seconds) if seconds >= 100 else f"{seconds:.1f} s"
