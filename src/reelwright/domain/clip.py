from pathlib import PurePath

from pydantic import AwareDatetime, Field, NonNegativeInt

from reelwright.domain.file_name import file_name
from reelwright.domain.ids import ClipId, HighlightId, Owner, VideoId
from reelwright.domain.stored_file import StoredFile
from reelwright.domain.time_range import Seconds
from reelwright.domain.timeline import Timeline
from reelwright.domain.value import Value


class Check(Value):
    """One thing that was verified of a rendered file before anybody saw it."""

    name: str
    """What was checked: `duration`, `frames`, `loudness`, `captions`, ..."""

    passed: bool
    """Whether it holds."""

    expected: str
    """What it should be."""

    found: str
    """What it is."""


class Clip(Value):
    """A rendered piece: a decision, with versions."""

    id: ClipId
    """Stable name, such as `clip_k3m9x2ab7q4t`."""

    owner: Owner
    """Whose it is."""

    video: VideoId
    """The video it was made from."""

    number: int = Field(ge=1)
    """1 for the first clip made of the video, and so on."""

    version: int = Field(default=1, ge=1)
    """Counts the renderings of the same decision."""

    replaces: ClipId | None = None
    """The earlier version."""

    highlight: HighlightId | None = None
    """The proposal it came from."""

    title: str
    """What it is called."""

    quote: str = ""
    """What is said in it, shortened."""

    reason: str = ""
    """Why it was made."""

    timeline: Timeline
    """The edit."""

    duration: Seconds = Field(gt=0)
    """Length in seconds, measured on the file."""

    size_bytes: NonNegativeInt
    """Size of the file."""

    sha256: str
    """Hash of the file."""

    key: str
    """Where the object store keeps the file."""

    thumbnail_key: str | None = None
    """Where the object store keeps a still of it."""

    checks: tuple[Check, ...] = ()
    """What was verified."""

    notes: tuple[str, ...] = ()
    """What a user should know: fallbacks taken, limits met."""

    created_at: AwareDatetime
    deleted_at: AwareDatetime | None = None
    """When it went to the trash."""

    @property
    def file(self) -> StoredFile:
        """Its file, under a name that says what it is."""
        version = f"-v{self.version}" if self.version > 1 else ""
        return StoredFile(
            key=self.key,
            name=f"clip-{self.number}{version}-{file_name(self.title)}{PurePath(self.key).suffix}",
            media_type="video/mp4" if self.timeline.frame else "audio/mp4",
            size_bytes=self.size_bytes,
        )
