"""Where a stretch of speech may begin and end: in the pauses, never inside a word."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from reelwright.domain import Seconds, SilenceRegion, Transcript

PAD: tuple[Seconds, Seconds] = (0.03, 0.2)
"""Least and most rest to leave before the first word and after the last, where there is room."""

_DRAG: Seconds = 0.5
"""How long a word may still be heard after the end its recogniser gave it."""

_BREATH: Seconds = 0.03
_LOOK = 30


class Edges:
    """The moments just before and just after every word."""

    def __init__(
        self,
        transcript: Transcript,
        silences: Sequence[SilenceRegion] = (),
        *,
        end: Seconds | None = None,
    ) -> None:
        """Take the words, the measured silences, and where the video ends, if that is known."""
        self.words = transcript.words
        starts = np.array([word.start for word in self.words])
        ends = np.array([word.end for word in self.words])
        last = float(end) if end else np.inf
        self._first_from = np.minimum.accumulate(starts[::-1])[::-1]
        self._last_until = np.maximum.accumulate(ends)
        self._before = np.concatenate(([0.0], np.maximum.accumulate(ends)[:-1]))
        self._after = np.append(np.minimum.accumulate(starts[::-1])[::-1][1:], max(last, ends[-1]))
        quiet = sorted((s.start, s.end) for s in silences)
        self._quiet_starts = [start for start, _ in quiet]
        self._quiet_ends = [stop for _, stop in quiet]

    def is_free_before(self, place: int) -> bool:
        """Say whether all words before a place have ended, and none after it has begun."""
        start = self.words[place].start
        return bool(self._before[place] <= start <= self._first_from[place])

    def is_free_after(self, place: int) -> bool:
        """Say whether all words up to a place have ended, and none after it has begun."""
        end = self.words[place].end
        return bool(self._last_until[place] <= end <= self._after[place])

    def free_span(self, first: int, last: int) -> tuple[int, int]:
        """Widen a span of words until nobody is cut into, where speakers talk over each other.

        Looks 30 words to either side; where they never stop, the span stays as it is.
        """
        firsts = range(first, max(-1, first - _LOOK), -1)
        lasts = range(last, min(len(self.words), last + _LOOK))
        return (
            next((place for place in firsts if self.is_free_before(place)), first),
            next((place for place in lasts if self.is_free_after(place)), last),
        )

    def before(self, place: int) -> Seconds:
        """Give the moment to begin at, so that the word at a place is the first one heard."""
        start, room = self.words[place].start, float(self._before[place])
        if room >= start:
            return start
        edge = start - _pad(start - room)
        at = bisect_left(self._quiet_ends, edge - _DRAG)
        if at < len(self._quiet_ends) and self._quiet_starts[at] < edge:
            edge = min(edge, self._quiet_ends[at] - _BREATH)
        return round(max(edge, room), 3)

    def after(self, place: int) -> Seconds:
        """Give the moment to stop at, so that the word at a place is the last one heard."""
        end, room = self.words[place].end, float(self._after[place])
        if room <= end:
            return end
        edge = end + _pad(room - end)
        at = bisect_left(self._quiet_starts, end)
        if at < len(self._quiet_starts) and self._quiet_starts[at] <= end + _DRAG:
            edge = max(edge, self._quiet_starts[at] + _BREATH)
        return round(min(edge, room), 3)


def _pad(room: Seconds) -> Seconds:
    """Take half of the pause, the other half is the neighbour's; 30 to 200 ms if there is room."""
    least, most = PAD
    return min(most, room / 2) if room >= 2 * least else min(least, room / 2)
