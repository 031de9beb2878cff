"""How many parts a recording has: what is usual for its length and kind, against the evidence."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Seconds, Transcript

Numbers = NDArray[np.float64]

_SPREAD = 0.4
"""How far, as a logarithm, the number of parts may well be from what is usual."""

_VOICES = 3
_SHARE = 0.05
"""Several people meet where this many say this share of all words each, or more."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be expected of one kind of recording."""

    usual: float
    """Parts of a recording, in times of the square root of its minutes."""

    words: float
    """What a nat of the words is worth against a nat of another sign. Words come in bursts: one
    that was said makes itself likelier, so each tells less than a model of independent words
    thinks."""

    price: float
    """Price of one more part, in times of log(places where it could begin)."""


TALK = Kind(usual=1.2, words=0.4, price=1.5)
"""Chaptered videos of 23 minutes have about 8 chapters (VidChapters-7M), marked lectures of an hour
8 to 12 parts."""

MEETING = Kind(usual=0.75, words=0.2, price=3.0)
"""Where several people meet, each brings words of their own, and topics are few and uneven."""


def kind_of(transcript: Transcript) -> Kind:
    """Say whether one or two people talk, or several meet."""
    said: Counter[str] = Counter()
    for row in transcript.rows:
        if row.speaker is not None:
            said[row.speaker] += len(row.words)
    least = _SHARE * sum(said.values())
    voices = sum(words >= least for words in said.values())
    return MEETING if voices >= _VOICES else TALK


def expected_count(length: Seconds, kind: Kind = TALK) -> tuple[int, float, int]:
    """Say how many parts a recording has: at least, about, at most."""
    about = max(1.0, kind.usual * float(np.sqrt(length / 60)))
    return max(1, round(0.6 * about)), about, max(1, round(1.6 * about))


def best_count(totals: Numbers, places: int, about: float, kind: Kind, fewest: int) -> int:
    """Weigh the evidence for 1, 2, ... parts against their price and what is usual (log-normal)."""
    counts = np.arange(1, len(totals) + 1)
    usual = (np.log(counts / about) / _SPREAD) ** 2 / 2
    price = totals + kind.price * np.log(places + 1) * counts + usual
    price[: fewest - 1] = np.inf
    return int(counts[np.argmin(price)])
