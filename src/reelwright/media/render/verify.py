"""Proof that a rendered file is what it should be. FFmpeg's exit status proves nothing.

Every packet is read and counted, the sound is decoded whole and measured, the picture is decoded
with every error fatal. Frames that no other frame needs are counted but not decoded, and the
filter at block edges is left out: that halves the cost, and damage to a file still shows.
"""

from dataclasses import dataclass
from pathlib import Path

import ffmpeg as graph
import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Box, Check, Seconds, TimeRange
from reelwright.errors import LimitError, MediaError, TimeoutExceededError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render.inputs import Stream, arguments, opened
from reelwright.media.render.level import Level, read_level
from reelwright.media.render.packets import Packets, read_packets
from reelwright.media.render.sound import PEAK
from reelwright.process import Limits

TOLERANCE = 0.04
"""Seconds that a length may be off, besides one frame."""

LOUDNESS_TOLERANCE = 1.0
"""LU that the loudness may be off."""

STILL = 32
"""Width and height of the small pictures that are looked at."""

MOST_STILLS = 60

DARK = 24
"""Brightness (16 is black) up to which a picture counts as black."""

Stills = NDArray[np.uint8]
"""Shape (pictures, STILL, STILL)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a rendered file should be."""

    seconds: Seconds
    rate: float | None = None
    """Frames per second; None for sound only."""

    frames: int | None = None
    """Frames exactly; None for a copied picture, whose packets are as they come."""

    size: tuple[int, int] | None = None
    loudness: float | None = None
    """LUFS it was brought to; None where that was left alone."""

    room: Seconds = TOLERANCE
    """Seconds that the length may be off, besides one frame."""

    is_preview: bool = False
    """Whether key frames are enough to decode."""

    source: Path | None = None
    """Where it was made from, to know whether black or a standstill is right."""

    source_stream: int = 0
    shown: TimeRange | None = None
    """A stretch of the source that is shown."""

    seen: Box | None = None
    """The part of the source's picture that is shown."""


async def verify(
    ffmpeg: Ffmpeg, file: Path, expected: Expected, *, folder: Path, limits: Limits | None = None
) -> tuple[Check, ...]:
    """Prove that a file is what it should be.

    Raises:
        MediaError: it is not (`render_not_verified`); the message says what is wrong.
    """
    if not file.exists() or file.stat().st_size == 0:
        raise _not_verified("the file is empty")
    stills_file, packets_file = folder / "verify.gray", folder / "verify.packets"
    try:
        said = await _decode(ffmpeg, file, expected, stills_file, packets_file, folder, limits)
        streams = read_packets(packets_file)
        stills = _read_stills(stills_file)
    except (LimitError, TimeoutExceededError):
        raise
    except MediaError as error:
        raise _not_verified(f"it cannot be decoded ({error.message})") from error
    finally:
        stills_file.unlink(missing_ok=True)
        packets_file.unlink(missing_ok=True)
    checks = [Check(name="decoding", passed=True, expected="no error", found="no error")]
    checks += check_streams(streams, expected)
    if all(check.passed for check in checks):
        checks += check_sound(read_level(said), expected)
        if expected.rate is not None:
            checks.append(await _check_picture(ffmpeg, stills, expected, folder))
    failed = [check for check in checks if not check.passed]
    if failed:
        raise _not_verified(
            "; ".join(f"{c.name} should be {c.expected} and is {c.found}" for c in failed)
        )
    return tuple(checks)


def check_streams(streams: list[Packets], expected: Expected) -> list[Check]:
    """Check which streams there are, how large, how long and how regular they are."""
    kinds = ["video h264", "audio aac"] if expected.rate is not None else ["audio aac"]
    found = [f"{each.kind} {each.codec}" for each in streams]
    checks = [_check("streams", found == kinds, ", ".join(kinds), ", ".join(found) or "none")]
    if not checks[0].passed:
        return checks
    sound = streams[-1]
    frame = 1 / expected.rate if expected.rate else 1024 / 48000
    room = frame + expected.room
    length = streams[0].end - max(0.0, streams[0].start)
    checks.append(
        _check(
            "duration",
            abs(length - expected.seconds) <= room,
            f"{expected.seconds:.3f} s +-{room:.3f}",
            f"{length:.3f} s",
        )
    )
    if expected.rate is None:
        return checks
    picture = streams[0]
    if expected.size is not None:
        size = f"{expected.size[0]}x{expected.size[1]}, square pixels"
        shape = "square pixels" if picture.has_square_pixels else "other pixels"
        is_right = picture.size == expected.size and picture.has_square_pixels
        checks.append(
            _check("size", is_right, size, f"{picture.size[0]}x{picture.size[1]}, {shape}")
        )
    if expected.frames is not None:
        checks.append(
            _check(
                "frames",
                picture.count == expected.frames,
                str(expected.frames),
                str(picture.count),
            )
        )
        checks.append(
            _check(
                "frame_rate",
                picture.is_steady,
                f"{expected.rate:.3f}/s, constant",
                "constant" if picture.is_steady else "changing",
            )
        )
    apart = max(abs(picture.end - sound.end), abs(max(0.0, picture.start) - max(0.0, sound.start)))
    most = expected.room + 1024 / 48000
    checks.append(
        _check("sync", apart <= most, f"ends within {most:.3f} s", f"{apart:.3f} s apart")
    )
    return checks


