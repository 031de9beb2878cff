"""How loud a sound is from moment to moment, in the band where speech is.

The sound is brought to about 8 kHz by averaging, which takes away what lies above speech, and the
mean over every 2.5 ms is taken from it, which takes away hum, rumble and offset (-13 dB at 50 Hz,
nothing from 400 Hz up). Channels are put together by their power, never by their sum: so two
that are each other's negative do not cancel. Levels are in dB of full scale of that power.
"""

import numpy as np
from numpy.typing import NDArray

from reelwright.media.inside.hearing import Samples

SPEECH_RATE = 8000
BLOCK = 0.0025
BLOCKS = 4
QUIETEST = -120.0
"""dB given for digital silence."""

Powers = NDArray[np.float32]

_SCALE = {"i2": 2.0**15, "i4": 2.0**31, "f4": 1.0, "f8": 1.0}


def unit(samples: Samples) -> NDArray[np.float32]:
    """Bring samples to float, full scale being 1."""
    name = samples.dtype.str[1:]
    if name == "u1":
        return (samples.astype(np.float32) - np.float32(128)) / np.float32(128)
    scale = _SCALE[name]
    floats: NDArray[np.float32] = samples.astype(np.float32, copy=False)
    return floats if scale == 1.0 else floats * np.float32(1 / scale)


def _mean_of(count: int) -> Powers:
    return np.full(count, 1 / count, np.float32)


class Levels:
    """Takes sound in chunks; keeps one number for about every 10 ms (4 MB for three hours)."""

    def __init__(self, rate: int) -> None:
        """Take the sample rate."""
        self._step = max(1, rate // SPEECH_RATE)
        self._block = max(2, round(rate / self._step * BLOCK))
        self.hop = self._step * self._block * BLOCKS
        """Samples that one level stands for."""
        self._step_mean = _mean_of(self._step)
        self._block_mean = _mean_of(self._block)
        self._frame_mean = _mean_of(self._block * BLOCKS)
        self._blocks_mean = _mean_of(BLOCKS)
        self._rest: Samples | None = None
        self._powers: list[Powers] = []
        self.tick = self.hop / rate
        """Seconds that one level stands for."""

    def take(self, chunk: Samples) -> None:
        """Listen to the next chunk."""
        had = 0 if self._rest is None else self._rest.shape[1]
        if self._rest is not None and had:
            first = min(self.hop - had, chunk.shape[1])
            self._rest = np.concatenate([self._rest, chunk[:, :first]], axis=1)
            chunk = chunk[:, first:]
            if self._rest.shape[1] < self.hop:
                return
            self._powers.append(self._power(self._rest))
        whole = chunk.shape[1] // self.hop * self.hop
        self._rest = chunk[:, whole:].copy()
        if whole:
            self._powers.append(self._power(chunk[:, :whole]))

    def _power(self, chunk: Samples) -> Powers:
        total = sum(self._of_one(unit(row)) for row in chunk)
        mean: Powers = np.asarray(total / chunk.shape[0], np.float32)
        if not np.isfinite(mean).all():
            calm = np.nan_to_num(unit(chunk), nan=0.0, posinf=1.0, neginf=-1.0)
            return self._power(np.clip(calm, -1e6, 1e6))
        return mean

    def _of_one(self, sound: NDArray[np.float32]) -> Powers:
        """Take the power of one channel: that of its frames, without the means of their blocks.

        All sums are products with a constant vector, which is what computers do fastest.
        """
        slow = sound.reshape(-1, self._step) @ self._step_mean
        means = slow.reshape(-1, self._block) @ self._block_mean
        slow *= slow
        means *= means
        whole = slow.reshape(-1, self._block * BLOCKS) @ self._frame_mean
        frames: Powers = np.subtract(whole, means.reshape(-1, BLOCKS) @ self._blocks_mean)
        return np.maximum(frames, np.float32(0), out=frames)

    def decibels(self) -> NDArray[np.float32]:
        """Give the levels of all that was heard; an unfinished last frame counts as a whole one."""
        if self._rest is not None and self._rest.shape[1]:
            short = self.hop - self._rest.shape[1]
            self._powers.append(self._power(np.pad(self._rest, ((0, 0), (0, short)), mode="edge")))
            self._rest = None
        if not self._powers:
            return np.empty(0, np.float32)
        powers = np.concatenate(self._powers)
        least = np.float32(10 ** (QUIETEST / 10))
        levels: NDArray[np.float32] = 10 * np.log10(np.maximum(powers, least))
        return levels
