"""Words to sentence-sized rows, and where sentences begin and end.

Sentences end at punctuation where a transcript has it. Automatic captions have none: there they
end at pauses, measured against this recording's own pauses, for one speaker's breath is another's
paragraph.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reelwright.domain import Row, Seconds, Transcript, number_rows
from reelwright.text.sentence_marks import ends_clause, is_punctuated, sentence_ends_by_marks, ties

_Span = tuple[int, int]
"""Words from one place up to another."""

SpokenWord = tuple[Seconds, Seconds, str]
"""A word as `(start, end, text)`."""

MAX_WORDS = 30
MAX_SECONDS = 15.0

_WORDS_PER_PAUSE = 12
"""Words of unpunctuated speech for each pause that counts as the end of a sentence."""

_SHORTEST_PAUSE = 0.18
_LONGEST_BREATH = 1.5
"""A pause longer than this ends a sentence, also one without a full stop: seconds."""

_FEWEST_WORDS = 3
_CLAUSE_WORTH = 0.5
"""A comma counts as much as a pause of this many seconds, when a long row has to be split."""

_BALANCE_WORTH = 0.4
"""A cut in the very middle counts as much as a pause of this many seconds."""


def rows_from_words(
    words: Sequence[SpokenWord],
    *,
    speakers: Sequence[str | None] | None = None,
    breaks: Collection[int] = (),
    hints: Collection[int] = (),
    max_words: int = MAX_WORDS,
    max_seconds: Seconds = MAX_SECONDS,
) -> tuple[Row, ...]:
    """Make rows of about a sentence out of words in order of time.

    `speakers` names who says each word; `breaks` are places of words that begin a new row in any
    case, such as a change of speaker without a name; `hints` are places where a row that is too
    long had better be split, such as the first words of a person's captions. A row has at most
    `max_words` words and `max_seconds` seconds; a single word joins its nearer neighbour where
    the two fit together.
    """
    if not words:
        return ()
    gaps = _gaps(words)
    speech = _Speech(words, gaps, frozenset(hints), max_words, max_seconds)
    forced = _forced(len(words), speakers, breaks)
    starts = sorted(forced | {end + 1 for end in _ends(words, gaps)} | {0})
    spans: list[_Span] = []
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        spans += speech.fitting((start, end))
    return number_rows(
        [
            (words[start:end], speakers[start] if speakers else None)
            for start, end in speech.without_orphans(spans, forced)
        ]
    )


def sentence_ends(transcript: Transcript) -> tuple[int, ...]:
    """Say which places of `transcript.words` end a sentence, in order; the last one always does."""
    words = [(word.start, word.end, word.text) for word in transcript.words]
    if not words:
        return ()
    found = _ends(words, _gaps(words)) | {len(words) - 1}
    place = 0
    speaker: str | None = None
    for row in transcript.rows:
        if place and row.speaker != speaker:
            found.add(place - 1)
        speaker = row.speaker
        place += len(row.words)
    return tuple(sorted(found))


def sentence_starts(transcript: Transcript) -> tuple[int, ...]:
    """Say which places of `transcript.words` begin a sentence, in order; 0 always does."""
    ends = sentence_ends(transcript)
    return (0, *(end + 1 for end in ends[:-1])) if ends else ()


def pause_threshold(gaps: Iterable[Seconds]) -> Seconds:
    """Say from how many seconds on a pause ends a sentence in this recording.

    It lets as many pauses count as there would be sentences of usual length.
    """
    found = np.fromiter(gaps, dtype=float)
    if not found.size:
        return _SHORTEST_PAUSE
    usual = float(np.quantile(found, 1 - 1 / _WORDS_PER_PAUSE))
    return min(max(usual, _SHORTEST_PAUSE), _LONGEST_BREATH)


def _gaps(words: Sequence[SpokenWord]) -> list[Seconds]:
    """Measure the pause after each word but the last."""
    return [max(0.0, words[place + 1][0] - words[place][1]) for place in range(len(words) - 1)]


def _forced(
    count: int, speakers: Sequence[str | None] | None, breaks: Collection[int]
) -> frozenset[int]:
    found = {place for place in breaks if 0 < place < count}
    if speakers:
        found |= {place for place in range(1, count) if speakers[place] != speakers[place - 1]}
    return frozenset(found)


def _ends(words: Sequence[SpokenWord], gaps: Sequence[Seconds]) -> set[int]:
    """Find the last words of sentences."""
    texts = [text for _, _, text in words]
    if is_punctuated(texts):
        return sentence_ends_by_marks(texts, gaps, pause_threshold(gaps))
    rests = [gap and gap * ties(*pair) for gap, pair in zip(gaps, pairwise(texts), strict=True)]
    threshold = pause_threshold(rests)
    return {place for place, rest in enumerate(rests) if rest >= threshold}


@dataclass(frozen=True, slots=True)
class _Speech:
    """Words in order of time, and how long a row of them may be."""

    words: Sequence[SpokenWord]
    gaps: Sequence[Seconds]
    hints: frozenset[int]
    max_words: int
    max_seconds: Seconds

    def fits(self, start: int, end: int) -> bool:
        seconds = self.words[end - 1][1] - self.words[start][0]
        return end - start <= self.max_words and seconds <= self.max_seconds

    def fitting(self, span: _Span) -> list[_Span]:
        """Split a span until every part fits, where the speaker would rather breathe."""
        fitting: list[_Span] = []
        waiting = [span] if span[0] < span[1] else []
        while waiting:
            start, end = waiting.pop()
            if end - start == 1 or self.fits(start, end):
                fitting.append((start, end))
                continue
            cut = self._best_cut(start, end)
            waiting += [(cut, end), (start, cut)]
        return fitting

    def _best_cut(self, start: int, end: int) -> int:
        edge = min(_FEWEST_WORDS, (end - start) // 2)
        first, last = start + edge, end - edge
        if last - first > 4 * self.max_words:  # far from both ends every place is as good
            last = first + 2 * self.max_words
        middle, half = (start + end) / 2, (end - start) / 2

        def worth(place: int) -> float:
            is_clause = place in self.hints or ends_clause(self.words[place - 1][2])
            balance = 1 - abs(place - middle) / half
            return self.gaps[place - 1] + _CLAUSE_WORTH * is_clause + _BALANCE_WORTH * balance

        return max(range(first, last + 1), key=worth)

    def without_orphans(self, spans: Sequence[_Span], forced: Collection[int]) -> list[_Span]:
        """Let single words join the nearer neighbour that is no other speaker and has room."""
        kept = list(spans[:1])
        for place in range(1, len(spans)):
            (start, end), before = spans[place], kept[-1]
            joins = start not in forced and self.fits(before[0], end)
            is_after_single = before[1] - before[0] == 1
            if joins and (
                is_after_single or (end - start == 1 and not self._waits(spans, place, forced))
            ):
                kept[-1] = (before[0], end)
            else:
                kept.append((start, end))
        return kept

    def _waits(self, spans: Sequence[_Span], place: int, forced: Collection[int]) -> bool:
        """Say whether a single word had better join what comes after it."""
        if place + 1 == len(spans):
            return False
        start, (after, end) = spans[place][0], spans[place + 1]
        is_nearer = self.gaps[after - 1] < self.gaps[start - 1]
        return is_nearer and after not in forced and self.fits(start, end)
