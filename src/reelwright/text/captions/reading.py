"""What a reader of one format hands to the rest of the room."""

from collections.abc import Sequence
from dataclasses import dataclass

from reelwright.text.captions.cue import Cue


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A caption file, read."""

    cues: Sequence[Cue]
    """In order of the file; without any, nothing in it could be shown."""

    language: str | None = None
    """The language the file itself claims."""

    is_automatic: bool = False
    """Whether its shape is one that only a recogniser's captions have."""
