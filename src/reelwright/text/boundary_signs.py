"""What speaks for a boundary before each row, besides its words: pauses, cues, pictures, chapters.

All in nats, so that they can be added: how much likelier the sign is where a topic begins than
elsewhere, as a logarithm. A sign is worth no more than it is rare in this recording: a pause is
measured against its neighbours, a change of the picture against how often the picture changes.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Row, Seconds
from reelwright.text.cues import spoken_for
from reelwright.text.words import Language

Numbers = NDArray[np.float64]

SCENE_NEAR: Seconds = 2.5
"""A change of the picture this near to the start of a row belongs to it."""

_PAUSE, _SCENE = 0.7, 0.8
"""What one nat of surprise at a pause or a change of picture is worth."""

_CHAPTER = 6.0
"""What a chapter of the author is worth, or the steepest step towards what was asked for."""

_NEIGHBOURS = 20
"""Rows to either side that a pause is measured against."""

_SHORT_PAUSE: Seconds = 0.15
"""Added to both sides of that comparison, so that tiny pauses say little."""


def boundary_signs(
    rows: Sequence[Row],
    language: Language,
    *,
    scenes: Sequence[Seconds] = (),
    chapters: Sequence[int] = (),
    relevance: Numbers | None = None,
) -> Numbers:
    """Add up what speaks for a boundary before each row, in nats; 0 for the first row.

    `chapters` are rows at which a chapter of the author begins; `relevance` is how far each row
    speaks of what was asked for, 0 to 1.
    """
    begins = np.array([row.start for row in rows])
    pauses = np.array([0.0, *(max(0.0, b.start - a.end) for a, b in pairwise(rows))])
    found = _PAUSE * _surprise(_against_neighbours(pauses))
    found += spoken_for(rows, language)
    found += _SCENE * _scene_surprise(begins, scenes)
    found[list(chapters)] += _CHAPTER
    if relevance is not None:
        steps = np.abs(np.diff(relevance, prepend=relevance[:1]))
        found += _CHAPTER * steps / max(float(steps.max()), 1e-9)
    found[:1] = 0.0
    return found


def _against_neighbours(pauses: Numbers) -> Numbers:
    """Divide every pause by the usual one around it; no pause stays none."""
    size = len(pauses)
    if size < 3:
        return pauses
    reach = min(_NEIGHBOURS, (size - 1) // 2)
    padded = np.pad(pauses[1:], reach, mode="reflect") if size - 1 > reach else pauses[1:]
    around = np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1), axis=1)
    usual = np.append(around[:1], around)[:size]
    ratio: Numbers = np.where(pauses > 0, (pauses + _SHORT_PAUSE) / (usual + _SHORT_PAUSE), 0.0)
    return ratio


def _surprise(values: Numbers) -> Numbers:
    """Say how rare each value is: -log of the share of values at least as large; 0 for zeros."""
    ordered = np.sort(values)
    as_large = len(values) - np.searchsorted(ordered, values - 1e-9, side="left")
    return np.where(values > 0, -np.log(as_large / len(values)), 0.0)


def _scene_surprise(starts: Numbers, scenes: Sequence[Seconds]) -> Numbers:
    """Say how rare it is that the picture changes near a start; 0 where it does not."""
    if not len(scenes):
        return np.zeros(len(starts))
    nearest = np.min(np.abs(starts[:, None] - np.asarray(scenes)[None, :]), axis=1)
    near = nearest <= SCENE_NEAR
    share = max(float(near.mean()), 1 / len(starts))
    return np.where(near, -np.log(share), 0.0)
