# ruff: noqa: RUF001 - the marks of many scripts look alike
"""How wide text is, and where its lines break."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import inf

from reelwright.domain import is_unspaced
from reelwright.text.sentence_marks import ends_clause, is_abbreviation

_AFTER_CLAUSE = 8.0
_AFTER_SMALL_WORD = -6.0
_SMALL_WORD = 3
_ENDS = frozenset(".?!。？！؟۔।…")


@lru_cache(maxsize=65536)
def width(text: str) -> int:
    """Count the characters of a text; those as wide as two count as two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def joins(before: str, after: str) -> bool:
    """Say whether two words stand beside each other without a space."""
    return not (before.isascii() or after.isascii()) and (
        is_unspaced(before[-1]) and is_unspaced(after[0])
    )


def broken(texts: Sequence[str], max_characters: int) -> list[int]:
    """Break words into as few lines as hold them, evenly; give the number of words of each.

    Lines rather end after a comma than after a small word, as long as that leaves them about
    even. A word longer than a line has one to itself.
    """
    widths = [width(text) for text in texts]
    spaces = [0, *(0 if joins(before, after) else 1 for before, after in pairwise(texts))]
    count = len(texts)
    sums = [0]
    for place in range(count):
        sums.append(sums[-1] + widths[place] + spaces[place])

    def across(start: int, end: int) -> int:
        return sums[end] - sums[start] - spaces[start]

    if across(0, count) <= max_characters:
        return [count]
    even = across(0, count) / _fewest(widths, spaces, max_characters)
    best: list[tuple[int, float]] = [(0, 0.0)] + [(count + 1, inf)] * count
    came = [0] * (count + 1)
    for end in range(1, count + 1):
        for start in range(end - 1, -1, -1):
            line = across(start, end)
            if line > max_characters and end - start > 1:
                break
            cost = (line - even) ** 2 / even - (_worth(texts[end - 1]) if end < count else 0.0)
            lines, so_far = best[start]
            if (lines + 1, so_far + cost) < best[end]:
                best[end] = (lines + 1, so_far + cost)
                came[end] = start
    found: list[int] = []
    end = count
    while end:
        found.append(end - came[end])
        end = came[end]
    return found[::-1]


def _fewest(widths: Sequence[int], spaces: Sequence[int], max_characters: int) -> int:
    lines, line = 1, 0
    for across, space in zip(widths, spaces, strict=True):
        added = across + (space if line else 0)
        if line and line + added > max_characters:
            lines += 1
            line = across
        else:
            line += added
    return lines


def _worth(text: str) -> float:
    """Say how good a word is as the last of its line, in characters of unevenness."""
    if is_abbreviation(text):
        return _AFTER_SMALL_WORD
    if ends_clause(text) or text[-1:] in _ENDS:
        return _AFTER_CLAUSE
    is_small = text.isalpha() and len(text) <= _SMALL_WORD and width(text) == len(text)
    return _AFTER_SMALL_WORD if is_small else 0.0
