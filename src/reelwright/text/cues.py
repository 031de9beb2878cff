"""What the first words of a sentence tell: a new topic announced, or the last one going on.

Lecturers announce what comes next (Hirschberg and Litman, Empirical Studies on the Disambiguation
of Cue Phrases, 1993): "okay, so now let's turn to ...". And a sentence that begins with "and", "it"
or "because" leans on the one before it. Phrases are of each language's common speech, by hand.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Row
from reelwright.text.cue_phrases import ANNOUNCING, CLOSING, LEANING, OPENING, TURNING
from reelwright.text.words import Language, normalise

Numbers = NDArray[np.float64]

_READ = 90
"""Characters of a sentence that are read for its opening."""

_LONGEST_OPENING = 3
"""Words such as `okay, so, now` that may stand before an announcement."""


class Cue(IntEnum):
    """How far the first words of a sentence speak for a new topic."""

    LEANS = -1
    """It leans on what was said before: `and`, `it`, `because`."""

    NONE = 0
    OPENS = 1
    """A word with which people take up a new thread, among other things: `okay`, `now`."""

    TURNS = 2
    """A turn of the talk: `next`, `another`, `what is ...`."""

    ANNOUNCES = 3
    """It says that something new begins: `let's move on to`, `in this section`."""


_WORTH = {Cue.LEANS: -0.5, Cue.NONE: 0.0, Cue.OPENS: 0.3, Cue.TURNS: 1.0, Cue.ANNOUNCES: 2.0}
"""Log of how much oftener a topic begins so than any other sentence does."""

_CLOSED = 1.0
"""The same, for a sentence after one that closes: `any questions?`, `thank you`."""


def opening_cue(text: str, language: Language) -> Cue:
    """Say what the first words of a sentence tell."""
    known = _patterns(language.code)
    start = normalise(text[:_READ]).lstrip(" -–—\"'([¿¡")  # noqa: RUF001 - dashes as people type them
    if known is None:
        return Cue.NONE
    opener = known.opening.match(start)
    rest = start[opener.end() :] if opener else start
    if known.announcing.match(rest) or known.announcing.match(start):
        return Cue.ANNOUNCES
    if known.turning.match(rest) or known.turning.match(start):
        return Cue.TURNS
    if known.leaning.match(start):
        return Cue.LEANS
    return Cue.OPENS if opener else Cue.NONE


def closes(text: str, language: Language) -> bool:
    """Say whether a sentence closes what went on before: `any questions?`."""
    known = _patterns(language.code)
    return known is not None and known.closing.search(normalise(text[-_READ:])) is not None


def leans(text: str, language: Language) -> bool:
    """Say whether a sentence cannot stand on its own, by its first words."""
    return opening_cue(text, language) is Cue.LEANS


def spoken_for(rows: Sequence[Row], language: Language) -> Numbers:
    """Say, in nats, how far words of announcing speak for a boundary before each row.

    A cue tells no more than it is rare: where every other sentence begins with `okay`, `okay` says
    little.
    """
    cues = np.array([opening_cue(row.text, language) for row in rows], dtype=np.intp)
    size = max(1, len(rows))
    found = np.zeros(len(rows))
    for cue, worth in _WORTH.items():
        rarity = -np.log((np.count_nonzero(cues >= cue) + 1) / (size + 1)) if cue > 0 else worth
        found[cues == cue] = min(worth, rarity) if cue > 0 else worth
    ended = np.array([False, *(closes(row.text, language) for row in rows[:-1])][: len(rows)])
    rarity = -np.log((np.count_nonzero(ended) + 1) / (size + 1))
    found[ended] += min(_CLOSED, rarity)
    return found


class _Patterns:
    def __init__(self, code: str) -> None:
        opening = OPENING[code]
        self.opening = re.compile(rf"(?:(?:{opening})\b[,.!?…\s]*){{1,{_LONGEST_OPENING}}}")
        self.announcing = re.compile(rf"(?:{ANNOUNCING[code]})\b")
        self.turning = re.compile(rf"(?:{TURNING[code]})\b")
        self.leaning = re.compile(rf"(?:{LEANING[code]})\b")
        self.closing = re.compile(rf"(?:^|\b)(?:{CLOSING[code]})\W*$")


@cache
def _patterns(code: str) -> _Patterns | None:
    return _Patterns(code) if code in OPENING else None
