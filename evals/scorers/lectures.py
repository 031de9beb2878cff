"""Parts of the made lectures, their number not told: see `made_lectures.py` for what they are.

Pk and WindowDiff count in words. `mixed` lectures are of passages of different meetings, `whole`
ones of the topics of one meeting in their order.
"""

import time
from collections.abc import Callable, Sequence

import numpy as np

from evals.boundaries import f1_over_iou, f1_within, parts_of, pk_and_windowdiff
from evals.made_lectures import Lecture, lectures
from evals.scoring import Score, measured
from reelwright.text.segmentation import segment

_NEAR = 5.0
_MINUTES = 4.0
"""Length of a part for the baselines, which are not told the number of parts either."""

Way = Callable[[Lecture], Sequence[int]]
"""Gives the rows that begin a part, but the first."""


def score() -> list[Score]:
    ways: tuple[tuple[str, Way], ...] = (
        ("ours", _ours),
        ("longest pauses", _pauses),
        ("even split", _even),
        ("no boundaries", lambda lecture: ()),
    )
    found = []
    for source in ("mixed", "whole"):
        chosen = [one for one in lectures() if one.name.startswith(source)]
        for name, way in ways:
            began = time.perf_counter()
            rows = [way(lecture) for lecture in chosen]
            seconds = time.perf_counter() - began
            values = [_measure(one, cuts) for one, cuts in zip(chosen, rows, strict=True)]
            for place, measure in enumerate(
                (
                    "Pk, lower is better",
                    "WindowDiff, lower is better",
                    "F1 within 5 s",
                    "F1 over IoU .5 to .9",
                    "number of parts within 0.7 to 1.5 of the true",
                )
            ):
                task = f"parts of made lectures ({source}), count unknown"
                column = [value[place] for value in values]
                found.append(measured(task, measure, name, column, seconds))
    return found


def _measure(lecture: Lecture, rows: Sequence[int]) -> tuple[float, ...]:
    transcript = lecture.transcript
    first_words = np.cumsum([0, *(len(row.words) for row in transcript.rows)])
    cuts = [int(first_words[row]) for row in rows]
    times = [transcript.rows[row].start for row in rows]
    ratio = (len(rows) + 1) / (len(lecture.seams) + 1)
    parts = parts_of(times, lecture.duration), parts_of(lecture.seam_times, lecture.duration)
    return (
        *pk_and_windowdiff(cuts, lecture.seams, len(transcript.words)),
        f1_within(times, lecture.seam_times, _NEAR),
        f1_over_iou(*parts),
        float(0.7 <= ratio <= 1.5),
    )


def _ours(lecture: Lecture) -> Sequence[int]:
    places = {row.id: place for place, row in enumerate(lecture.transcript.rows)}
    found = segment(lecture.transcript, duration=lecture.duration, scenes=lecture.scenes)
    return [places[part.first_row] for part in found[1:]]


def _cuts(lecture: Lecture) -> int:
    return max(0, round(lecture.duration / 60 / _MINUTES) - 1)


def _pauses(lecture: Lecture) -> Sequence[int]:
    rows = lecture.transcript.rows
    gaps = np.array([0.0, *(rows[n].start - rows[n - 1].end for n in range(1, len(rows)))])
    return sorted(int(row) for row in np.argsort(-gaps, kind="stable")[: _cuts(lecture)])


def _even(lecture: Lecture) -> Sequence[int]:
    starts = np.array([row.start for row in lecture.transcript.rows])
    count = _cuts(lecture) + 1
    wanted = [lecture.duration * n / count for n in range(1, count)]
    return sorted({int(np.abs(starts - moment).argmin()) for moment in wanted} - {0})