def check_sound(level: Level, expected: Expected) -> list[Check]:
    """Check how loud it is, where that was set."""
    if expected.loudness is None:
        return []
    return [
        _check(
            "loudness",
            abs(level.loudness - expected.loudness) <= LOUDNESS_TOLERANCE,
            f"{expected.loudness:.1f} LUFS +-{LOUDNESS_TOLERANCE:.0f}",
            f"{level.loudness:.1f} LUFS",
        ),
        _check(
            "true_peak", level.peak <= PEAK, f"at most {PEAK:.0f} dBTP", f"{level.peak:.1f} dBTP"
        ),
    ]


async def _decode(
    ffmpeg: Ffmpeg,
    file: Path,
    expected: Expected,
    stills: Path,
    packets: Path,
    folder: Path,
    limits: Limits | None,
) -> str:
    skipped = "nokey" if expected.is_preview else "noref"
    options = {"skip_loop_filter:v": "all", "skip_frame:v": skipped}
    opened_file = graph.input(f"file:{file}", **(options if expected.rate else {}))
    every = stills_every(expected.seconds)
    outputs = [
        opened_file["a:0"]
        .filter("ebur128", peak="true", framelog="verbose")
        .output("-", format="null"),
        # All streams as they are: one that should not be there shows.
        graph.output(opened_file, f"file:{packets}", map=0, c="copy", format="framecrc"),
    ]
    if expected.rate is not None:
        outputs.append(_small(opened_file["v:0"], every).output(f"file:{stills}", **_RAW))
    finished = await ffmpeg.run(
        ["-loglevel", "info", "-xerror", *arguments(*outputs)], folder=folder, limits=limits
    )
    return finished.stderr


_RAW = {"format": "rawvideo", "r": 1}


def stills_every(seconds: Seconds) -> Seconds:
    """Say how many seconds lie between the small pictures that are looked at."""
    return max(min(0.5, seconds / 4), seconds / MOST_STILLS)


def _small(stream: Stream, every: Seconds) -> Stream:
    return (
        # `fps` would give nothing of a picture that lasts less than its step.
        stream.filter("select", f"isnan(prev_selected_t)+gte(t-prev_selected_t,{every:.6f})")
        .filter("settb", "1")
        .filter("setpts", "N")
        .filter("scale", STILL, STILL, flags="area", out_range="tv")
        .filter("format", "gray")
    )


def _read_stills(file: Path) -> Stills:
    if not file.exists():
        return np.zeros((0, STILL, STILL), np.uint8)
    numbers = np.fromfile(file, np.uint8)
    whole = numbers.size // STILL**2 * STILL**2
    return numbers[:whole].reshape(-1, STILL, STILL)


def is_dark(stills: Stills) -> bool:
    """Say whether nothing is seen in any of them."""
    return bool(stills.size == 0 or stills.max() <= DARK)


def is_still(stills: Stills) -> bool:
    """Say whether all of them are the same, of four at least."""
    return len(stills) >= 4 and int(np.ptp(stills.astype(np.int16), axis=0).max()) <= 1


async def _check_picture(ffmpeg: Ffmpeg, stills: Stills, expected: Expected, folder: Path) -> Check:
    """Check that something is seen and moves, if it does in the source."""
    dark, still = is_dark(stills), is_still(stills)
    if not (dark or still) or expected.source is None or expected.shown is None:
        found = "black" if dark else "standing still" if still else "moving"
        return _check("picture", expected.source is None or not dark, "seen", found)
    source = await _source_stills(ffmpeg, expected, folder)
    if dark:
        is_right = len(source) == 0 or bool(source.max() <= 3 * DARK)
        return _check("picture", is_right, "seen as in the source", "black")
    moves = len(source) > 1 and float(
        np.abs(np.diff(source.astype(float), axis=0)).mean((1, 2)).max()
    )
    return _check("picture", moves < 12, "moving as in the source", "standing still")


async def _source_stills(ffmpeg: Ffmpeg, expected: Expected, folder: Path) -> Stills:
    """Look at the key frames of the stretch that is shown."""
    assert expected.source is not None  # noqa: S101 - asked before
    assert expected.shown is not None  # noqa: S101 - asked before
    seconds = min(120.0, expected.shown.duration)
    stream = opened(
        expected.source, start=expected.shown.start, t=f"{seconds:.6f}", **{"skip_frame:v": "nokey"}
    )[str(expected.source_stream)]
    box = expected.seen
    if box is not None and (box.width < 1 or box.height < 1):
        stream = stream.filter(
            "crop",
            f"iw*{box.width:.6g}",
            f"ih*{box.height:.6g}",
            f"iw*{box.x:.6g}",
            f"ih*{box.y:.6g}",
        )
    target = folder / "source.gray"
    try:
        small = _small(stream, stills_every(seconds))
        await ffmpeg.run(arguments(small.output(f"file:{target}", **_RAW)), folder=folder)
        return _read_stills(target)
    finally:
        target.unlink(missing_ok=True)


def _check(name: str, passed: bool, expected: str, found: str) -> Check:  # noqa: FBT001 - said by name
    return Check(name=name, passed=bool(passed), expected=expected, found=found)


def _not_verified(why: str) -> MediaError:
    return MediaError(
        f"The clip was rendered, but is not right: {why}.",
        code="render_not_verified",
        fix="Ask again; if it happens again, the video or this FFmpeg has a flaw.",
    )
