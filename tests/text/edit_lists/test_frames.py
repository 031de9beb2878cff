from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from reelwright.text.edit_lists.frames import can_drop, exact_rate, frames, timecode

NTSC = Fraction(30000, 1001)


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        (25, Fraction(25)),
        (29.97, NTSC),
        (29.97002997, NTSC),
        (23.976, Fraction(24000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (12.5, Fraction(25, 2)),
        (30, Fraction(30)),
        (0, Fraction(30)),
    ],
)
def test_a_rounded_rate_is_the_one_that_was_meant(told: float, meant: Fraction) -> None:
    assert exact_rate(told) == meant


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (0, "00:00:00;00"),
        (1799, "00:00:59;29"),
        (1800, "00:01:00;02"),
        (3598, "00:02:00;02"),
        (17981, "00:09:59;29"),
        (17982, "00:10:00;00"),
        (107892, "01:00:00;00"),
        (24 * 107892, "00:00:00;00"),
    ],
)
def test_drop_frame_leaves_out_two_numbers_at_nine_minutes_of_ten(count: int, written: str) -> None:
    assert timecode(count, NTSC, is_drop=True) == written


def test_four_numbers_are_left_out_at_59_94() -> None:
    assert timecode(3600, Fraction(60000, 1001), is_drop=True) == "00:01:00;04"
    assert timecode(215784, Fraction(60000, 1001), is_drop=True) == "01:00:00;00"


def test_other_rates_count_plainly() -> None:
    assert timecode(90061, Fraction(25), is_drop=False) == "01:00:02:11"
    assert timecode(1440, Fraction(24000, 1001), is_drop=False) == "00:01:00:00"
    assert not can_drop(Fraction(24000, 1001))
    assert can_drop(NTSC)


@given(st.integers(0, 2_589_407))
def test_every_timecode_of_a_day_counts_back_to_its_frame(count: int) -> None:
    written = timecode(count, NTSC, is_drop=True)

    assert count_back(written) == count


@given(st.integers(0, 1_000_000), st.sampled_from([NTSC, Fraction(25), Fraction(24000, 1001)]))
def test_the_moment_of_a_frame_is_that_frame(count: int, rate: Fraction) -> None:
    assert frames(float(count / rate), rate) == count


def count_back(written: str) -> int:
    """Count the frames of a drop-frame timecode, the other way round."""
    hours, minutes, seconds, frame = (int(part) for part in written.replace(";", ":").split(":"))
    total = hours * 60 + minutes
    return (total * 60 + seconds) * 30 + frame - 2 * (total - total // 10)
