"""Silence under a fixed threshold, in windows of `min_silence` that move by a millisecond.

The same ranges, to the millisecond, as `pydub.silence.detect_silence(sound, min_silence_len,
silence_thresh, seek_step=1)`: a window is silent when the whole-numbered root of the mean of its
squared samples (16-bit, or 8-bit where the file is) is not over the threshold; windows that touch
are one range. Every window's sum is the difference of two running sums of squares, so each
sample is looked at once. Between chunks only one window's worth of sums is kept.
"""

import numpy as np
from numpy.typing import NDArray

from reelwright.media.inside.hearing import Samples

Sums = NDArray[np.float64]


class Windows:
    """Takes sound in chunks; gives the silent ranges in milliseconds."""

    def __init__(self, rate: int, channels: int, threshold_db: float, least_ms: int) -> None:
        """Take the sample rate, the number of channels, the threshold and the window."""
        self._a_ms = rate / 1000.0
        self._rate = rate
        self._channels = channels
        self._threshold_db = threshold_db
        self._least = least_ms
        self._full = 2.0**15
        self._heard = 0
        self._sum = 0.0
        """Squares since the start: whole numbers, exact in a float up to 2^53 (see `_rebased`)."""
        self._sums: Sums = np.zeros(1)
        """The running sum at each of the last milliseconds, beginning with the next window's."""
        self._first = 0
        """The millisecond of the first of these sums: that of the next window."""
        self._ranges: list[list[int]] = []

    def take(self, chunk: Samples) -> None:
        """Listen to the next chunk."""
        squares = self._squares(chunk)
        begin, self._heard = self._heard, self._heard + len(squares)
        known = self._first + len(self._sums)
        bounds = self._places(known, self._heard)
        if len(bounds):
            cuts = np.concatenate([[0], bounds - begin])
            pieces = np.zeros(len(bounds))
            filled = np.flatnonzero(np.diff(cuts))
            if len(filled):
                pieces[filled] = np.add.reduceat(squares[: cuts[-1]], cuts[filled])
            sums = self._sum + np.cumsum(pieces)
            self._sum = float(sums[-1] + squares[bounds[-1] - begin :].sum())
            self._sums = np.concatenate([self._sums, sums])
            self._judge(len(self._sums) - self._least)
        else:
            self._sum += float(squares.sum())
        self._rebase()

    def finish(self) -> list[list[int]]:
        """Give every silent range as `[start, end]` in milliseconds.

        A last, begun millisecond is filled up with digital silence when more than half of it is
        there, and left out when not, as in pydub.
        """
        length = round(1000 * (self._heard / self._rate))
        known = self._first + len(self._sums)
        if length >= known:
            self._sums = np.concatenate([self._sums, np.full(length + 1 - known, self._sum)])
        wanted = length - self._least + 1
        self._judge(min(len(self._sums) - self._least, wanted - self._first))
        return self._ranges if length >= self._least else []

    def _squares(self, chunk: Samples) -> Sums:
        """Give for every moment the squares of all channels together, as whole numbers."""
        name = chunk.dtype.str[1:]
        if name == "u1":
            self._full = 2.0**7
            whole = chunk.astype(np.float64) - 128
        elif name == "i4":
            self._full = 2.0**31
            whole = chunk.astype(np.float64)
        elif name == "i2":
            whole = chunk
        else:
            whole = chunk * chunk.dtype.type(2.0**15)
            np.rint(whole, out=whole)
            if not (whole.min() >= -32768 and whole.max() <= 32767):
                whole = np.clip(np.nan_to_num(whole), -32768, 32767)
        squares = np.multiply(whole, whole, dtype=np.float64)
        total = squares[0]
        for other in squares[1:]:
            total += other
        return np.asarray(total, dtype=np.float64)

    def _places(self, first: int, heard: int) -> NDArray[np.int64]:
        """Give the sample at which each millisecond begins, from `first` on, as far as heard."""
        last = int(heard / self._a_ms) + 2
        places = (np.arange(first, max(first, last)) * self._a_ms).astype(np.int64)
        return places[places < heard]

    def _judge(self, count: int) -> None:
        """Say of the next `count` windows whether they are silent, and join them to ranges."""
        if count <= 0:
            return
        starts = self._first + np.arange(count)
        energy = self._sums[self._least : self._least + count] - self._sums[:count]
        samples = (
            ((starts + self._least) * self._a_ms).astype(np.int64)
            - (starts * self._a_ms).astype(np.int64)
        ) * self._channels
        levels = np.floor(np.sqrt(np.maximum(energy, 0.0) / np.maximum(samples, 1)))
        threshold = 10 ** (self._threshold_db / 20) * self._full
        self._add(starts[levels <= threshold])
        self._sums = self._sums[count:]
        self._first += count

    def _add(self, silent: NDArray[np.int64]) -> None:
        """Join windows that touch, with the last range too."""
        if not len(silent):
            return
        breaks = np.flatnonzero(np.diff(silent) > self._least)
        firsts = silent[np.concatenate([[0], breaks + 1])]
        lasts = silent[np.concatenate([breaks, [len(silent) - 1]])]
        found = np.stack([firsts, lasts + self._least], axis=1).tolist()
        if self._ranges and found[0][0] <= self._ranges[-1][1]:
            self._ranges[-1][1] = found.pop(0)[1]
        self._ranges += found

    def _rebase(self) -> None:
        """Count from the first kept sum, so that the numbers stay small enough to be exact."""
        base = float(self._sums[0]) if len(self._sums) else 0.0
        if base > 2.0**51:
            self._sums = self._sums - base
            self._sum -= base
