"""Moving a boundary between blocks to the very row where the words change."""

from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from reelwright.text.blocks import Blocks
from reelwright.text.cohesion import CONCENTRATION

Numbers = NDArray[np.float64]


def at_rows(blocks: Blocks, starts: Sequence[int], bonus: Numbers) -> list[int]:
    """Give the first row of every part, looked for in the blocks on both sides of its boundary.

    `starts` are blocks; `bonus` speaks, row by row, for a boundary before it, and is minus infinity
    where none may be. The cost is that of `cohesion.costs_of_parts`.
    """
    rows = blocks.row_terms
    kinds = len({term for row in rows for term in row})
    ends = [*blocks.firsts[1:], len(rows)]
    found = [blocks.firsts[start] for start in starts]
    for place in range(1, len(found)):
        block = starts[place]
        following = found[place + 1] if place + 1 < len(found) else len(rows)
        first = max(found[place - 1] + 1, blocks.firsts[block - 1])
        options = range(first, min(following, ends[block]))
        found[place] = _best(rows, found[place - 1], options, following, kinds, bonus)
    return found


def _best(
    rows: Sequence[Sequence[str]],
    start: int,
    options: range,
    end: int,
    kinds: int,
    bonus: Numbers,
) -> int:
    left = _Part(kinds)
    right = _Part(kinds)
    for row in rows[start : options[0]]:
        left.add(row, 1)
    for row in rows[options[0] : end]:
        right.add(row, 1)
    prices = []
    for option in options:
        prices.append(left.cost + right.cost - float(bonus[option]))
        left.add(rows[option], 1)
        right.add(rows[option], -1)
    return options[int(np.argmin(prices))]


class _Part:
    """The words of a part, and what they cost, kept up while rows come and go."""

    def __init__(self, kinds: int) -> None:
        self._counts: Counter[str] = Counter()
        self._kinds = kinds
        self._words = 0
        self.cost = 0.0
        """As in `cohesion.costs_of_parts`."""

    def add(self, row: Sequence[str], times: int) -> None:
        spread = CONCENTRATION * max(1, self._kinds)
        for term in row:
            said, words = (
                (self._counts[term], self._words)
                if times > 0
                else (self._counts[term] - 1, self._words - 1)
            )
            self.cost += times * (log(words + spread) - log(said + CONCENTRATION))
            self._counts[term] += times
            self._words += times
