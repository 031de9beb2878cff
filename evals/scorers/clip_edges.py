"""Clip edges: are they inside a word, and do they stand where a sentence begins and ends?"""

import json
import random
import time
from functools import cache

from evals.columbia import FOLDER, kit
from evals.scoring import Score, measured
from reelwright.domain import TimeRange, Word
from reelwright.text.highlights import find_moments
from reelwright.text.segmentation import segment

_NEAR = 0.35
"""An edge belongs to a sentence when it is this near, in seconds, to where one begins or ends."""

_LENGTHS = ((5.0, 15.0), (8.0, 20.0), (15.0, 30.0), (15.0, 60.0), (20.0, 40.0))


def score() -> list[Score]:
    columbia = kit()
    words = columbia.transcript.words
    parts = segment(columbia.transcript, duration=columbia.duration)
    began = time.perf_counter()
    ours: list[TimeRange] = []
    for shortest, longest in _LENGTHS:
        for heatmap in ((), columbia.heatmap):
            ours.extend(
                find_moments(
                    columbia.transcript,
                    video_duration=columbia.duration,
                    segments=parts,
                    heatmap=heatmap,
                    min_length=shortest,
                    max_length=longest,
                    count=5,
                )
            )
    seconds = time.perf_counter() - began
    draw = random.Random(7)
    chance = []
    for span in ours:
        start = draw.uniform(0, columbia.duration - span.duration)
        chance.append(TimeRange(start=start, end=start + span.duration))
    found = []
    for name, spans in (("ours", ours), ("random ranges", chance)):
        edges = [edge for span in spans for edge in (span.start, span.end)]
        cut = [float(_is_inside(edge, words)) for edge in edges]
        whole = [float(_is_whole(span)) for span in spans]
        task = "clip edges, Columbia"
        found.append(measured(task, "edges inside a word, lower is better", name, cut, seconds))
        found.append(measured(task, "begins and ends at a sentence", name, whole, seconds))
    return found


def _is_inside(edge: float, words: tuple[Word, ...]) -> bool:
    return any(word.start < edge < word.end for word in words)


@cache
def _sentences() -> list[tuple[float, float]]:
    """Give the sentences by the full stops typed by hand, not as our code finds them."""
    words = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))["words"]
    found, first = [], 0
    for place, word in enumerate(words):
        if word["word"][-1] in ".?!" and word["word"] != "Dr.":
            found.append((float(words[first]["start"]), float(word["end"])))
            first = place + 1
    return found


def _is_whole(span: TimeRange) -> bool:
    starts = min(abs(span.start - start) for start, _ in _sentences())
    ends = min(abs(span.end - end) for _, end in _sentences())
    return starts <= _NEAR and ends <= _NEAR
