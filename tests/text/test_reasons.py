import numpy as np
import pytest

from reelwright.domain import Segment
from reelwright.text.reasons import reason

PART = Segment(
    id="s1",
    start=0.0,
    end=600.0,
    title="The loss",
    first_row="r1",
    last_row="r9",
    importance=1.0,
    reason="it says most",
)


def said(*, start: float = 0.0, subject: str | None = None, **signals: float) -> str:
    found = {name: np.array([0.0, value]) for name, value in signals.items()}
    return reason(found, 1, about=subject, segments=[PART], start=start, duration=600.0)


def test_what_viewers_replay_is_said_as_a_share_of_the_peak() -> None:
    assert said(heatmap=0.79) == "Viewers replay it at 79% of the video's peak. From “The loss”."


@pytest.mark.parametrize(
    ("start", "where"),
    [(0.0, "At the beginning"), (200.0, "In the first half"), (400.0, "In the second half")],
)
def test_without_replays_the_place_decides_and_that_they_are_not_known_is_said(
    start: float, where: str
) -> None:
    text = said(start=start, position=0.9)

    assert text.startswith(where)
    assert "not known" in text
    assert "%" not in text


def test_the_best_for_a_question_is_called_so_and_others_are_measured_against_it() -> None:
    best = said(subject="grief", about=1.0)
    other = said(subject="grief", about=0.62)

    assert best.startswith("Speaks of “grief”, more than any other part.")
    assert other.startswith("Speaks of “grief” (62% as much as the best).")


def test_no_more_than_two_things_are_told_besides() -> None:
    text = said(heatmap=0.5, chapter=1.0, importance=0.9, rest=0.9, opening=1.0)

    assert text.count(";") == 2
    assert "begins a chapter" in text
    assert "pauses" not in text
