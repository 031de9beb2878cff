"""ROUGE-1, ROUGE-2 and ROUGE-L as Lin defined them in 2004: F-measure over lower-case words.

Our own, so that nothing has to be fetched; without stemming. ROUGE-L is the summary-level one: for
each expected sentence the union of its longest common subsequences with every sentence found (what
the package rouge-score calls rougeLsum). `tests/text/test_evals.py` holds it against numbers
worked out by hand.
"""

import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[a-z0-9]+")
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n")


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def rouge_n(found: str, expected: str, size: int) -> float:
    """F-measure over runs of `size` words."""
    ours, theirs = (_runs(words_of(text), size) for text in (found, expected))
    return _f(sum((ours & theirs).values()), sum(ours.values()), sum(theirs.values()))


def rouge_l(found: str, expected: str) -> float:
    """F-measure over the words in the union of longest common subsequences."""
    ours, theirs = _sentences(found), _sentences(expected)
    left_ours = Counter(word for sentence in ours for word in sentence)
    left_theirs = Counter(word for sentence in theirs for word in sentence)
    totals = sum(left_ours.values()), sum(left_theirs.values())
    shared = 0
    for sentence in theirs:
        places = {place for other in ours for place in _common(sentence, other)}
        for place in sorted(places):
            word = sentence[place]
            if left_ours[word] and left_theirs[word]:
                left_ours[word] -= 1
                left_theirs[word] -= 1
                shared += 1
    return _f(shared, *totals)


def _sentences(text: str) -> list[list[str]]:
    return [words for part in _SENTENCE.split(text) if (words := words_of(part))]


def _runs(words: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def _common(one: Sequence[str], other: Sequence[str]) -> list[int]:
    """Give the places in `one` of a longest common subsequence."""
    table = [[0] * (len(other) + 1)]
    for word in one:
        above, row = table[-1], [0]
        for place, against in enumerate(other, start=1):
            row.append(above[place - 1] + 1 if word == against else max(row[-1], above[place]))
        table.append(row)
    found: list[int] = []
    i, j = len(one), len(other)
    while i and j:
        if one[i - 1] == other[j - 1]:
            found.append(i - 1)
            i, j = i - 1, j - 1
        elif table[i - 1][j] >= table[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return found[::-1]


def _f(shared: int, found: int, expected: int) -> float:
    if not shared:
        return 0.0
    precision, recall = shared / found, shared / expected
    return 2 * precision * recall / (precision + recall)
