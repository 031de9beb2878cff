from fractions import Fraction

import pytest

from reelwright.domain import TimeRange
from reelwright.errors import ArgumentsError
from reelwright.media.render.grid import MOST_RUNS, SAMPLE_RATE, chosen, exact_rate, lay, tree


def pieces(*ranges: tuple[float, float]) -> list[TimeRange]:
    return [TimeRange(start=start, end=end) for start, end in ranges]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        (29.97, Fraction(30000, 1001)),
        (23.976, Fraction(24000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (25.0, Fraction(25)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_a_rounded_frame_rate_means_the_exact_one(told: float, meant: Fraction) -> None:
    assert exact_rate(told) == meant


def test_one_piece_starts_on_its_frame() -> None:
    grid = lay(pieces((3.0, 8.0)), 25)

    assert (grid.stretches[0].start, grid.frames, grid.samples) == (75, 125, 5 * SAMPLE_RATE)


def test_picture_never_parts_from_exact_time_by_more_than_half_a_frame_over_200_cuts() -> None:
    asked = pieces(*((n * 1.0137, n * 1.0137 + 0.6113) for n in range(200)))

    grid = lay(asked, 29.97)

    passed = 0.0
    for stretch, piece in zip(grid.stretches, asked, strict=True):
        shown_late = stretch.offset / float(grid.rate) - (piece.start - passed)
        assert abs(shown_late) <= 0.5 / 29.97 + 1e-6
        passed += piece.duration
    assert abs(grid.seconds - passed) <= 0.5 / 29.97
    assert abs(grid.samples / SAMPLE_RATE - grid.seconds) < 1e-4


def test_pieces_that_touch_lose_and_repeat_no_frame() -> None:
    grid = lay(pieces((1.013, 2.027), (2.027, 3.3), (3.3, 4.019)), 25)

    ends = [each.end for each in grid.stretches]
    assert [each.start for each in grid.stretches][1:] == ends[:-1]


def test_pieces_far_apart_or_backwards_open_the_source_again() -> None:
    grid = lay(pieces((0, 1), (2, 3), (60, 61), (5, 6)), 25)

    assert [(run.start, run.end) for run in grid.runs] == [(0, 75), (1500, 1525), (125, 150)]


def test_the_source_is_opened_no_more_often_than_memory_allows() -> None:
    grid = lay(pieces(*((n * 20.0, n * 20.0 + 1) for n in range(40))), 25)

    assert len(grid.runs) == MOST_RUNS
    assert grid.frames == 40 * 25


def test_too_many_jumps_backwards_are_refused() -> None:
    backwards = pieces(*((n * 2.0, n * 2.0 + 1) for n in range(MOST_RUNS + 1, 0, -1)))

    with pytest.raises(ArgumentsError, match="go back"):
        lay(backwards, 25)


def test_less_than_a_frame_is_refused() -> None:
    with pytest.raises(ArgumentsError, match="shorter than one frame"):
        lay(pieces((1.0, 1.01)), 25)


def test_a_run_is_chosen_by_a_tree_not_by_a_list() -> None:
    run = lay(pieces((0, 1), (2, 3), (4, 5)), 10).runs[0]

    assert (
        chosen(run) == "if(lt(n,20),between(n,0,9),if(lt(n,40),between(n,20,29),between(n,40,49)))"
    )


def test_a_tree_of_a_thousand_leaves_is_ten_deep() -> None:
    text = tree([(n, str(n)) for n in range(1000)])

    depth = deepest = 0
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        deepest = max(deepest, depth)
    assert deepest <= 12
