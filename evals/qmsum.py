"""QMSum's validation set (Zhong et al., 2021; MIT): 35 meetings with topics and questions."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reelwright.domain import Accuracy, Transcript, WordTimes, number_rows

FILE = Path(__file__).parent / "datasets" / "qmsum" / "val.jsonl"
SECONDS_PER_WORD = 0.4
"""The set has no times; people speak about 150 words a minute."""

_MARK = re.compile(r"\{[^{}]*\}")
_LOOSE = re.compile(r"\s+([.,?!;:%)]|'\w+|n't\b)")


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    answer: str
    turns: frozenset[int]
    """Places of the turns the answer rests on."""


@dataclass(frozen=True, slots=True)
class Meeting:
    name: str
    transcript: Transcript
    """One row for each turn."""

    lengths: tuple[int, ...]
    """Words of each turn."""

    topics: tuple[int, ...]
    """The first turn of every topic but the first one."""

    questions: tuple[Question, ...]


@cache
def meetings() -> tuple[Meeting, ...]:
    """Read the set."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(_meeting(f"val{n}", json.loads(line)) for n, line in enumerate(lines))


def _meeting(name: str, given: dict[str, Any]) -> Meeting:
    rows: list[tuple[list[tuple[float, float, str]], str | None]] = []
    said = 0
    for turn in given["meeting_transcripts"]:
        words = tidy(turn["content"]).split() or ["..."]
        times = [
            (round((said + n) * SECONDS_PER_WORD, 3), round((said + n + 1) * SECONDS_PER_WORD, 3))
            for n in range(len(words))
        ]
        said += len(words)
        rows.append(([(*t, w) for t, w in zip(times, words, strict=True)], turn["speaker"]))
    transcript = Transcript(
        language="en",
        engine="qmsum",
        accuracy=Accuracy.AUTHORED,
        word_times=WordTimes.NONE,
        rows=number_rows(rows),
    )
    return Meeting(
        name=name,
        transcript=transcript,
        lengths=tuple(len(row.words) for row in transcript.rows),
        topics=_topics(given["topic_list"], len(transcript.rows)),
        questions=tuple(
            Question(q["query"], q["answer"], frozenset(_turns(q["relevant_text_span"])))
            for q in given["specific_query_list"]
        ),
    )


def tidy(text: str) -> str:
    """Take the annotators' marks out and put punctuation where it is written."""
    return _LOOSE.sub(r"\1", _MARK.sub(" ", text)).strip()


def _turns(spans: Sequence[Sequence[str]]) -> list[int]:
    return [turn for first, last in spans for turn in range(int(first), int(last) + 1)]


def _topics(topics: Sequence[dict[str, Any]], rows: int) -> tuple[int, ...]:
    starts = {int(first) for topic in topics for first, _ in topic["relevant_text_span"]}
    return tuple(sorted(start for start in starts if 0 < start < rows))
