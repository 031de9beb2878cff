from typing import Self

from pydantic import Field, NonNegativeFloat, model_validator

from reelwright.domain.value import Value

Seconds = float
"""Media time. Frames and timebases exist only inside `reelwright.media`."""


class TimeRange(Value):
    """A half-open stretch of media time, `[start, end)`."""

    start: NonNegativeFloat
    """Where it begins, in seconds from the start of the video."""

    end: float = Field(gt=0)
    """Where it stops, in seconds from the start of the video."""

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"end ({self.end}) must come after start ({self.start})")
        return self

    @property
    def duration(self) -> Seconds:
        return self.end - self.start

    def overlaps(self, other: "TimeRange") -> bool:
        return self.start < other.end and other.start < self.end

    def overlap(self, other: "TimeRange") -> Seconds:
        """Say how many seconds the two share."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))

    def contains(self, moment: Seconds) -> bool:
        return self.start <= moment < self.end


def clock(moment: Seconds) -> str:
    """Write a moment as people do: `1:02:03` or `2:03`, rounded down to the second."""
    minutes, seconds = divmod(int(moment), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
