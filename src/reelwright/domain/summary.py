from enum import StrEnum

from pydantic import Field

from reelwright.domain.time_range import TimeRange
from reelwright.domain.value import Value


class SummaryForm(StrEnum):
    """What a summary is for."""

    SUMMARY = "summary"
    """What was said, in a few sentences."""

    TITLES = "titles"
    """What the video could be called."""

    DESCRIPTION = "description"
    """Text to publish with it: a paragraph and the chapters."""

    SCRIPT = "script"
    """Text to be spoken, fitted to a length."""


class Statement(TimeRange):
    """One sentence of a summary, and where the video says it."""

    text: str
    """The sentence."""

    rows: tuple[str, ...] = Field(min_length=1)
    """Ids of the transcript rows it rests on."""

    speaker: str | None = None
    """Who says it, where several people speak and that is known."""


class Summary(Value):
    """What a video says, shorter."""

    form: SummaryForm
    """What it is for."""

    text: str
    """The whole, ready to use."""

    statements: tuple[Statement, ...]
    """Its sentences in order, each with the time it rests on."""

    quality: float = Field(ge=0, le=1)
    """How good it is by its own measure, 0 to 1."""

    quality_meaning: str
    """What that number was made of."""

    method: str
    """How it was made."""

    notes: tuple[str, ...] = ()
    """What a user should know: what did not fit, what was left out."""
