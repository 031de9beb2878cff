"""Telling speech from silence by the levels of the recording itself. Pure; no file is touched.

1. *Speech level*: the loudest quarter second of every second; of these, the level that one second
   in twenty reaches (at least three seconds, so that one cough sets nothing).
2. *Noise level*: what the quietest tenth of the moments stays under; moments of digital silence,
   which say nothing about the room, do not count.
3. Both are followed over time, within bounds, for a floor that drifts and voices that differ.
4. Sound begins where the level rises a third of the way from noise to speech. Sounds closer than
   0.3 s are one; one that stays far under the speech level, and is short, is a rustle and counts
   as silence.

A sound as steady as its floor has no silence in it, unless it is too faint to be meant.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Decibels = NDArray[np.float32]
Flags = NDArray[np.bool_]

SMOOTH = 0.08
BREATH = 0.25
"""Seconds over which the level of speech is taken."""
ONSET = 0.35
"""Share of the way from noise to speech at which sound begins."""
SURE = 0.65
"""Share of that way which a sound must reach to count by itself."""
SURE_FOR = 0.08
SUSTAINED = 2.0
"""Seconds of sound that count even when they never come near the speech level."""
JOIN = 0.3
HANG = 0.04
"""Seconds by which every sound is made longer on both sides: voices start and end softly."""
STEADY = 10.0
"""dB between noise and speech below which nothing can be told apart."""
WIDEST = 55.0
"""Most dB that noise is taken to lie under speech: below is a gate or a fade, not a room."""
DIGITAL = -100.0
FAINT = -80.0
"""dB under which nothing was meant to be heard."""
ROOM = -60.0
"""dB under which a steady sound is the room itself."""
NEIGHBOURHOOD = 60.0
"""Seconds to each side over which levels are followed."""
SPOT = 10.0


@dataclass(frozen=True, slots=True)
class Pauses:
    """Where it is silent, and the levels by which that was found."""

    edges: NDArray[np.int64]
    """Shape (n, 2): first frame of each silence and the one after its last."""
    threshold: float
    speech: float
    noise: float
    reading: str
    """`levels`, `all_silent`, or `steady`: what the recording turned out to be."""


def find_pauses(levels: Decibels, tick: float) -> Pauses:
    """Find every silence, however short, in levels of `tick` seconds each."""
    count = len(levels)
    smooth = _smoothed(levels, round(SMOOTH / tick))
    peaks = _peaks(_smoothed(levels, round(BREATH / tick)), max(1, round(1 / tick)))
    speech = _speech_level(peaks)
    noise = min(max(_noise_level(smooth, speech), speech - WIDEST), speech)
    is_steady = speech - noise < STEADY
    is_broken = bool((smooth <= max(DIGITAL, speech - WIDEST)).any())
    everything = np.array([[0, count]], dtype=np.int64)
    if speech < FAINT or (is_steady and not is_broken and speech < ROOM):
        return Pauses(everything, max(FAINT, speech), speech, noise, "all_silent")
    if is_steady and not is_broken:
        return Pauses(everything[:0], noise, speech, noise, "steady")
    if is_steady:
        noise = speech - WIDEST
    loud = _sounding(levels, smooth, peaks, tick, speech, noise)
    starts, ends = runs(~loud)
    threshold = noise + ONSET * (speech - noise)
    return Pauses(np.stack([starts, ends], axis=1), threshold, speech, noise, "levels")


def _sounding(
    levels: Decibels, smooth: Decibels, peaks: Decibels, tick: float, speech: float, noise: float
) -> Flags:
    spread = speech - noise
    leeway = min(20.0, 0.4 * spread)
    voice = _followed_voice(peaks, speech - leeway, speech)
    floor = _followed_floor(smooth, tick, noise - leeway, noise + leeway)
    seconds = np.arange(len(smooth)) * tick
    voices = np.interp(seconds, (np.arange(len(voice)) + 0.5) * SPOT, voice)
    floors = np.interp(seconds, (np.arange(len(floor)) + 0.5) * SPOT, floor)
    floors = np.maximum(floors, voices - WIDEST)
    onset = floors + ONSET * (voices - floors)
    sure = smooth > floors + SURE * (voices - floors)
    sounding = _confirmed(smooth > onset, sure, tick)
    trimmed = _trimmed(sounding, levels > onset, round(SMOOTH / tick / 2))
    return widened(trimmed, round(HANG / tick))


def _trimmed(sounding: Flags, is_loud: Flags, most: int) -> Flags:
    """Take from both ends of every sound the few frames that only smoothing made loud."""
    out = np.zeros_like(sounding)
    for start, end in zip(*runs(sounding), strict=True):
        heard = np.flatnonzero(is_loud[start:end])
        if len(heard):
            first = start + min(heard[0], most)
            last = end - min(end - start - 1 - heard[-1], most)
            out[first:last] = True
    return out


def _confirmed(loud: Flags, sure: Flags, tick: float) -> Flags:
    """Keep the sounds that reach the level of speech somewhere, or go on for long."""
    out = np.zeros_like(loud)
    total = np.concatenate([[0], np.cumsum(loud)])
    surely = np.concatenate([[0], np.cumsum(sure & loud)])
    for start, end in zip(*runs(closed(loud, round(JOIN / tick))), strict=True):
        is_long = (total[end] - total[start]) * tick >= SUSTAINED
        if is_long or (surely[end] - surely[start]) * tick >= SURE_FOR:
            out[start:end] = loud[start:end]
    return out


def _followed_voice(peaks: Decibels, least: float, most: float) -> Decibels:
    """Follow the speech level of the two minutes around every 10 s, within bounds."""
    reach, size = round(NEIGHBOURHOOD), round(SPOT)
    around = _windows(len(peaks), reach, size)
    return np.clip([_speech_level(peaks[a:b]) for a, b in around], least, most)


def _followed_floor(smooth: Decibels, tick: float, least: float, most: float) -> Decibels:
    """Follow the noise level of the two minutes around every 10 s, within bounds."""
    reach, size = round(NEIGHBOURHOOD / tick), max(1, round(SPOT / tick))
    around = _windows(len(smooth), reach, size)
    return np.clip([_noise_level(smooth[a:b], most) for a, b in around], least, most)


def _windows(count: int, reach: int, size: int) -> list[tuple[int, int]]:
    """Cut into spots of `size`, and give each with `reach` more on both sides.

    At the ends of the recording the window keeps its length, as far as there is one.
    """
    length = min(count, size + 2 * reach)
    firsts = [min(max(0, at - reach), count - length) for at in range(0, count, size)]
    return [(first, first + length) for first in firsts]


def _speech_level(peaks: Decibels) -> float:
    """Give the level that one second in twenty reaches, and at least three seconds do."""
    k = min(max(3, round(0.05 * len(peaks))), (len(peaks) + 1) // 2)
    return float(np.sort(peaks)[-k])


def _noise_level(smooth: Decibels, otherwise: float) -> float:
    """Give the level that the quietest tenth stays under, digital silence apart."""
    alive = smooth[smooth > DIGITAL]
    return float(np.percentile(alive, 10)) if len(alive) else otherwise


def _smoothed(levels: Decibels, width: int) -> Decibels:
    """Average the power over `width` frames around each; fewer at the ends."""
    if width <= 1 or not len(levels):
        return levels
    total = np.concatenate([[0.0], np.cumsum(10 ** (levels.astype(np.float64) / 10))])
    at = np.arange(len(levels))
    first = np.maximum(0, at - width // 2)
    last = np.minimum(len(levels), at - width // 2 + width)
    mean = np.maximum((total[last] - total[first]) / (last - first), 1e-12)
    decibels: Decibels = (10 * np.log10(mean)).astype(np.float32)
    return decibels


def _peaks(levels: Decibels, width: int) -> Decibels:
    """Give the highest level of every second; a last piece of a second counts as one."""
    whole = len(levels) // width * width
    peaks = levels[:whole].reshape(-1, width).max(axis=1)
    rest = levels[whole:]
    return np.append(peaks, rest.max()).astype(np.float32) if len(rest) else peaks


def runs(flags: Flags) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give where every run of true begins, and where it has ended."""
    steps = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    return np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)


def closed(flags: Flags, gap: int) -> Flags:
    """Fill the holes shorter than `gap` that lie between two runs."""
    out = flags.copy()
    starts, ends = runs(~flags)
    for start, end in zip(starts, ends, strict=True):
        if end - start < gap and start > 0 and end < len(flags):
            out[start:end] = True
    return out


def widened(flags: Flags, by: int) -> Flags:
    """Make every run of true longer by so many frames on both sides."""
    out = flags.copy()
    for step in range(1, by + 1):
        out[step:] |= flags[:-step]
        out[:-step] |= flags[step:]
    return out


def kept_long(
    edges: NDArray[np.float64], least: float, padding: float, end: float
) -> list[tuple[float, float]]:
    """Drop the silences shorter than `least` seconds, then leave `padding` on the side of sound.

    The beginning and the end of the recording need no padding.
    """
    kept = []
    for first, last in edges:
        if last - first < least - 1e-9:
            continue
        start = first if first <= 0 else first + padding
        stop = last if last >= end else last - padding
        if stop - start > 0.001:
            kept.append((float(start), float(stop)))
    return kept
