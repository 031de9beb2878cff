"""Answer a question about a meeting in 70 words: ROUGE against what people wrote."""

import random
import time
from collections.abc import Callable

from evals.qmsum import Meeting, meetings
from evals.rouge import rouge_l, rouge_n
from evals.scorers.search import _over_turns
from evals.scoring import Score, measured
from reelwright.errors import NothingFoundError
from reelwright.text.summary import summarize

_WORDS = 70

Way = Callable[[Meeting, str], str]


def score() -> list[Score]:
    found = []
    ways: tuple[tuple[str, Way], ...] = (
        ("ours", _ours),
        ("BM25 over turns", _turns_in_order),
        ("random turns", _random),
        ("lead", lambda meeting, _: " ".join(row.text for row in meeting.transcript.rows)),
    )
    for name, way in ways:
        began = time.perf_counter()
        texts = [(way(m, q.text), q.answer) for m in meetings() for q in m.questions]
        seconds = time.perf_counter() - began
        pairs = [(" ".join(text.split()[:_WORDS]), answer) for text, answer in texts]
        for measure, values in (
            ("ROUGE-1", [100 * rouge_n(text, answer, 1) for text, answer in pairs]),
            ("ROUGE-2", [100 * rouge_n(text, answer, 2) for text, answer in pairs]),
            ("ROUGE-L", [100 * rouge_l(text, answer) for text, answer in pairs]),
        ):
            found.append(measured("answer in 70 words, QMSum", measure, name, values, seconds))
    return found


def _ours(meeting: Meeting, query: str) -> str:
    try:
        return summarize(meeting.transcript, about=query, length_words=_WORDS).text
    except NothingFoundError:
        return ""  # it said so; that earns nothing here


def _turns_in_order(meeting: Meeting, query: str) -> str:
    return " ".join(meeting.transcript.rows[p].text for p in _over_turns(meeting, query)[:_WORDS])


def _random(meeting: Meeting, query: str) -> str:
    rows = list(meeting.transcript.rows)
    random.Random(query).shuffle(rows)
    return " ".join(row.text for row in rows[:_WORDS])
