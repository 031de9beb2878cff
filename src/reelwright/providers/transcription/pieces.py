"""What an engine is given at once: the parts to transcribe, cut where nobody speaks."""

import wave
from collections.abc import Sequence
from pathlib import Path

from reelwright.domain import Seconds, TimeRange
from reelwright.errors import MediaError, NothingFoundError

RATE = 16000
"""Samples a second of every sound that engines are given."""

FRAME = 160
"""Samples of one look at the loudness: a hundredth of a second."""

SHORTEST: Seconds = 0.1
"""Shorter than this, nothing was said."""

PAUSE: Seconds = 0.5
"""Silence between two words that ends a row."""

Heard = tuple[Seconds, Seconds, str]
"""A word an engine heard: when it starts, when it ends, what it is."""


def length_of(sound: Path) -> Seconds:
    """Say how long a 16 kHz mono WAV file is.

    Raises:
        MediaError: it is no such file.
    """
    try:
        with wave.open(str(sound), "rb") as file:
            shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            length = file.getnframes() / file.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError) as error:
        raise MediaError("The sound to transcribe is no WAV file.") from error
    if shape != (RATE, 1, 2):
        raise MediaError("The sound to transcribe must be 16-bit mono at 16 kHz.")
    return length


def cut(sound: Path, parts: Sequence[TimeRange], *, longest: Seconds) -> list[TimeRange]:
    """Cut parts of a file into pieces of at most `longest` seconds, at their quietest moments.

    Parts are put in order, joined where they overlap, and end with the file. A cut is made in the
    second half of what may be taken, where the tenth of a second around it is quietest.
    """
    end = length_of(sound)
    pieces: list[TimeRange] = []
    with wave.open(str(sound), "rb") as file:
        for part in _in_order(parts, end):
            start = part.start
            while part.end - start > longest:
                moment = _quietest(file, start + longest / 2, start + longest)
                pieces.append(TimeRange(start=start, end=moment))
                start = moment
            if part.end - start >= SHORTEST:
                pieces.append(TimeRange(start=start, end=part.end))
    return pieces


def joined(parts: Sequence[TimeRange], *, gap: Seconds) -> list[TimeRange]:
    """Join parts with less than `gap` seconds between them, for an engine that wants context."""
    found: list[TimeRange] = []
    for part in sorted(parts, key=lambda each: each.start):
        if found and part.start - found[-1].end < gap:
            before = found.pop()
            found.append(TimeRange(start=before.start, end=max(before.end, part.end)))
        else:
            found.append(part)
    return found


def lines(words: Sequence[Heard], parts: Sequence[TimeRange]) -> list[tuple[list[Heard], None]]:
    """Put words into rows: a new one after each pause, and in each part."""
    rows: list[tuple[list[Heard], None]] = []
    starts = [part.start for part in parts]
    for word in sorted(words):
        last = rows[-1][0][-1] if rows else None
        if (
            last is None
            or word[0] - last[1] >= PAUSE
            or any(last[0] < start <= word[0] for start in starts)
        ):
            rows.append(([], None))
        rows[-1][0].append(word)
    return rows


def no_speech() -> NothingFoundError:
    """Say that nobody seems to speak."""
    return NothingFoundError(
        "No speech was recognised in this video.",
        code="no_speech",
        fix="Check that it has speech to be heard; if it has captions, bring them along.",
    )


def _in_order(parts: Sequence[TimeRange], end: Seconds) -> list[TimeRange]:
    within: list[TimeRange] = []
    for part in parts:
        last = min(part.end, end)
        if last - part.start < SHORTEST:
            continue
        within.append(TimeRange(start=part.start, end=last))
    return joined(within, gap=0.0)


def _quietest(file: wave.Wave_read, first: Seconds, last: Seconds) -> Seconds:
    import numpy as np

    file.setpos(round(first * RATE))
    samples = np.frombuffer(file.readframes(round((last - first) * RATE)), "<i2")
    frames = samples[: samples.size // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    loudness = np.convolve((frames**2).sum(axis=1), np.ones(10), mode="same")
    edge = min(5, loudness.size // 4)  # the sums at the edges miss half of what is around them
    place = edge + int(np.argmin(loudness[edge : loudness.size - edge]))
    return first + (place + 0.5) * FRAME / RATE
