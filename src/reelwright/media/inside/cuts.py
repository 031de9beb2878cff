"""Telling a new scene from motion, by how much small pictures differ. Pure; no file is touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Small = NDArray[np.uint8]
"""A picture of few pixels, shape (height, width, 3)."""

LEAST = 0.075
"""Difference below which nothing is a new scene: a line more on a slide, a nod."""
MOST = 0.4
"""Difference from which everything is one, however lively the picture."""
LIVELY = 3.5
"""How many times what is usual around it a change must be."""
AROUND = 12
"""Samples to each side that tell what is usual."""
SUDDEN = 0.5
"""Share of a change that must happen between two frames to be a cut."""
FADE = 1.5
"""Seconds to each side of its middle within which a fade happens."""
SHORTEST = 1.0
"""Seconds under which a scene is a flash, or the middle of a fade."""
_FULL = 64.0
"""Levels of difference that count as wholly different."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one sample of the picture to the next."""

    before: float
    """Moment of the first, in seconds."""
    after: float
    differs: float


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was found."""

    at: float
    """Moment of the first frame after it."""
    differs: float
    first: Small
    """The picture before it."""
    last: Small
    """The picture after it."""


def difference(one: Small, other: Small) -> float:
    """Say how different two pictures are: 0 the same, 1 wholly.

    Every pixel counts by its strongest channel, at most as wholly different, so a bright spot
    weighs no more than any other spot.
    """
    apart = np.abs(one.astype(np.int16) - other.astype(np.int16)).max(axis=2)
    return float(np.minimum(apart, _FULL).mean() / _FULL)


def unusual(steps: Sequence[Step]) -> list[Step]:
    """Give the steps that are more than the motion around them."""
    apart = np.array([step.differs for step in steps])
    found = []
    for place, step in enumerate(steps):
        if step.differs < LEAST:
            continue
        around = apart[max(0, place - AROUND) : place + AROUND + 1]
        usual = float(np.median(around)) if len(around) > 4 else 0.0
        if step.differs >= min(MOST, LIVELY * usual):
            found.append(step)
    return found


def located(seen: Sequence[tuple[float, Small]], first: Small, last: Small) -> Change | None:
    """Find where among some frames the picture became another one, or None when it only moved.

    A cut happens between two frames. A fade is a stretch of change with calm around it.
    """
    differs = difference(first, last)
    if len(seen) < 2 or differs < LEAST:
        return None
    jumps = np.array([difference(a, b) for (_, a), (_, b) in pairwise(seen)])
    moments = np.array([at for at, _ in seen])
    place = int(jumps.argmax())
    usual = float(np.median(jumps)) if len(jumps) > 4 else 0.0
    if jumps[place] >= SUDDEN * differs and jumps[place] >= min(MOST, LIVELY * usual):
        return Change(float(moments[place + 1]), differs, first, last)
    nearer = (at for at, each in seen if difference(each, last) < difference(each, first))
    middle = next(nearer, None)
    if middle is None:
        return None
    is_inside = np.abs(moments[1:] - middle) <= FADE
    inside, outside = jumps[is_inside], jumps[~is_inside]
    if len(outside) < max(4, len(jumps) / 4) or not len(inside):
        return None
    is_fade = inside.sum() >= 0.7 * differs and inside.mean() >= 3 * outside.mean()
    return Change(middle, differs, first, last) if is_fade else None


def settled(found: Sequence[Change]) -> list[float]:
    """Give the moments of the changes that last.

    Changes closer than `SHORTEST` to each other are one: what a flash or a fade makes of it. When
    the picture after them is the one before them, there was none.
    """
    groups: list[list[Change]] = []
    for change in sorted(found, key=lambda each: each.at):
        if groups and change.at - groups[-1][-1].at < SHORTEST:
            groups[-1].append(change)
        else:
            groups.append([change])
    lasting = (
        group
        for group in groups
        if len(group) == 1 or difference(group[0].first, group[-1].last) >= LEAST
    )
    return [max(group, key=lambda each: each.differs).at for group in lasting]
