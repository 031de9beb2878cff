"""Choosing sentences: those that tell most and repeat each other least."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Row, Segment, Statement, Transcript, written
from reelwright.text.ranking import Ranker
from reelwright.text.reading import as_sentence, reads_well
from reelwright.text.sentences import sentence_ends, sentence_starts
from reelwright.text.tidying import tidied
from reelwright.text.words import Language

Numbers = NDArray[np.float64]

_FEWEST_TERMS = 4
_MOST_WORDS = 60
_MASS = 0.7
"""How much what a sentence tells counts against where it stands."""

_OWN = 0.5
"""How much a sentence gains that says every word of the question itself."""

_REPEATED = 0.6
"""How much of its worth a sentence loses when all its words were said already."""

_PASSAGES = 12
"""The best twelfth of the rows is where an answer is looked for."""


MEANING = (
    "0.6 x the share of the most telling words that it says, 0.25 x how little it repeats itself, "
    "0.15 x {spread}"
)
"""What the number of a summary is made of."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, tidied, and where it is said."""

    first: int
    """Place of its first word."""

    last: int
    """Place of its last word."""

    first_row: int
    last_row: int
    words: tuple[str, ...]
    terms: frozenset[str]
    speaker: str | None = None
    """Who says it, where several people speak."""

    written: str = ""
    """As it stands in a text: with a capital and a full stop."""

    reads: float = 1.0
    """How well it stands alone, 0 to 1."""

    @property
    def length(self) -> int:
        """Words it takes with its speaker's name."""
        return len(self.words) + len((self.speaker or "").split())

    @property
    def text(self) -> str:
        return self.written or written(self.words)


def sentences_of(transcript: Transcript, language: Language) -> list[Sentence]:
    """Find the sentences of a transcript that say something."""
    words = transcript.words
    row_of = np.repeat(np.arange(len(transcript.rows)), [len(r.words) for r in transcript.rows])
    is_talk = len({row.speaker for row in transcript.rows}) > 1
    found = []
    starts, ends = sentence_starts(transcript), sentence_ends(transcript)
    for first, last in zip(starts, ends, strict=True):
        kept = tidied([word.text for word in words[first : last + 1]], language)
        terms = frozenset(language.terms(written(kept)))
        if terms:
            rows = int(row_of[first]), int(row_of[last])
            speaker = transcript.rows[rows[0]].speaker if is_talk else None
            found.append(
                Sentence(
                    first,
                    last,
                    *rows,
                    words=tuple(kept),
                    terms=terms,
                    speaker=speaker,
                    written=as_sentence(kept, language),
                    reads=reads_well([word.text for word in words[first : last + 1]], language),
                )
            )
    return found


def statement(transcript: Transcript, sentence: Sentence) -> Statement:
    """Write a sentence down with the rows and the time it rests on."""
    words = transcript.words
    rows = transcript.rows[sentence.first_row : sentence.last_row + 1]
    return Statement(
        start=words[sentence.first].start,
        end=max(words[sentence.last].end, words[sentence.first].end),
        text=sentence.text,
        rows=tuple(row.id for row in rows),
        speaker=sentence.speaker,
    )


def told(statements: Sequence[Statement]) -> str:
    """Put statements in a row, naming the speaker whenever another one speaks."""
    parts: list[str] = []
    speaker: str | None = None
    for one in statements:
        is_new = one.speaker is not None and one.speaker != speaker
        parts.append(f"{one.speaker}: {one.text}" if is_new else one.text)
        speaker = one.speaker
    return " ".join(parts)


