from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, NonNegativeFloat, NonNegativeInt

from reelwright.domain.ids import Owner, VideoId
from reelwright.domain.time_range import TimeRange
from reelwright.domain.value import Value


class PictureStream(Value):
    """A stream of pictures, as it is meant to be seen."""

    index: NonNegativeInt
    """Its place among all streams of the file."""

    codec: str
    """Name of the codec, such as `h264`."""

    width: int
    """Width in pixels as shown: after rotation and with square pixels."""

    height: int
    """Height in pixels as shown."""

    frame_rate: NonNegativeFloat
    """Average frames per second; 0 when it is not known."""

    is_variable_rate: bool = False
    """Whether the time between frames changes."""

    rotation: int = 0
    """Degrees, clockwise, by which players turn it: 0, 90, 180 or 270."""

    pixel_format: str = ""
    """FFmpeg's name of the pixel format, such as `yuv420p`."""

    is_hdr: bool = False
    """Whether its brightness is coded for HDR screens."""


class SoundStream(Value):
    """A stream of sound."""

    index: NonNegativeInt
    """Its place among all streams of the file."""

    codec: str
    """Name of the codec, such as `aac`."""

    sample_rate: int
    """Samples per second."""

    channels: int
    """Number of channels."""

    language: str | None = None
    """Language the file claims."""


class CaptionKind(StrEnum):
    """Who made a caption track."""

    AUTHOR = "author"
    """A person, usually the channel."""

    AUTOMATIC = "automatic"
    """The site's recogniser."""

    EMBEDDED = "embedded"
    """Inside the media file."""


class CaptionTrack(Value):
    """Captions that came with a video."""

    language: str
    """BCP 47 code, `und` when it is not known."""

    kind: CaptionKind
    """Who made them."""

    format: str
    """`json3`, `vtt`, `srt`, `ass`, `ttml`, `txt` or `json` (our own)."""

    key: str
    """Where the object store keeps them."""

    problem: str | None = None
    """Code of why they cannot be read; none when they can."""


class Chapter(TimeRange):
    """A chapter as the author set it."""

    title: str
    """What the author calls it."""


class HeatPoint(TimeRange):
    """How often viewers replayed a stretch, against the most replayed one."""

    value: NonNegativeFloat
    """1.0 is the most replayed."""


class Video(Value):
    """What a user brought in: its media file and what we know of it."""

    id: VideoId
    """Stable name, such as `vid_k3m9x2ab7q4t`."""

    owner: Owner
    """Whose it is."""

    title: str
    """Its title, or its file name."""

    source: str
    """Where it came from: an address, or the name of a file (never its folder)."""

    sha256: str
    """Hash of the media file; of the transcript when there is no media."""

    size_bytes: NonNegativeInt
    """Size of the media file."""

    duration: NonNegativeFloat
    """Length in seconds, found by decoding, not from the header."""

    key: str | None = None
    """Where the object store keeps the media; none when only a transcript was brought."""

    container: str | None = None
    """FFmpeg's name of the container."""

    pictures: tuple[PictureStream, ...] = ()
    """Its moving pictures; the first is the one used. Cover art does not count."""

    sounds: tuple[SoundStream, ...] = ()
    """Its sound streams; the first is the one used."""

    captions: tuple[CaptionTrack, ...] = ()
    """Captions that came with it."""

    chapters: tuple[Chapter, ...] = ()
    """Chapters that came with it."""

    heatmap: tuple[HeatPoint, ...] = ()
    """Most-replayed curve, where the site gives one."""

    thumbnail_key: str | None = None
    """Where the object store keeps its thumbnail."""

    description: str = ""
    """The author's own description."""

    channel: str | None = None
    """Who published it."""

    language: str | None = None
    """Language the source claims."""

    notes: tuple[str, ...] = ()
    """What a user should know: damage met, limits, what was left out."""

    created_at: AwareDatetime
    """When it was brought in."""

    deleted_at: datetime | None = None
    """When it went to the trash."""

    @property
    def has_picture(self) -> bool:
        return bool(self.pictures)

    @property
    def has_sound(self) -> bool:
        return bool(self.sounds)

    @property
    def has_media(self) -> bool:
        return self.key is not None
