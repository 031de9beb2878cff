"""Words without times of their own, spread over the stretches of a caption in which one speaks.

A caption stands through the pauses of the speaker. Where these are known, its words are shared
among the stretches between them: so that each stretch gets about as much text as it has time, and
that pauses fall where the text has a comma or a full stop.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from reelwright.domain import Seconds, SilenceRegion

SHORTEST: Seconds = 0.06
"""Sound shorter than this is a click, and not a word."""

MOST_WORK = 200_000
"""Ways to share words that are weighed; longer captions are shared by time alone."""

_LOOSE: Seconds = 0.2
"""How far the time of a stretch and that of its words may differ, and as a share of it."""
_LOOSE_SHARE = 0.2

_BREAK = 2.0
"""What a pause costs that falls between two words without a mark; after a comma a quarter."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """How long a word takes, and the pause after it, counted in letters."""

    weight: float
    pause: float


Stretch = tuple[Seconds, Seconds]


def voiced(start: Seconds, end: Seconds, silences: Sequence[SilenceRegion]) -> list[Stretch]:
    """Give the stretches between silences from `start` to `end`; silences are in order of time."""
    found: list[Stretch] = []
    at = start
    for region in silences:
        if region.start > at:
            found.append((at, min(region.start, end)))
        at = max(at, region.end)
        if at >= end:
            break
    if at < end:
        found.append((at, end))
    return [(a, b) for a, b in found if b - a >= SHORTEST]


def spread(words: Sequence[Weighed], stretches: Sequence[Stretch]) -> list[Stretch]:
    """Give each word its time within stretches, of which there is at least one."""
    lengths = [end - start for start, end in stretches]
    unit = sum(lengths) / sum(word.weight for word in words)
    if len(words) ** 2 * len(stretches) > MOST_WORK:
        ends = _by_time(words, lengths, unit)
    else:
        ends = _by_fit(words, lengths, unit)
    times: list[Stretch] = []
    first = 0
    for (start, end), last in zip(stretches, ends, strict=True):
        mine = words[first:last]
        total = sum(word.weight for word in mine)
        at = start
        for word in mine:
            until = at + (end - start) * word.weight / total
            times.append((at, until))
            at = until
        first = last
    return times


def _by_time(words: Sequence[Weighed], lengths: Sequence[Seconds], unit: Seconds) -> list[int]:
    """Say up to which word each stretch goes, by nothing but the time."""
    ends: list[int] = []
    place, spoken, until = 0, 0.0, 0.0
    for length in lengths:
        until += length
        while place < len(words) and spoken + unit * words[place].weight / 2 < until:
            spoken += unit * words[place].weight
            place += 1
        ends.append(place)
    ends[-1] = len(words)
    return ends


def _by_fit(words: Sequence[Weighed], lengths: Sequence[Seconds], unit: Seconds) -> list[int]:
    """Say up to which word each stretch goes, at the least cost (dynamic programming)."""
    sums = [0.0, *accumulate(unit * word.weight for word in words)]
    count = len(words)
    costs = [0.0, *[float("inf")] * count]
    steps: list[list[int]] = []
    for length in lengths:
        loose = _LOOSE + _LOOSE_SHARE * length
        best = [float("inf")] * (count + 1)
        step = [0] * (count + 1)
        for first, cost in enumerate(costs):
            if cost == float("inf"):
                continue
            for last in range(first, count + 1):
                off = (sums[last] - sums[first] - length) / loose
                whole = cost + off * off
                if first < last < count:
                    whole += _BREAK / (1 + words[last - 1].pause)
                if whole < best[last]:
                    best[last], step[last] = whole, first
        costs = best
        steps.append(step)
    ends = [count]
    for step in reversed(steps[1:]):
        ends.append(step[ends[-1]])
    return ends[::-1]
