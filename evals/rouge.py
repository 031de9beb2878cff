"""ROUGE-1, ROUGE-2 and ROUGE-L as Lin defined them in 2004: F-measure over lower-case words.

Our own, so that nothing has to be fetched. Without stemming; ROUGE-L takes both texts as one
sequence each. `tests/evals/test_rouge.py` holds it against numbers worked out by hand.
"""

import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[a-z0-9]+")


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def rouge_n(found: str, expected: str, size: int) -> float:
    """F-measure over runs of `size` words."""
    ours, theirs = (_runs(words_of(text), size) for text in (found, expected))
    return _f(sum((ours & theirs).values()), sum(ours.values()), sum(theirs.values()))


def rouge_l(found: str, expected: str) -> float:
    """F-measure over the longest common subsequence."""
    ours, theirs = words_of(found), words_of(expected)
    return _f(_common(ours, theirs), len(ours), len(theirs))


def _runs(words: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    last = [0] * (len(other) + 1)
    for word in one:
        row = [0]
        for place, against in enumerate(other, start=1):
            row.append(last[place - 1] + 1 if word == against else max(row[-1], last[place]))
        last = row
    return last[-1]


def _f(shared: int, found: int, expected: int) -> float:
    if not shared:
        return 0.0
    precision, recall = shared / found, shared / expected
    return 2 * precision * recall / (precision + recall)
