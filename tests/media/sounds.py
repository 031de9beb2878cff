"""Sounds made of numbers, so that where they are silent is known."""

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 16000

Sound = NDArray[np.float64]
"""Samples between -1 and 1."""


def speechlike(seconds: float, talks: Sequence[tuple[float, float]], *, seed: int = 1) -> Sound:
    """Make a voice: harmonics whose loudness goes up and down four times a second."""
    at = np.arange(round(seconds * RATE)) / RATE
    rng = np.random.default_rng(seed)
    pitch = 120 + 15 * np.sin(2 * np.pi * 0.7 * at + rng.uniform(0, 6))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    voice = sum(np.sin(n * phase) / n**0.7 for n in range(1, 24))
    syllables = 0.25 + 0.75 * np.abs(np.sin(2 * np.pi * 2.1 * at + rng.uniform(0, 6)))
    sounding = np.zeros_like(at)
    for start, end in talks:
        sounding[round(start * RATE) : round(end * RATE)] = 1
    return np.asarray(voice * syllables * sounding / 4)


def noise(seconds: float, level: float, *, seed: int = 2) -> Sound:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 1, round(seconds * RATE)) * level


def burst(seconds: float, start: float, end: float) -> Sound:
    """Make noise at full level for a moment."""
    out = np.zeros(round(seconds * RATE))
    first, last = round(start * RATE), round(end * RATE)
    out[first:last] = np.random.default_rng(4).uniform(-1, 1, last - first)
    return out


def write_wav(target: Path, sound: Sound, *, rate: int = RATE) -> Path:
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype(np.int16).tobytes())
    return target
