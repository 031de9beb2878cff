from pydantic import AwareDatetime, Field

from reelwright.domain.ids import ClipId, Owner, VideoId, VoiceoverId
from reelwright.domain.time_range import Seconds, TimeRange
from reelwright.domain.value import Value


class SpokenWord(TimeRange):
    """A word of a voiceover, when it is heard."""

    text: str
    """The word."""


class VoiceCard(Value):
    """One voice a speech engine has."""

    name: str
    """What to ask for."""

    language: str
    """BCP 47 code of the language it speaks."""

    description: str = ""
    """How it sounds."""


class Voiceover(Value):
    """Speech we made."""

    id: VoiceoverId
    """Stable name, such as `vo_k3m9x2ab7q4t`."""

    owner: Owner
    """Whose it is."""

    video: VideoId | None = None
    """The video it is about."""

    clip: ClipId | None = None
    """The clip it was made for."""

    script: str
    """What is said."""

    language: str
    """BCP 47 code of the language spoken."""

    engine: str
    """What spoke it."""

    voice: str
    """Which voice."""

    duration: Seconds = Field(gt=0)
    """Length in seconds."""

    words: tuple[SpokenWord, ...] = ()
    """When each word is heard, where the engine tells."""

    key: str
    """Where the object store keeps the sound."""

    size_bytes: int
    """Size of the file."""

    created_at: AwareDatetime
    deleted_at: AwareDatetime | None = None
