"""Where the words change: the boundaries that make the text most probable, by dynamic programming.

Every part has a word distribution of its own, of which nothing is known beforehand but that it is
uneven (a symmetric Dirichlet); the parts are chosen so that the whole text is as probable as can be
(Eisenstein and Barzilay, Bayesian Unsupervised Topic Segmentation, EMNLP 2008; the search is that
of Utiyama and Isahara, ACL 2001). More parts are not better by themselves: each has to earn its own
distribution. Here with a bonus for boundaries that other signs, such as pauses, speak for.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

CONCENTRATION = 0.3
"""Of the Dirichlet, for each word: below 1, a part uses few of all words, and those often."""


def costs_of_parts(blocks: Sequence[Sequence[str]]) -> Numbers:
    """Give `cost[i, j]`, the negative log-probability of the words of blocks i to j as one part.

    Said one after the other, a word that was said f times before among n has the probability
    (f + a) / (n + k a), for k distinct words in the text and the concentration a. So a part costs
    the sum of log(i + k a) over its words less, for each word, that of log(i + a) over its
    occurrences. The latter comes from pairs of occurrences: a pair with d - 1 others between them
    adds the second difference of that sum at d, so one two-dimensional running sum gives all parts
    at once. Memory is two square matrices.
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
            gained += rising(CONCENTRATION, len(places))[said]
    pairs = by_pairs.reshape(size, size)
    gained += np.cumsum(np.cumsum(pairs[::-1], axis=0)[::-1], axis=1)
    words = np.concatenate(([0], np.cumsum([len(block) for block in blocks])))
    lengths = np.maximum(words[None, 1:] - words[:-1, None], 0)
    spread = CONCENTRATION * max(1, len(occurrences))
    cost: Numbers = rising(spread, int(words[-1]))[lengths] - gained
    return cost


def rising(start: float, count: int) -> Numbers:
    """Give the sums of log(start + i) over i < 0, 1, ... `count`: log of the rising factorial."""
    found: Numbers = np.concatenate(([0.0], np.cumsum(np.log(start + np.arange(count)))))
    return found


def _add_pairs(into: Numbers, places: Places, size: int) -> None:
    count = len(places)
    value = np.concatenate(([0.0], rising(CONCENTRATION, count)))  # value[f + 1] is that of f
    second = value[2:] - 2 * value[1:-1] + value[:-2]
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
