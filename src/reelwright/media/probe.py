"""Looking at a stranger's media file: what is in it, and whether it can be used.

The file is opened only in a child (`inside/probe.py` says what is proven there, and how). Its
answer becomes our nouns in `probed.py`, or one of our errors in `verdict.py`.
"""

import json
from pathlib import Path
from typing import Any

from reelwright.errors import MediaError, TimeoutExceededError
from reelwright.media import sniff
from reelwright.media.ffmpeg import CODECS, FORMATS, Ffmpeg, MediaLimits, safe_input
from reelwright.media.probed import CaptionStream, Probed, to_probed
from reelwright.media.verdict import too_much, too_slow
from reelwright.process import Finished, Limits, killed_by_limit

__all__ = ["CaptionStream", "Probed", "extract_captions", "probe"]

_MIB = 1024 * 1024


async def probe(ffmpeg: Ffmpeg, source: Path, *, folder: Path) -> Probed:
    """Look at a file, within the limits of `ffmpeg.limits`.

    Raises:
        MediaError: `media_empty`, `media_not_a_video`, `media_truncated`, `media_encrypted`,
            `media_unsupported_container`, `media_unsupported_codec`, `media_timestamps_invalid`.
        LimitError: `media_limit_exceeded`, naming the limit and both numbers.
    """
    limits = ffmpeg.limits
    if not source.is_file():
        raise MediaError("This is not a file.", fix="Give a video or sound file.")
    size = source.stat().st_size
    if size == 0:
        raise MediaError("This file is empty.", code="media_empty", fix="Copy it again.")
    if size > limits.size_bytes:
        raise too_much("size", f"{size} bytes", f"{limits.size_bytes} bytes")
    head = sniff.head_of(source)
    if (refusal := sniff.playlist_refusal(head)) is not None:
        raise refusal
    try:
        finished = await ffmpeg.processes.run_python(
            "reelwright.media.inside.probe",
            _given(source.absolute(), limits),
            folder=folder,
            limits=_child_limits(limits),
        )
    except TimeoutExceededError as error:
        raise too_slow(limits) from error
    answer = _answer(finished)
    if not answer["opened"]:
        if answer["why"] == "memory":
            raise too_much("streams or memory", "more", f"{limits.streams} streams")
        raise sniff.refusal(head, sniff.boxes_of(source, head))
    return to_probed(answer, limits)


def _given(source: Path, limits: MediaLimits) -> dict[str, Any]:
    return {
        "path": str(source),
        "formats": FORMATS,
        "codecs": CODECS,
        "pixels": limits.pixels,
        "streams": limits.streams,
        "seconds": limits.probe_seconds * 0.75,
    }


def _child_limits(limits: MediaLimits) -> Limits:
    return Limits(
        wall_seconds=limits.probe_seconds,
        cpu_seconds=int(2 * limits.probe_seconds) + 1,
        memory_bytes=3072 * _MIB,
        file_bytes=_MIB,
        output_bytes=16 * _MIB,
    )


def _answer(finished: Finished) -> dict[str, Any]:
    if finished.has_succeeded:
        answer: dict[str, Any] = json.loads(finished.stdout)
        return answer
    raise killed_by_limit(finished) or MediaError(
        "The decoder broke on this file.",
        code="media_unsupported_codec",
        fix="Convert it to MP4 (H.264, AAC) with another program first.",
    )


async def extract_captions(
    ffmpeg: Ffmpeg, source: Path, stream_index: int, *, folder: Path
) -> Path:
    """Write a text caption stream of a file into `captions.srt` in `folder`.

    The styles of ASS are lost; the words and their times are kept.

    Raises:
        MediaError: the stream is none of text, or FFmpeg cannot read it (`media_not_processed`).
    """
    target = folder / "captions.srt"
    await ffmpeg.run(
        [
            *safe_input(source),
            "-map",
            f"0:{int(stream_index)}",
            "-c:s",
            "srt",
            "-f",
            "srt",
            target.name,
        ],
        folder=folder,
    )
    return target
