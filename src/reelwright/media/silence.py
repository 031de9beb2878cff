"""Finding the silence of a recording. `inside/silence.py` listens; this asks it."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Seconds, SilenceRegion, Value
from reelwright.errors import ArgumentsError
from reelwright.media.child import Word, ask, together
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.inside.pauses import find_pauses, kept_long

LARGE = 4 * 1024 * 1024
"""Bytes from which a file may be long enough for two to listen to it."""

_METHODS = {
    "fixed": "fixed threshold: the level of every window, moved by a millisecond",
    "levels": "threshold set between the noise and the speech of this recording",
    "all_silent": "nothing in this recording is loud enough to be meant: all of it is silent",
    "steady": "the sound is as loud everywhere: there is no silence in it",
}


class SilenceReport(Value):
    """Where a recording is silent, and how that was found."""

    regions: tuple[SilenceRegion, ...]
    """Every silent stretch, in order of time, without its padding."""

    threshold_db: float
    """The level that was used, in dB of full scale; the typical one where it follows the sound."""

    speech_db: float | None = None
    """Level of speech in this recording, in dB of full scale; none with a fixed threshold."""

    noise_db: float | None = None
    """Level of its background; none with a fixed threshold."""

    total: Seconds
    """Seconds of silence in all."""

    duration: Seconds
    """Seconds of sound that were listened to."""

    method: str
    """How the silence was found, in words."""

    notes: tuple[str, ...] = ()
    """What a user should know, such as damage that was met."""


async def find_silence(
    ffmpeg: Ffmpeg,
    source: Path,
    *,
    threshold: float | None = None,
    min_silence: Seconds = 0.5,
    padding: Seconds = 0.0,
    folder: Path,
    on_share: Callable[[float], None] | None = None,
) -> SilenceReport:
    """Find where a file is silent for at least `min_silence` seconds.

    Without `threshold` the level is set by the recording itself (`inside/pauses.py` says how).
    With one, in dB of full scale, the regions are those of `pydub.silence.detect_silence` with a
    step of a millisecond. `padding` seconds are then taken from a region wherever sound follows
    or goes before; what vanishes so is left out.

    Raises:
        ArgumentsError: a number cannot be right.
        MediaError: `media_no_audio`, or the file cannot be read.
    """
    _check(threshold, min_silence, padding)
    wishes = {"threshold_db": threshold, "min_silence": min_silence, "padding": padding}
    if threshold is None and _is_worth_two(source):
        report = await _by_halves(ffmpeg, source, wishes, folder=folder, on_share=on_share)
        if report is not None:
            return report
    found, hear = _listener()
    answer = await ask(
        ffmpeg, "silence", source, wishes, folder=folder, on_word=hear, on_share=on_share
    )
    return to_report(found, answer)


async def _by_halves(
    ffmpeg: Ffmpeg,
    source: Path,
    wishes: Word,
    *,
    folder: Path,
    on_share: Callable[[float], None] | None,
) -> SilenceReport | None:
    """Let two children listen to a half each; None when the halves do not fit together."""
    shares = [0.0, 0.0]
    found, hear = _listener()

    async def listen(half: int) -> Word:
        def tell(share: float) -> None:
            shares[half] = share
            if on_share is not None:
                on_share(sum(shares) / 2)

        return await ask(
            ffmpeg,
            "silence",
            source,
            wishes | {"half": half, "levels": f"levels-{half}.f32"},
            folder=folder,
            on_word=hear,
            on_share=tell,
        )

    first, second = await together(listen(0), listen(1))
    if "reading" in first:
        return to_report(found, first)
    if not first or not second or first["levels"] != second["first"]:
        return None
    files = [folder / f"levels-{half}.f32" for half in (0, 1)]
    levels = np.concatenate([np.fromfile(file, np.float32) for file in files])
    for file in files:
        file.unlink()
    return await asyncio.to_thread(_judged, levels, first, second, wishes)


def _judged(levels: NDArray[np.float32], first: Word, second: Word, wishes: Word) -> SilenceReport:
    length = second["length"]
    pauses = find_pauses(levels, first["tick"])
    edges = np.minimum(pauses.edges * first["tick"], length)
    regions = kept_long(edges, wishes["min_silence"], wishes["padding"], length)
    answer = {
        "length": length,
        "damaged": first["damaged"] + second["damaged"],
        "reading": pauses.reading,
        "threshold_db": pauses.threshold,
        "speech_db": pauses.speech,
        "noise_db": pauses.noise,
    }
    return to_report(regions, answer)


def _listener() -> tuple[list[tuple[float, float]], Callable[[Word], None]]:
    found: list[tuple[float, float]] = []

    def hear(word: Word) -> None:
        found.extend((start, end) for start, end in word["regions"])

    return found, hear


def _is_worth_two(source: Path) -> bool:
    """Say whether a file is so large that a second process may pay, and there is a core for it."""
    return (os.cpu_count() or 1) > 1 and source.is_file() and source.stat().st_size >= LARGE


def to_report(found: list[tuple[float, float]], answer: Word) -> SilenceReport:
    """Make the report of what the child said."""
    regions = tuple(SilenceRegion(start=round(a, 3), end=round(b, 3)) for a, b in found)
    notes: tuple[str, ...] = ()
    if answer["damaged"]:
        notes = (f"{answer['damaged']} damaged pieces of sound were left out.",)
    return SilenceReport(
        regions=regions,
        threshold_db=round(answer["threshold_db"], 2),
        speech_db=_rounded(answer.get("speech_db")),
        noise_db=_rounded(answer.get("noise_db")),
        total=round(sum(region.duration for region in regions), 3),
        duration=round(answer["length"], 3),
        method=_METHODS[answer["reading"]],
        notes=notes,
    )


def _rounded(level: float | None) -> float | None:
    return None if level is None else round(level, 2)


def _check(threshold: float | None, min_silence: Seconds, padding: Seconds) -> None:
    if threshold is not None and not -120 <= threshold <= 0:
        raise ArgumentsError(
            f"A threshold of {threshold} dB is outside of what sound files can hold.",
            fix="Give a level between -120 and 0 dB of full scale, such as -40, or `auto`.",
        )
    if not 0.001 <= min_silence <= 3600:
        raise ArgumentsError(
            f"{min_silence} s cannot be the shortest silence.",
            fix="Give between 0.001 and 3600 seconds.",
        )
    if not 0 <= padding <= 60:
        raise ArgumentsError(
            f"A padding of {padding} s cannot be right.", fix="Give between 0 and 60 seconds."
        )
