"""Times as caption files write them."""

import re
from enum import Enum

from reelwright.domain import Seconds


class Style(Enum):
    """Which way of writing a time is taken."""

    SRT = re.compile(r"(?:(\d{1,6}):)?(\d{1,6}):(\d{1,6})(?:\s*[,.]\s*(\d{3}))?", re.ASCII)
    """`1:02:03,456`; the hours may be missing."""

    VTT = re.compile(r"(?:(?:(\d{1,6}):)?(\d{1,6}):)?(\d{1,6})(?:[.,](\d{3}))?", re.ASCII)
    """`01:02:03.456`; hours, minutes and thousandths may be missing."""

    LOOSE = re.compile(
        r"(?:(?:(\d{1,6}):)?(\d{1,6}):)?(\d{1,6})(?:\s*[,.:]\s*(\d{1,6}))?", re.ASCII
    )
    """Any number of decimal places: for files that write all their times so."""


def seconds(written: str, style: Style) -> Seconds | None:
    """Read a time, or None when it is not written in this style."""
    found = style.value.fullmatch(written)
    if found is None:
        return None
    hours, minutes, whole, decimals = found.groups()
    fraction = int(decimals) / 10 ** len(decimals) if decimals else 0.0
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole) + fraction
