"""Topic boundaries: QMSum's topics (manual), and the chapters and slides of the Columbia kit."""

import time
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from evals.boundaries import f1_over_iou, f1_within, parts_of, pk_and_windowdiff
from evals.columbia import kit
from evals.qmsum import Meeting, meetings
from evals.scoring import Score, measured
from reelwright.text.segmentation import segment
from reelwright.text.words import Language

_NEAR = 5.0

Way = Callable[[Meeting, int | None], Sequence[int]]
"""Gives the first turn of every part but the first; the count is that of the parts, or unknown."""


def score() -> list[Score]:
    return [*_topics(), *_chapters()]


def _topics() -> list[Score]:
    ways: tuple[tuple[str, Way, bool], ...] = (
        ("ours", _ours, True),
        ("even split", _even, True),
        ("no boundaries", lambda meeting, count: (), True),
        ("TextTiling-like", _tiling, True),
        ("ours", _ours, False),
        ("no boundaries", lambda meeting, count: (), False),
        ("TextTiling-like", _tiling, False),
    )
    found = []
    for name, way, is_given in ways:
        began = time.perf_counter()
        cuts = [way(m, len(m.topics) + 1 if is_given else None) for m in meetings()]
        seconds = time.perf_counter() - began
        pairs = [
            pk_and_windowdiff(cut, meeting.topics, len(meeting.lengths))
            for cut, meeting in zip(cuts, meetings(), strict=True)
        ]
        task = f"topics of meetings, QMSum, count {'given' if is_given else 'unknown'}"
        for measure, at in (("Pk, lower is better", 0), ("WindowDiff, lower is better", 1)):
            found.append(measured(task, measure, name, [pair[at] for pair in pairs], seconds))
    return found


def _ours(meeting: Meeting, count: int | None) -> Sequence[int]:
    places = {row.id: place for place, row in enumerate(meeting.transcript.rows)}
    found = segment(meeting.transcript, duration=meeting.transcript.end, count=count)
    return [places[part.first_row] for part in found[1:]]


def _even(meeting: Meeting, count: int | None) -> Sequence[int]:
    parts = count or 1
    return [round(len(meeting.lengths) * part / parts) for part in range(1, parts)]


@cache
def _gaps(meeting: Meeting) -> np.ndarray:
    """Depth of the valley in word overlap at every turn, as in TextTiling (Hearst 1997)."""
    language = Language("en")
    turns = [set(language.terms(row.text)) for row in meeting.transcript.rows]
    alike = np.zeros(len(turns))
    for at in range(1, len(turns)):
        before = set().union(*turns[max(0, at - 10) : at])
        after = set().union(*turns[at : at + 10])
        alike[at] = len(before & after) / max(1.0, (len(before) * len(after)) ** 0.5)
    alike[0] = 1.0
    depth = np.zeros(len(turns))
    for at in range(1, len(turns)):
        left = max(alike[max(0, at - 20) : at])
        right = max(alike[at : at + 20])
        depth[at] = left + right - 2 * alike[at]
    return depth


def _tiling(meeting: Meeting, count: int | None) -> Sequence[int]:
    depth = _gaps(meeting).copy()
    least = 0.0 if count is not None else float(depth.mean() + depth.std() / 2)
    found: list[int] = []
    while count is None or len(found) < count - 1:
        best = int(np.argmax(depth))
        if depth[best] <= least:
            break
        found.append(best)
        depth[max(0, best - 10) : best + 11] = 0.0
    return sorted(found)


def _chapters() -> list[Score]:
    columbia = kit()
    chapters = [chapter.start for chapter in columbia.chapters[1:]]
    slides = list(columbia.slides)
    end = columbia.duration
    found = []
    for task, expected, scenes, limit in (
        ("chapters, Columbia, count unknown", chapters, (), None),
        ("chapters, Columbia, count given", chapters, (), len(chapters) + 1),
        ("slides' topics, Columbia, slide changes given", slides, columbia.slides, None),
    ):
        began = time.perf_counter()
        parts = segment(columbia.transcript, duration=end, scenes=scenes, count=limit)
        seconds = time.perf_counter() - began
        ours = [part.start for part in parts[1:]]
        even = [end * n / (len(expected) + 1) for n in range(1, len(expected) + 1)]
        for name, cuts in (("ours", ours), ("even split", even), ("no boundaries", [])):
            near = f1_within(cuts, expected, _NEAR)
            same = f1_over_iou(parts_of(cuts, end), parts_of(expected, end))
            found.append(measured(task, "F1 within 5 s", name, [near], seconds))
            found.append(measured(task, "F1 over IoU .5 to .9", name, [same], seconds))
    return found
