import pytest

from reelwright.domain import Aspect, PictureStream, SilenceRegion, TimeRange
from reelwright.domain.edit import (
    frame_for,
    is_upright,
    merged,
    moved,
    quiet_before,
    rate_for,
    spoken_pieces,
)


def ranges(*pairs: tuple[float, float]) -> tuple[TimeRange, ...]:
    return tuple(TimeRange(start=start, end=end) for start, end in pairs)


def silences(*pairs: tuple[float, float]) -> tuple[SilenceRegion, ...]:
    return tuple(SilenceRegion(start=start, end=end) for start, end in pairs)


def pairs(found: tuple[TimeRange, ...]) -> list[tuple[float, float]]:
    return [(round(each.start, 3), round(each.end, 3)) for each in found]


def a_picture(width: int = 1920, height: int = 1080) -> PictureStream:
    return PictureStream(index=0, codec="h264", width=width, height=height, frame_rate=29.97)


@pytest.mark.parametrize(
    ("aspect", "size"),
    [
        (Aspect.TALL, (1080, 1920)),
        (Aspect.SQUARE, (1080, 1080)),
        (Aspect.PORTRAIT, (1080, 1350)),
        (Aspect.WIDE, (1920, 1080)),
        (Aspect.SOURCE, (1920, 1080)),
    ],
)
def test_every_shape_has_the_size_that_platforms_ask_for(
    aspect: Aspect, size: tuple[int, int]
) -> None:
    frame = frame_for(a_picture(), aspect=aspect, width=None, height=None)

    assert (frame.width, frame.height) == size
    assert is_upright(frame) == (aspect in {Aspect.TALL, Aspect.SQUARE, Aspect.PORTRAIT})


def test_a_height_alone_is_completed_by_the_shape_and_odd_sizes_are_made_even() -> None:
    frame = frame_for(a_picture(321, 181), aspect=Aspect.SOURCE, width=None, height=91)

    assert (frame.width, frame.height) == (160, 90)


@pytest.mark.parametrize(
    ("measured", "rate"),
    [(29.9698, 30000 / 1001), (25.0, 25.0), (10.0, 10.0), (0.0, 30.0), (240.0, 30.0), (1.0, 30.0)],
)
def test_rates_are_those_that_players_know(measured: float, rate: float) -> None:
    assert rate_for(measured) == rate


def test_silences_are_cut_out_but_for_a_little_at_both_sides() -> None:
    (whole,) = ranges((0, 10))

    found = spoken_pieces(whole, silences((2, 4), (6, 6.5)), min_silence=0.7, padding=0.1)

    assert pairs(found) == [(0, 2.1), (3.9, 10)]


def test_silences_at_the_edges_are_cut_too() -> None:
    (whole,) = ranges((1, 9))

    found = spoken_pieces(whole, silences((0, 3), (7, 12)), min_silence=0.5, padding=0.1)

    assert pairs(found) == [(2.9, 7.1)]


def test_nothing_is_left_of_what_is_all_silent() -> None:
    (whole,) = ranges((3, 5))

    assert spoken_pieces(whole, silences((2, 6)), min_silence=0.5) == ()


def test_ranges_that_overlap_or_touch_become_one() -> None:
    found = merged(ranges((5, 8), (0, 2), (7, 9), (9, 10)))

    assert pairs(found) == [(0, 2), (5, 10)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, [(10, 12), (20, 22)]),
        (8.0, None, [(8, 12), (20, 22)]),
        (None, 25.0, [(10, 12), (20, 25)]),
        (11.0, 21.0, [(11, 12), (20, 21)]),
        (15.0, None, [(15, 22)]),
        (None, 11.0, [(10, 11)]),
        (30.0, None, []),
        (2.0, 4.0, [(2, 4)]),
    ],
)
def test_a_begin_and_an_end_are_moved(
    start: float | None, end: float | None, expected: list[tuple[float, float]]
) -> None:
    found = moved(ranges((10, 12), (20, 22)), start=start, end=end)

    assert pairs(found) == expected


@pytest.mark.parametrize(("moment", "quiet"), [(1.0, 0.0), (2.0, 0.0), (3.5, 1.5), (4.5, 0.0)])
def test_it_has_been_silent_since_the_silence_began(moment: float, quiet: float) -> None:
    assert quiet_before(moment, silences((2, 4), (6, 7))) == pytest.approx(quiet)
