import numpy as np
import pytest

from reelwright.domain import Box, TimeRange
from reelwright.media.render.camera import MOST_LINES, WHOLE, _lines, expression, follow
from reelwright.media.render.grid import lay

WIDE = 16 / 9
GRID = lay([TimeRange(start=10, end=12)], 25)


def test_without_a_path_the_window_stands_in_the_middle() -> None:
    window = follow((), GRID, within=WHOLE, shape=WIDE, aspect=9 / 16)

    assert window.width == pytest.approx(9 / 16 / WIDE)
    assert window.left == pytest.approx(np.full(50, (1 - window.width) / 2))
    assert window.only_jumps


def test_the_window_follows_the_path_in_times_of_the_source() -> None:
    path = ((10.0, 0.3, 0.5), (12.0, 0.7, 0.5))

    window = follow(path, GRID, within=WHOLE, shape=WIDE, aspect=9 / 16)

    middles = window.left + window.width / 2
    assert middles[0] == pytest.approx(0.3)
    assert middles[25] == pytest.approx(0.5)
    assert not window.only_jumps


def test_the_window_never_leaves_the_picture() -> None:
    window = follow(((0, -1.0, 0.5), (11, 2.0, 0.5)), GRID, within=WHOLE, shape=WIDE, aspect=9 / 16)

    assert window.left.min() >= 0
    assert window.left.max() <= 1 - window.width + 1e-9


def test_two_points_at_one_moment_are_a_jump() -> None:
    path = ((0, 0.3, 0.5), (11.0, 0.3, 0.5), (11.0, 0.7, 0.5))

    window = follow(path, GRID, within=WHOLE, shape=WIDE, aspect=9 / 16)

    middles = window.left + window.width / 2
    assert middles[24] == pytest.approx(0.3)
    assert middles[25] == pytest.approx(0.7)
    assert window.only_jumps


def test_a_window_stays_within_its_region() -> None:
    region = Box(x=0.75, y=0.6, width=0.25, height=0.4)

    window = follow(((0, 0.1, 0.1),), GRID, within=region, shape=WIDE, aspect=0.8)

    seen = window.seen
    assert seen.x >= 0.75
    assert seen.y >= 0.6
    assert seen.x + seen.width <= 1.0 + 1e-9


def test_straight_lines_stay_close_to_the_path() -> None:
    places = np.concatenate([np.linspace(0, 300, 100), np.full(50, 300.0), np.linspace(300, 0, 33)])

    lines = _lines(places, 0.5)

    assert len(lines) <= 8
    for (first, start, slope), (after, *_) in zip(lines, [*lines[1:], (len(places),)], strict=True):
        steps = np.arange(after - first)
        assert np.abs(start + slope * steps - places[first:after]).max() <= 0.5 + 1e-9


def test_a_restless_path_is_followed_less_closely_rather_than_by_an_endless_text() -> None:
    restless = np.random.default_rng(1).uniform(0, 1000, 20_000)

    assert expression(restless, room=0.5).count("lt(") < MOST_LINES
