"""The edit as data: which stretches of the source are shown, and how."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from reelwright.domain.ids import VideoId, VoiceoverId
from reelwright.domain.time_range import Seconds, TimeRange
from reelwright.domain.value import Value


class Aspect(StrEnum):
    """Shape of the picture, width to height."""

    TALL = "9:16"
    SQUARE = "1:1"
    PORTRAIT = "4:5"
    WIDE = "16:9"
    SOURCE = "source"


class Framing(StrEnum):
    """How the source's picture is brought into the shape of the clip."""

    AUTO = "auto"
    """`stack` for slides with a camera, `crop` for a speaker, `fit` otherwise."""

    CROP = "crop"
    """Cut out the part with the speaker, and follow them."""

    FIT = "fit"
    """The whole picture, with a blurred copy behind it."""

    STACK = "stack"
    """The slides above, the speaker below."""


class CaptionStyle(StrEnum):
    """How words look on the picture."""

    NONE = "none"
    PLAIN = "plain"
    """White with a dark outline."""

    BOXED = "boxed"
    """White on a dark box."""

    KARAOKE = "karaoke"
    """The word being said lights up."""


class Preset(StrEnum):
    """How much care the encoder takes."""

    PREVIEW = "preview"
    """Half the size, in a quarter of the time."""

    STANDARD = "standard"
    BEST = "best"
    """The same size of file looks better, in twice the time."""


class CaptionLook(Value):
    """How the captions of a clip look."""

    style: CaptionStyle = CaptionStyle.KARAOKE
    """Plain, boxed, karaoke or none."""

    color: str | None = Field(default=None, pattern=r"^#[0-9A-Fa-f]{6}$")
    """Colour of the word being said (karaoke) or of the text; null is yellow or white."""

    size: float = Field(default=1.0, ge=0.5, le=2.0)
    """Size against the usual one."""

    language: str | None = None
    """Language of captions that came with the video; none for that of the talk."""


class SoundEffect(Value):
    """A sound to be heard once."""

    video: str
    """Id or source of the sound, as `fetch` takes it."""

    at: Seconds = Field(ge=0)
    """When it begins, in seconds of the clip."""

    volume_db: float = Field(default=0.0, ge=-60, le=12)
    """Louder or softer, in decibels."""


class Sound(Value):
    """What is done to the sound of a clip."""

    loudness: float | None = Field(default=-14.0, ge=-40, le=-5)
    """Integrated loudness in LUFS (EBU R 128); null leaves it as it is."""

    fade_in: Seconds = Field(default=0.0, ge=0, le=10)
    """Fade in of picture and sound, in seconds."""

    fade_out: Seconds = Field(default=0.0, ge=0, le=10)
    """Fade out of picture and sound, in seconds."""

    music: str | None = None
    """Id or source of music to lay under it, as `fetch` takes it; repeated when it is short."""

    music_db: float = Field(default=-18.0, ge=-60, le=0)
    """Level of the music against the speech, in decibels."""

    ducking: bool = True
    """Whether the music goes down while somebody speaks."""

    effects: tuple[SoundEffect, ...] = Field(default=(), max_length=32)
    """Sounds at given times."""


class Narration(Value):
    """A voiceover given to a clip."""

    voiceover: VoiceoverId
    """Which one."""

    mix: Literal["over", "replace", "before"]
    """Over the clip's own sound, instead of it, or before the clip."""

    duck_db: float = Field(default=-14.0, ge=-40, le=0)
    """How far the clip's own sound goes down meanwhile, in decibels."""

    clip_at: Seconds = Field(default=0.0, ge=0)
    """When the clip itself begins."""


class Frame(Value):
    """The picture of a clip."""

    width: int = Field(ge=16, le=7680, multiple_of=2)
    """Width in pixels."""

    height: int = Field(ge=16, le=7680, multiple_of=2)
    """Height in pixels."""

    frame_rate: float = Field(gt=0, le=120)
    """Frames per second, constant."""


class Timeline(Value):
    """One clip as a list of decisions; rendering it is mechanical."""

    video: VideoId
    """Where all its pieces come from."""

    title: str
    """What the clip is called."""

    pieces: tuple[TimeRange, ...] = Field(min_length=1)
    """Stretches of the source, in the order they are shown."""

    frame: Frame | None
    """The picture; none for a clip of sound only."""

    framing: Framing
    """How the source was brought into the frame: `crop`, `fit` or `stack`."""

    captions: CaptionLook
    """How its words look."""

    sound: Sound
    """What is done to its sound."""

    preset: Preset = Preset.STANDARD
    """How much care the encoder takes."""

    asked: tuple[TimeRange, ...] = ()
    """The stretches that were asked for, before silences were cut out of them."""

    min_silence: Seconds | None = None
    """Shortest silence that was cut out; none when silences stayed."""

    narration: Narration | None = None
    """The voiceover, where it was given one."""

    @property
    def duration(self) -> Seconds:
        return sum(piece.duration for piece in self.pieces)

    @property
    def span(self) -> TimeRange:
        """The stretch of the source from its first to its last moment."""
        return TimeRange(
            start=min(p.start for p in self.pieces), end=max(p.end for p in self.pieces)
        )

    def shown_at(self, moment: Seconds) -> Seconds | None:
        """Say when a moment of the source is seen in the clip, or None when it was cut out."""
        passed = 0.0
        for piece in self.pieces:
            if piece.contains(moment):
                return passed + moment - piece.start
            passed += piece.duration
        return None

    def shown(self, time_range: TimeRange) -> tuple[TimeRange, ...]:
        """Give the parts of a source range that are seen, in times of the clip."""
        found: list[TimeRange] = []
        passed = 0.0
        for piece in self.pieces:
            start = max(piece.start, time_range.start)
            end = min(piece.end, time_range.end)
            if end > start:
                found.append(
                    TimeRange(start=passed + start - piece.start, end=passed + end - piece.start)
                )
            passed += piece.duration
        return tuple(found)


EditFormat = Literal["otio", "fcpxml", "edl"]
CaptionFormat = Literal["srt", "vtt", "ass", "txt", "json"]
