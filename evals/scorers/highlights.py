"""Moments against the most-replayed curve of the Columbia kit, hidden and given.

One video of three minutes with a made-up curve: it shows that nothing is broken, not how good it
is. Lift of 3 clips is their mean of the curve against the mean of the whole; mAP@15 takes the
highest 15 of 100 seconds as right, and the seconds in order of the moments that hold them.
"""

import random
import time
from collections.abc import Callable, Sequence
from statistics import fmean

import numpy as np

from evals.columbia import Kit, kit
from evals.scoring import Score, measured
from reelwright.domain import TimeRange
from reelwright.text.highlights import find_moments
from reelwright.text.segmentation import segment

_TOP = 0.15
_CLIPS = 3
_LENGTHS = (8.0, 20.0)
_DRAWS = 500

Way = Callable[[Kit, int], Sequence[TimeRange]]
"""Gives so many ranges, best first."""


def score() -> list[Score]:
    columbia = kit()
    curve = _by_second(columbia)
    ways: tuple[tuple[str, Way], ...] = (
        ("ours, curve hidden", lambda kit, count: _ours(kit, count, is_given=False)),
        ("ours, curve given", lambda kit, count: _ours(kit, count, is_given=True)),
        ("earliest first", _earliest),
        ("best there could be", _oracle),
    )
    found = []
    for name, way in ways:
        began = time.perf_counter()
        lift, precision = _lift(way(columbia, _CLIPS), curve), _precision(way(columbia, 30), curve)
        found += _scores(name, [lift], [precision], time.perf_counter() - began)
    draws = [_random(columbia, 30, seed) for seed in range(_DRAWS)]
    lifts = [_lift(ranges[:_CLIPS], curve) for ranges in draws]
    precisions = [_precision(ranges, curve) for ranges in draws]
    # The mean of many draws is one case: the range of a sure number.
    return found + _scores("random", [fmean(lifts)], [fmean(precisions)], 0.0)


def _scores(
    name: str, lifts: Sequence[float], precisions: Sequence[float], seconds: float
) -> list[Score]:
    task = "highlights, Columbia, made-up curve"
    return [
        measured(task, "lift of 3 clips", name, lifts, seconds),
        measured(task, "mAP@15", name, [100 * value for value in precisions], seconds),
    ]


def _by_second(columbia: Kit) -> np.ndarray:
    middles = np.arange(int(columbia.duration)) + 0.5
    starts = np.array([point.start for point in columbia.heatmap])
    values = np.array([point.value for point in columbia.heatmap])
    return values[np.clip(np.searchsorted(starts, middles, side="right") - 1, 0, None)]


def _lift(ranges: Sequence[TimeRange], curve: np.ndarray) -> float:
    inside = np.zeros(len(curve), dtype=bool)
    for one in ranges:
        inside[round(one.start) : round(one.end)] = True
    return float(curve[inside].mean() / curve.mean())


def _precision(ranges: Sequence[TimeRange], curve: np.ndarray) -> float:
    """Average precision of the seconds, those of the first range first; the rest by chance."""
    order: list[int] = []
    for one in ranges:
        order += range(round(one.start), min(len(curve), round(one.end)))
    rest = sorted(set(range(len(curve))) - set(order))
    random.Random(7).shuffle(rest)
    order = list(dict.fromkeys(order + rest))
    right = curve >= np.quantile(curve, 1 - _TOP)
    hits = np.cumsum(right[order])
    at = np.arange(1, len(order) + 1)
    return float((hits / at)[right[order]].mean())


def _ours(columbia: Kit, count: int, *, is_given: bool) -> Sequence[TimeRange]:
    return find_moments(
        columbia.transcript,
        video_duration=columbia.duration,
        segments=segment(columbia.transcript, duration=columbia.duration),
        heatmap=columbia.heatmap if is_given else (),
        count=count,
        min_length=_LENGTHS[0],
        max_length=_LENGTHS[1],
    )


def _places(columbia: Kit) -> list[TimeRange]:
    length = sum(_LENGTHS) / 2
    count = int(columbia.duration / length)
    return [TimeRange(start=n * length, end=(n + 1) * length) for n in range(count)]


def _earliest(columbia: Kit, count: int) -> Sequence[TimeRange]:
    return _places(columbia)[:count]


def _random(columbia: Kit, count: int, seed: int) -> Sequence[TimeRange]:
    places = _places(columbia)
    random.Random(seed).shuffle(places)
    return places[:count]


def _oracle(columbia: Kit, count: int) -> Sequence[TimeRange]:
    curve = _by_second(columbia)
    ordered = sorted(_places(columbia), key=lambda one: -_lift([one], curve))
    return ordered[:count]
