"""Finding the passage: BM25 over windows, not over lines.

A line rarely holds all words of a question; the lines around it do. So the transcript is laid out
in lines of 16 words, whatever its rows are, and the counts of every line are smoothed over its
neighbours, at four widths at once, before they are scored. Source of the formula: Robertson and
Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Transcript, Value
from reelwright.text.function_words import ENGLISH_ASKING
from reelwright.text.words import Language, language_of, tokens

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

LINE = 16
"""Words in a line: about what a turn of a conversation has."""

REACHES = (2, 6, 18, 54)
"""Half widths of the windows, in lines: from a sentence or two to some minutes."""

_K1 = 1.2
_B = 0.75
_OWN = 0.1
_NEAR = 4


class Hit(Value):
    """A row that answers a query."""

    row: str
    """Id of the row."""

    score: float
    """BM25 of the windows around it; comparable within one query only."""

    matched: tuple[str, ...]
    """The words for which it was found, as they are said in the row or near it."""


class Ranker:
    """A transcript ready to be asked many questions."""

    def __init__(self, transcript: Transcript, language: Language | None = None) -> None:
        """Lay the transcript out in lines and count their words."""
        self.transcript = transcript
        self.language = language or language_of(transcript)
        self._said_at: dict[str, list[int]] = defaultdict(list)
        self._forms: dict[str, dict[int, str]] = defaultdict(dict)
        self._rows: list[tuple[int, int]] = []
        read = 0
        for place, row in enumerate(transcript.rows):
            first = read
            for token in tokens(row.text):
                self._count(token.word, place, read // LINE)
                read += 1
            for token in tokens(row.speaker or ""):
                self._count(token.word, place, first // LINE)
            read = max(read, first + 1)
            self._rows.append((first // LINE, (read - 1) // LINE + 1))
        self.lines = (read + LINE - 1) // LINE
        lengths = np.zeros(self.lines)
        for places in self._said_at.values():
            np.add.at(lengths, places, 1.0)
        self._norms = [self._norm(_smooth(lengths, reach)) for reach in REACHES]

    def _count(self, word: str, row: int, line: int) -> None:
        if self.language.is_content(word):
            term = self.language.term(word)
            self._said_at[term].append(line)
            self._forms[term].setdefault(row, word)

    @staticmethod
    def _norm(lengths: Numbers) -> Numbers:
        mean = float(lengths.mean()) if len(lengths) else 0.0
        return _K1 * (1 - _B + _B * lengths / (mean or 1.0))

    def query_terms(self, query: str) -> dict[str, str]:
        """Give the terms of a query that are said here, each with the word that asked for it.

        A word that is never said stands for the nearest one that is, when they differ by a slip of
        the pen (one letter in six, two in nine).
        """
        words = [token.word for token in tokens(query)]
        content = [w for w in words if self.language.is_content(w)] or words
        asked = [w for w in content if w not in ENGLISH_ASKING or self.language.code != "en"]
        found: dict[str, str] = {}
        for word in asked or content:
            term = self.language.term(word)
            if term not in self._said_at:
                term = self._nearest(term) or ""
            if term:
                found.setdefault(term, word)
        return found

    def _nearest(self, term: str) -> str | None:
        allowed = 2 if len(term) >= 9 else 1 if len(term) >= 6 else 0
        best: tuple[int, int, str] | None = None
        for known, places in self._said_at.items():
            if not allowed or known[0] != term[0] or abs(len(known) - len(term)) > allowed:
                continue
            distance = edit_distance(term, known, limit=allowed)
            if distance <= allowed:
                best = min(best or (9, 0, ""), (distance, -len(places), known))
        return best[2] if best else None

    def scores(self, query: str) -> Numbers:
        """Score every row for a query; 0 everywhere when no word of it is said."""
        return self.scores_of(self.query_terms(query))

    def scores_of(self, terms: Iterable[str]) -> Numbers:
        """Score every row for terms that are already known: mean of its lines.

        A row that says the terms itself comes a little before its neighbours.
        """
        if not self._rows:
            return np.zeros(0)
        wanted = {term: self.rarity(term) for term in terms if term in self._said_at}
        summed = np.concatenate(([0.0], np.cumsum(self._line_scores(wanted))))
        firsts, lasts = np.array(self._rows).T
        found: Numbers = (summed[lasts] - summed[firsts]) / (lasts - firsts)
        own = np.zeros(len(self._rows))
        for term, rarity in wanted.items():
            own[list(self._forms[term])] += rarity
        return found * (1 + _OWN * own / (sum(wanted.values()) or 1.0))

    def _line_scores(self, wanted: Mapping[str, float]) -> Numbers:
        total = np.zeros(self.lines)
        for term, rarity in wanted.items():
            counts = np.bincount(self._said_at[term], minlength=self.lines).astype(np.float64)
            for reach, norm in zip(REACHES, self._norms, strict=True):
                smoothed = _smooth(counts, reach)
                total += rarity * smoothed * (_K1 + 1) / (smoothed + norm)
        return total

    def rarity(self, term: str) -> float:
        """Give the inverse document frequency of a term: of lines, not of rows."""
        said_in = len(set(self._said_at[term]))
        return float(np.log(1 + (self.lines - said_in + 0.5) / (said_in + 0.5)))

    def said(self, terms: Iterable[str], firsts: Places, lasts: Places) -> Numbers:
        """Give the share of terms, rarer ones counting more, said from one row to another."""
        share = np.zeros(len(firsts))
        total = 0.0
        for term in terms:
            rows = np.array(sorted(self._forms.get(term, ())), dtype=np.intp)
            rarity = self.rarity(term)
            total += rarity
            inside = np.searchsorted(rows, lasts, side="right") > np.searchsorted(rows, firsts)
            share += rarity * inside
        return share / (total or 1.0)

    def matched(self, terms: Mapping[str, str], place: int) -> tuple[str, ...]:
        """Give the words said in a row, or within reach of it, for which it was found."""
        near = range(max(0, place - _NEAR), place + _NEAR + 1)
        said = []
        for term in terms:
            forms = self._forms.get(term, {})
            nearest = min((p for p in near if p in forms), key=lambda p: abs(p - place), default=-1)
            if nearest >= 0:
                said.append(forms[nearest])
        return tuple(dict.fromkeys(said))


def search(transcript: Transcript, query: str, *, limit: int = 10) -> tuple[Hit, ...]:
    """Find the rows that answer a query, best first; empty when no word of it is said."""
    return hits(Ranker(transcript), query, limit=limit)


def hits(ranker: Ranker, query: str, *, limit: int = 10) -> tuple[Hit, ...]:
    """Find the rows that answer a query with a ranker that is already there."""
    terms = ranker.query_terms(query)
    scores = ranker.scores_of(terms)
    best = [int(place) for place in np.argsort(-scores, kind="stable")[:limit]]
    return tuple(
        Hit(
            row=ranker.transcript.rows[place].id,
            score=round(float(scores[place]), 4),
            matched=ranker.matched(terms, place),
        )
        for place in best
        if scores[place] > 0
    )


def _smooth(values: Numbers, reach: int) -> Numbers:
    """Add up the neighbours of each line, nearer ones counting more."""
    kernel = 1 - np.abs(np.arange(-reach, reach + 1)) / (reach + 1)
    return np.convolve(values, kernel)[reach : reach + len(values)] if len(values) else values


def edit_distance(one: str, other: str, *, limit: int) -> int:
    """Count the letters to change, add, drop or swap with a neighbour; `limit + 1` when more."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, against in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]
