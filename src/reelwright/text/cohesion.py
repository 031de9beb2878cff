"""Where the words change: the boundaries that make the text most probable, by dynamic programming.

Utiyama and Isahara, A Statistical Model for Domain-Independent Text Segmentation, ACL 2001: every
part has its own word distribution, smoothed by one; the parts are chosen so that the whole text is
as probable as can be. Here with a bonus for boundaries that other signs, such as pauses, speak for.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]


def costs_of_parts(blocks: Sequence[Sequence[str]]) -> Numbers:
    """Give `cost[i, j]`, the negative log-probability of the words of blocks i to j as one part.

    Part of n words with counts f(w) out of k distinct words in the text: `n` times log of (n + k)
    less the sum of f(w) log(f(w) + 1). The sum comes from pairs of occurrences: a pair with d - 1
    others between them adds the second difference of f log(f + 1) at d, so one two-dimensional
    running sum gives all parts at once. Memory is two square matrices.
    """
    size = len(blocks)
    occurrences: dict[str, list[int]] = defaultdict(list)
    for place, block in enumerate(blocks):
        for word in block:
            occurrences[word].append(place)
    gained = np.zeros((size, size))
    by_pairs = np.zeros(size * size)
    for places in occurrences.values():
        if 2 * len(places) <= size:
            _add_pairs(by_pairs, np.asarray(places), size)
        else:
            counts = np.concatenate(([0], np.cumsum(np.bincount(places, minlength=size))))
            said = np.maximum(counts[None, 1:] - counts[:-1, None], 0)
            gained += said * np.log(said + 1)
    pairs = by_pairs.reshape(size, size)
    gained += np.cumsum(np.cumsum(pairs[::-1], axis=0)[::-1], axis=1)
    words = np.concatenate(([0], np.cumsum([len(block) for block in blocks])))
    lengths = np.maximum(words[None, 1:] - words[:-1, None], 0)
    cost: Numbers = lengths * np.log(lengths + max(1, len(occurrences))) - gained
    return cost


def _add_pairs(into: Numbers, places: Places, size: int) -> None:
    count = len(places)
    levels = np.arange(count + 2, dtype=np.float64)
    value = np.concatenate(([0.0], levels * np.log(levels + 1)))  # value[f + 1] = f log(f + 1)
    second = value[2 : count + 2] - 2 * value[1 : count + 1] + value[:count]
    second[0] = value[2]
    firsts, lasts = np.triu_indices(count)
    np.add.at(into, places[firsts] * size + places[lasts], second[lasts - firsts])


def best_parts(cost: Numbers, bonus: Numbers, most: int, least_blocks: Numbers) -> "Parts":
    """Find the best division into 1, 2, ... `most` parts.

    `bonus[i]` speaks for a boundary before block i; `least_blocks[i, j]` is True where blocks i to
    j may stand as one part.
    """
    size = len(cost)
    allowed = np.where(least_blocks, cost, np.inf)
    totals = [allowed[0]]
    starts: list[Places] = [np.zeros(size, dtype=np.intp)]
    shifted = allowed - bonus[:, None]
    for _ in range(1, min(most, size)):
        before = np.concatenate(([np.inf], totals[-1][:-1]))
        candidates = before[:, None] + shifted
        chosen = np.argmin(candidates, axis=0)
        starts.append(chosen)
        totals.append(candidates[chosen, np.arange(size)])
    return Parts(np.array([total[-1] for total in totals]), starts)


class Parts:
    """The best divisions into each number of parts."""

    def __init__(self, totals: Numbers, starts: Sequence[Places]) -> None:
        """Take the total cost by number of parts, and where the last part starts."""
        self.totals = totals
        self._starts = starts

    def starts(self, count: int) -> list[int]:
        """Give the first block of each of `count` parts."""
        found: list[int] = []
        last = len(self._starts[0]) - 1
        for level in range(count - 1, -1, -1):
            start = int(self._starts[level][last])
            found.append(start)
            last = start - 1
        return found[::-1]
