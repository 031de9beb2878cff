"""Rows taken together, so that finding topics stays fast at any length."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Row, Transcript
from reelwright.text.sentences import sentence_starts
from reelwright.text.words import Language

Numbers = NDArray[np.float64]

WORDS = (20, 50)
"""Fewest and most words of a block: boundaries lie between blocks."""

MOST_BLOCKS = 1000
"""Beyond that, blocks grow."""

_SENTENCE = 20.0
"""Worth, in nats, of a boundary between sentences."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """Rows taken together, so that the work stays bounded."""

    firsts: tuple[int, ...]
    """The first row of each block."""

    terms: tuple[tuple[str, ...], ...]
    starts: Numbers
    row_terms: tuple[tuple[str, ...], ...]
    """The content words of every row."""

    openings: frozenset[int]
    """The rows that begin with a sentence."""


def blocks_of(
    transcript: Transcript, language: Language, chapters: Collection[int], bonus: Numbers
) -> Blocks:
    """Take rows together until there are enough words, parting them between sentences.

    Of the rows at which a block may end, the one with the highest `bonus` is taken; `chapters` are
    rows at which one has to.
    """
    rows = transcript.rows
    least, most = WORDS
    stretch = max(1.0, 2 * len(transcript.words) / (MOST_BLOCKS * (least + most)))
    opening = _opening_rows(transcript)
    worth = [float(value) + _SENTENCE * (row in opening) for row, value in enumerate(bonus)][1:]
    firsts = [0]
    while firsts[-1] < len(rows):
        firsts.append(
            _block_end(rows, worth, chapters, firsts[-1], (least * stretch, most * stretch))
        )
    ends = firsts[1:]
    firsts = firsts[:-1]
    row_terms = tuple(tuple(language.terms(row.text)) for row in rows)
    return Blocks(
        firsts=tuple(firsts),
        terms=tuple(
            tuple(term for row in row_terms[first:end] for term in row)
            for first, end in zip(firsts, ends, strict=True)
        ),
        starts=np.array([0.0, *(rows[first].start for first in firsts[1:])]),
        row_terms=row_terms,
        openings=opening,
    )


def _block_end(
    rows: Sequence[Row],
    worth: Sequence[float],
    chapters: Collection[int],
    first: int,
    words: tuple[float, float],
) -> int:
    least, most = words
    read, at = 0, first
    options: list[int] = []
    while at < len(rows) and (not options or read < most):
        read += len(rows[at].words)
        at += 1
        if at in chapters or at == len(rows):
            return at if at in chapters or not options or read < most else _best(options, worth)
        if read >= least:
            options.append(at)
    return _best(options, worth)


def _best(options: Sequence[int], worth: Sequence[float]) -> int:
    return max(options, key=lambda place: (worth[place - 1], -place))


def _opening_rows(transcript: Transcript) -> frozenset[int]:
    """Give the rows that begin with a sentence."""
    firsts = set(sentence_starts(transcript))
    place, found = 0, set()
    for number, row in enumerate(transcript.rows):
        if place in firsts:
            found.add(number)
        place += len(row.words)
    return frozenset(found)
