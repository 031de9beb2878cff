"""How well boundaries agree, in the measures people use for them."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

Span = tuple[float, float]


def pk_and_windowdiff(found: Sequence[int], expected: Sequence[int], size: int) -> Span:
    """Give Pk (Beeferman 1999) and WindowDiff (Pevzner and Hearst 2002); lower is better.

    Boundaries are places of the unit after them, out of `size` units; the window is half the mean
    length of an expected part.
    """
    window = max(2, round(size / (2 * (len(expected) + 1))))
    units = np.arange(size)
    ours = np.searchsorted(sorted(found), units, side="right")
    theirs = np.searchsorted(sorted(expected), units, side="right")
    apart_ours, apart_theirs = ours[window:] - ours[:-window], theirs[window:] - theirs[:-window]
    pk = float(np.mean((apart_ours == 0) != (apart_theirs == 0)))
    return pk, float(np.mean(apart_ours != apart_theirs))


def f1_within(found: Sequence[float], expected: Sequence[float], tolerance: float) -> float:
    """Match boundaries one to one within a tolerance, nearest first; F1 of the matches."""
    if not found or not expected:
        return float(not found and not expected)
    pairs = sorted(
        (abs(a - b), i, j)
        for i, a in enumerate(found)
        for j, b in enumerate(expected)
        if abs(a - b) <= tolerance
    )
    ours: set[int] = set()
    theirs: set[int] = set()
    for _, i, j in pairs:
        if i not in ours and j not in theirs:
            ours.add(i)
            theirs.add(j)
    return 2 * len(ours) / (len(found) + len(expected))


def f1_over_iou(found: Sequence[Span], expected: Sequence[Span]) -> float:
    """F1 of parts that overlap, averaged over thresholds of intersection over union .5 to .9."""
    overlaps = [_iou(a, b) for a in found for b in expected]
    scores = []
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.9):
        matched = sum(value > threshold for value in overlaps)  # above .5 a match is one to one
        scores.append(2 * matched / (len(found) + len(expected)))
    return float(np.mean(scores))


def _iou(one: Span, other: Span) -> float:
    shared = max(0.0, min(one[1], other[1]) - max(one[0], other[0]))
    return shared / (max(one[1], other[1]) - min(one[0], other[0])) if shared else 0.0


def parts_of(boundaries: Sequence[float], end: float) -> list[Span]:
    edges = [0.0, *boundaries, end]
    return list(pairwise(edges))
