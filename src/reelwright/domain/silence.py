from reelwright.domain.time_range import TimeRange


class SilenceRegion(TimeRange):
    """A stretch in which the sound stays under a threshold."""
