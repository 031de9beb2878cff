"""Find the passage: how much of what answers a question lies in the best sixth of the words."""

import random
import time
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from evals.qmsum import Meeting, Question, meetings
from evals.scoring import Score, measured
from reelwright.text.ranking import Ranker, hits
from reelwright.text.words import Language

_SHARE = 6
_K1, _B = 1.2, 0.75
_LANGUAGE = Language("en")

Way = Callable[[Meeting, str], Sequence[int]]
"""Gives the places of turns, best first."""


def score() -> list[Score]:
    found = []
    ways: tuple[tuple[str, Way], ...] = (
        ("ours", _ours),
        ("BM25 over turns", _over_turns),
        ("random", _random),
        ("lead", lambda meeting, _: range(len(meeting.lengths))),
    )
    for name, way in ways:
        began = time.perf_counter()
        orders = [(m, q, way(m, q.text)) for m in meetings() for q in m.questions]
        seconds = time.perf_counter() - began
        values = [recall(meeting, question, order) for meeting, question, order in orders]
        found.append(
            measured("find the passage, QMSum", "recall in 1/6 of the words", name, values, seconds)
        )
    return found


def recall(meeting: Meeting, question: Question, order: Sequence[int]) -> float:
    """Give the share of the answering turns' words met before a sixth of all words is read."""
    left = sum(meeting.lengths) / _SHARE
    wanted = {turn for turn in question.turns if turn < len(meeting.lengths)}
    met = 0
    for place in order:
        left -= meeting.lengths[place]
        if left < 0:
            break
        met += meeting.lengths[place] if place in wanted else 0
    return met / sum(meeting.lengths[turn] for turn in wanted)


@cache
def _ranker(meeting: Meeting) -> Ranker:
    return Ranker(meeting.transcript)


def _ours(meeting: Meeting, query: str) -> Sequence[int]:
    places = {row.id: place for place, row in enumerate(meeting.transcript.rows)}
    ranked = hits(_ranker(meeting), query, limit=len(places))
    return [places[hit.row] for hit in ranked]


@cache
def _turns(meeting: Meeting) -> list[list[str]]:
    return [_LANGUAGE.terms(row.text) for row in meeting.transcript.rows]


def _over_turns(meeting: Meeting, query: str) -> Sequence[int]:
    turns = _turns(meeting)
    lengths = np.array([len(turn) for turn in turns], dtype=np.float64)
    total = np.zeros(len(turns))
    for word in set(_LANGUAGE.terms(query)):
        counts = np.array([turn.count(word) for turn in turns], dtype=np.float64)
        said_in = float((counts > 0).sum())
        rarity = np.log(1 + (len(turns) - said_in + 0.5) / (said_in + 0.5))
        norm = _K1 * (1 - _B + _B * lengths / lengths.mean())
        total += rarity * counts * (_K1 + 1) / (counts + norm)
    return [int(place) for place in np.argsort(-total, kind="stable")]


def _random(meeting: Meeting, query: str) -> Sequence[int]:
    order = list(range(len(meeting.lengths)))
    random.Random(query).shuffle(order)
    return order
