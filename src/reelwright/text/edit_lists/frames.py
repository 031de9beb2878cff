"""Seconds to frames and timecodes.

Drop-frame timecode (SMPTE ST 12-1): 29.97 frames a second are counted as 30, and two numbers (four
at 59.94) are left out at every minute but each tenth, so that the clock keeps up with the hour.
"""

from fractions import Fraction

from reelwright.domain import Seconds

_NTSC = tuple(Fraction(rate * 1000, 1001) for rate in (24, 30, 48, 60, 120))
_CLOSE = Fraction(3, 1000)
_MOST_BELOW = 1001
_DAY_HOURS = 24

USUAL = Fraction(30)
"""Frames a second for media without pictures."""


def exact_rate(frame_rate: float) -> Fraction:
    """Give the exact frame rate that was meant by a rounded one: 29.97 is 30000/1001."""
    if not frame_rate > 0:
        return USUAL
    found = Fraction(frame_rate).limit_denominator(_MOST_BELOW)
    return next((rate for rate in _NTSC if abs(rate - found) < _CLOSE), found)


def frames(moment: Seconds, rate: Fraction) -> int:
    """Give the number of the frame that begins nearest to a moment."""
    return round(Fraction(moment) * rate)


def can_drop(rate: Fraction) -> bool:
    """Say whether drop-frame timecode exists for a rate: 29.97 and 59.94."""
    return rate in (Fraction(30000, 1001), Fraction(60000, 1001))


def timecode(count: int, rate: Fraction, *, is_drop: bool) -> str:
    """Write a number of frames as `01:02:03:04`, or `01:02:03;04` with numbers dropped.

    After 24 hours it begins again, as tape does.
    """
    base = round(rate)
    if is_drop:
        dropped = base // 15
        per_minute = base * 60 - dropped
        per_ten = per_minute * 10 + dropped
        tens, rest = divmod(count, per_ten)
        count += dropped * 9 * tens
        if rest >= base * 60:
            count += dropped * (1 + (rest - base * 60) // per_minute)
    seconds, frame = divmod(count, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    point = ";" if is_drop else ":"
    return f"{hours % _DAY_HOURS:02}:{minutes:02}:{seconds:02}{point}{frame:02}"
