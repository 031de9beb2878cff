"""What is said in a clip, in times of the clip."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from reelwright.domain import CaptionWord, Seconds, Timeline, Transcript, number_rows
from reelwright.errors import NothingFoundError

_STEP = 0.02
"""Seconds that a word is shown at the least, before the next may begin."""

PlacedWord = tuple[int, CaptionWord]
"""A word as it is shown, and its place in `transcript.words`."""


def shown_words(transcript: Transcript, timeline: Timeline) -> tuple[CaptionWord, ...]:
    """Give the words that are heard in a clip, in its own time and order, none overlapping.

    A word is heard when its middle was not cut out. Each is there once, but for a stretch that
    the clip shows again later, such as a teaser: there it is said again.
    """
    return tuple(word for _, word in placed_words(transcript, timeline))


def placed_words(transcript: Transcript, timeline: Timeline | None = None) -> list[PlacedWord]:
    """Give the words heard in a clip, or in the whole video, each with its place."""
    words = transcript.words
    if timeline is None:
        return _in_order(
            [(place, word.start, word.end, word.text) for place, word in enumerate(words)]
        )
    middles = np.array([(word.start + word.end) / 2 for word in words])
    found: list[_Placed] = []
    before: frozenset[int] = frozenset()
    passed = 0.0
    for piece in timeline.pieces:
        heard = np.flatnonzero((middles >= piece.start) & (middles < piece.end)).tolist()
        for place in heard:
            word = words[place]
            if place not in before:
                start, end = max(word.start, piece.start), min(word.end, piece.end)
                found.append(
                    (place, start - piece.start + passed, end - piece.start + passed, word.text)
                )
        before = frozenset(heard)
        passed += piece.duration
    return _in_order(found)


def shown_transcript(transcript: Transcript, timeline: Timeline) -> Transcript:
    """Give the transcript of a clip, in its own time; rows that were cut keep what is left.

    Raises:
        NothingFoundError: nothing is said in the clip (`no_speech`).
    """
    row_of = [row for row in transcript.rows for _ in row.words]
    lines: list[tuple[list[tuple[Seconds, Seconds, str]], str | None]] = []
    before: int | None = None
    for place, word in placed_words(transcript, timeline):
        if before is None or place < before or row_of[place] is not row_of[before]:
            lines.append(([], row_of[place].speaker))
        lines[-1][0].append((word.start, word.end, word.text))
        before = place
    if not lines:
        raise NothingFoundError("Nothing is said in this clip.", code="no_speech")
    return Transcript(
        language=transcript.language,
        engine=transcript.engine,
        model=transcript.model,
        accuracy=transcript.accuracy,
        word_times=transcript.word_times,
        rows=number_rows(lines),
    )


def beginnings(transcript: Transcript, placed: Sequence[PlacedWord]) -> frozenset[int]:
    """Say which of the shown words, by their number, do not go on from the one before.

    They are the first of another speaker, or the first after words that were cut out.
    """
    speakers = [row.speaker for row in transcript.rows for _ in row.words]
    return frozenset(
        number
        for number, ((before, _), (place, _)) in enumerate(pairwise(placed), start=1)
        if place != before + 1 or speakers[place] != speakers[before]
    )


_Placed = tuple[int, Seconds, Seconds, str]


def _in_order(words: Sequence[_Placed]) -> list[PlacedWord]:
    """Let no word begin before the one before it, nor end after the next has begun."""
    found: list[_Placed] = []
    for place, start, end, text in words:
        begin = round(start, 4)
        if found:
            before = found[-1]
            begin = max(begin, round(before[1] + _STEP, 4))
            found[-1] = (before[0], before[1], min(before[2], begin), before[3])
        found.append((place, begin, max(round(end, 4), round(begin + _STEP, 4)), text))
    return [
        (place, CaptionWord(start=start, end=end, text=text)) for place, start, end, text in found
    ]
