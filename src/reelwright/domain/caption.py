from pydantic import Field

from reelwright.domain.time_range import TimeRange
from reelwright.domain.value import Value
from reelwright.domain.writing import written


class CaptionWord(TimeRange):
    """A word as it is shown: its time is that of the clip, not of the source."""

    text: str
    """The word, with its punctuation."""


class Caption(TimeRange):
    """Words shown together: one block of one or two lines."""

    lines: tuple[tuple[CaptionWord, ...], ...] = Field(min_length=1)
    """The words of each line."""

    @property
    def words(self) -> tuple[CaptionWord, ...]:
        return tuple(word for line in self.lines for word in line)

    @property
    def text(self) -> str:
        return "\n".join(written(word.text for word in line) for line in self.lines)


class Coverage(Value):
    """Whether a font can write a text."""

    missing: tuple[str, ...] = ()
    """Names of the scripts it lacks, such as `Arabic` or `Han`."""

    characters: tuple[str, ...] = ()
    """Characters it lacks, each once."""
