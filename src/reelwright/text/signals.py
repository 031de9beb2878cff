"""What speaks for a stretch of a video: measured things, each 0 to 1 within this video.

On real most-replayed curves a prior on position beats every score made of words, which are no
better than chance. So viewers' own replays lead where they are known, then what was asked for,
then position; words only break ties. The weights below say how much each counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Chapter, Evidence, HeatPoint, Seconds, Segment

Numbers = NDArray[np.float64]

_WEIGHTS = {
    "heatmap": 6.0,
    "about": 6.0,
    "position": 2.0,
    "importance": 0.3,
    "chapter": 0.2,
    "rest": 0.3,
    "length": 0.3,
    "opening": 0.5,
    "ending": 0.3,
}
"""`rest` is the pause around it, `length` how near it comes to the middle of what was asked,
`opening` and `ending` are how well it can be understood alone. The last four choose between
neighbours, which all else hardly tells apart."""

_CHAPTER_NEAR: Seconds = 5.0
_LONG_REST: Seconds = 1.0


@dataclass(frozen=True, slots=True)
class Stretches:
    """Candidates: from the start of one sentence to the end of the same or a later one."""

    firsts: NDArray[np.intp]
    """Place of the first word of each."""

    lasts: NDArray[np.intp]
    """Place of the last word of each."""

    starts: Numbers
    ends: Numbers

    def __len__(self) -> int:
        return len(self.firsts)


def heat(stretches: Stretches, curve: Sequence[HeatPoint]) -> Numbers:
    """Average the most-replayed curve over each stretch, against its highest point."""
    points = sorted(curve, key=lambda point: point.start)
    knots = np.array([moment for point in points for moment in (point.start, point.end)])
    areas = np.array([area for point in points for area in (0.0, point.value * point.duration)])
    edges, summed = np.maximum.accumulate(knots), np.cumsum(areas)
    peak = max(point.value for point in points) or 1.0
    inside = np.interp(stretches.ends, edges, summed) - np.interp(stretches.starts, edges, summed)
    mean: Numbers = inside / (stretches.ends - stretches.starts) / peak
    clipped: Numbers = np.clip(mean, 0.0, 1.0)
    return clipped


def position(stretches: Stretches, duration: Seconds) -> Numbers:
    """Give what viewers replay on average, by place in the video.

    Most at the very start, then slowly less and less; little in the last moments, when people have
    left.
    """
    middle = (stretches.starts + stretches.ends) / 2 / max(duration, 1e-9)
    start = stretches.starts / max(duration, 1e-9)
    value = 0.45 * np.exp(-start / 0.04) + 0.55 * (1 - 0.6 * middle)
    found: Numbers = np.where(middle > 0.96, 0.5 * value, value)
    return found


def importance(stretches: Stretches, segments: Sequence[Segment]) -> Numbers:
    """Give the importance of the segment in which each stretch lies for the most part."""
    if not segments:
        return np.zeros(len(stretches))
    starts = np.array([segment.start for segment in segments])
    middle = (stretches.starts + stretches.ends) / 2
    places = np.clip(np.searchsorted(starts, middle, side="right") - 1, 0, None)
    found: Numbers = np.array([segment.importance for segment in segments])[places]
    return found


def begins_chapter(stretches: Stretches, chapters: Sequence[Chapter]) -> Numbers:
    """Say which stretches begin with a chapter of the author."""
    starts = np.array([chapter.start for chapter in chapters])
    away = np.min(np.abs(stretches.starts[:, None] - starts[None, :]), axis=1)
    found: Numbers = (away <= _CHAPTER_NEAR).astype(np.float64)
    return found


def rest(before: Numbers, after: Numbers) -> Numbers:
    """Say how well pauses set a stretch off: a second on both sides is as much as counts."""
    sides = np.clip(before / _LONG_REST, 0, 1) + np.clip(after / _LONG_REST, 0, 1)
    value: Numbers = sides / 2
    return value


def opening(cues: NDArray[np.intp], is_brief: NDArray[np.bool_]) -> Numbers:
    """Say how well each stretch begins: its first words' `Cue`, and whether they say anything."""
    value: Numbers = np.select([cues < 0, is_brief, cues == 0], [0.0, 0.3, 0.8], 1.0)
    return value


def ending(
    next_cues: NDArray[np.intp], asks: NDArray[np.bool_], is_thin: NDArray[np.bool_]
) -> Numbers:
    """Say how well each stretch ends: better where the next sentence does not lean on its last.

    `next_cues` are of the sentence after each; `asks` says that its last sentence is a question,
    `is_thin` that it breaks off or says next to nothing.
    """
    value: Numbers = np.where(next_cues < 0, 0.4, 1.0) * np.where(asks, 0.4, 1.0)
    found: Numbers = np.where(is_thin, 0.2 * value, value)
    return found


def length_fit(stretches: Stretches, shortest: Seconds, longest: Seconds) -> Numbers:
    """Say how near each length comes to the (geometric) middle of what was asked for."""
    wanted = float(np.sqrt(max(shortest, 1.0) * max(longest, 1.0)))
    away = np.abs(np.log((stretches.ends - stretches.starts) / wanted))
    span = max(0.5 * float(np.log(max(longest, 1.0) / max(shortest, 1.0))), 0.1)
    value: Numbers = np.clip(1 - away / span, 0, 1)
    return value


def weigh(signals: dict[str, Numbers]) -> Numbers:
    """Add the signals up by their weights; 1 would be the best there could be."""
    total = sum(_WEIGHTS[name] for name in signals)
    value: Numbers = np.sum([_WEIGHTS[n] * v for n, v in signals.items()], axis=0) / total
    return value


def evidence(signals: dict[str, Numbers], place: int) -> tuple[Evidence, ...]:
    """Write down what was measured of one stretch, weightiest first."""
    total = sum(_WEIGHTS[name] for name in signals)
    return tuple(
        Evidence(
            signal=name,
            value=round(float(signals[name][place]), 3),
            weight=round(_WEIGHTS[name] / total, 3),
        )
        for name in sorted(signals, key=lambda name: -_WEIGHTS[name])
    )
