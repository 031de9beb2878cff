from typing import Final

from reelwright.domain.time_range import Seconds, TimeRange

PAUSE: Final[Seconds] = 0.2
"""Shortest silence that counts as a pause. Who needs silences asks for these, and leaves out what
is too short for it: so a video is listened to once."""


class SilenceRegion(TimeRange):
    """A stretch whose sound stays under the threshold."""