def usable(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Leave out what is too thin or too long to stand in a summary, unless all are."""
    kept = [s for s in sentences if len(s.terms) >= _FEWEST_TERMS and len(s.words) <= _MOST_WORDS]
    return kept or list(sentences)


def salience(sentences: Sequence[Sentence], near: Sequence[Sentence]) -> dict[str, float]:
    """Weigh the terms that some sentences keep coming back to, rarer ones more."""
    spread = Counter(term for sentence in sentences for term in sentence.terms)
    here = Counter(term for sentence in near for term in sentence.terms)
    total = len(sentences)
    return {
        term: count / len(near) * float(np.log(1 + total / spread[term]))
        for term, count in here.items()
        if count > 1 or len(near) < _PASSAGES
    }


def worth(sentence: Sentence, weights: dict[str, float]) -> float:
    """Say how much a sentence tells for its length."""
    told = sum(weights.get(term, 0.0) for term in sentence.terms)
    return told / float(np.sqrt(len(sentence.words)))


def answering(ranker: Ranker, sentences: Sequence[Sentence], about: str) -> tuple[Numbers, bool]:
    """Score sentences for a question; also say whether any word of it is said at all."""
    terms = ranker.query_terms(about)
    by_row = ranker.scores_of(terms)
    if not sentences or not by_row.any():
        return np.zeros(len(sentences)), False
    best = np.argsort(-by_row, kind="stable")[: max(1, len(by_row) // _PASSAGES)]
    passages = set(best.tolist())
    near = [s for s in sentences if s.first_row in passages] or list(sentences)
    weights = salience(sentences, near)
    rarity = {term: ranker.rarity(term) for term in terms}
    asked = sum(rarity.values()) or 1.0
    scores = np.zeros(len(sentences))
    for place, sentence in enumerate(sentences):
        own = sum(rarity[term] for term in sentence.terms if term in rarity) / asked
        where = float(by_row[sentence.first_row] / by_row.max())
        scores[place] = where * (1 + _OWN * own) * worth(sentence, weights) ** _MASS
    return scores, True


def choose(
    sentences: Sequence[Sentence],
    scores: Numbers,
    *,
    count: int | None = None,
    length: int | None = None,
) -> list[Sentence]:
    """Take the best sentence that fits, then the next best that says something new.

    `length` is in words. The result is in order of time.
    """
    order = np.argsort(-scores, kind="stable")[:200]
    left = [int(place) for place in order if scores[place] > 0]
    said: set[str] = set()
    chosen: list[int] = []
    used = 0
    while left and (count is None or len(chosen) < count):
        fitting = [p for p in left if length is None or used + sentences[p].length <= length]
        if not fitting:
            break
        best = max(fitting, key=lambda p: (scores[p] * _news(sentences[p], said), -p))
        chosen.append(best)
        left.remove(best)
        used += sentences[best].length
        said |= sentences[best].terms
    return [sentences[place] for place in sorted(chosen)]


def _news(sentence: Sentence, said: set[str]) -> float:
    return 1 - _REPEATED * len(sentence.terms & said) / len(sentence.terms)


def quality(chosen: Sequence[Sentence], weights: dict[str, float], spread: float) -> float:
    """Rate a choice: 0.6 coverage, 0.25 freshness, 0.15 spread, each 0 to 1.

    Coverage is the share of the weight of the 30 weightiest terms that is said; freshness the share
    of words that no other chosen sentence says; `spread` is the caller's.
    """
    top = sorted(weights.values(), reverse=True)[:30]
    least = top[-1] if top else 0.0
    said = {term for sentence in chosen for term in sentence.terms}
    covered = sorted((w for t, w in weights.items() if t in said and w >= least), reverse=True)
    coverage = sum(covered[:30]) / sum(top) if sum(top) else 0.0
    uses = Counter(term for sentence in chosen for term in sentence.terms)
    total = sum(uses.values())
    fresh = sum(1 for count in uses.values() if count == 1)
    freshness = (fresh + (len(uses) - fresh) / 2) / total if total else 0.0
    return round(min(1.0, 0.6 * coverage + 0.25 * min(1.0, freshness) + 0.15 * spread), 3)


def rows_of(transcript: Transcript, segment: Segment) -> list[Row]:
    """Give the rows of a segment."""
    ids = [row.id for row in transcript.rows]
    return list(transcript.rows[ids.index(segment.first_row) : ids.index(segment.last_row) + 1])
