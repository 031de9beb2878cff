"""The file that an edit list cuts, and its pieces on the frame grid."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from reelwright.domain import Seconds, Timeline, Video
from reelwright.domain.plain_text import one_line
from reelwright.text.edit_lists.frames import exact_rate, frames


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMedia:
    """What an editor has to know of the file that the clips are cut from."""

    name: str
    """Its file name; the editor asks where it is."""

    duration: Seconds
    frame_rate: float
    """Frames a second; 0 for sound only, which is cut on a grid of 30."""

    width: int = 1920
    height: int = 1080
    has_picture: bool = True
    has_sound: bool = True
    sample_rate: int = 48000
    channels: int = 2

    @classmethod
    def of(cls, video: Video, name: str) -> Self:
        """Take what a video tells; `name` is the file name it goes by at the user's."""
        picture = video.pictures[0] if video.pictures else None
        sound = video.sounds[0] if video.sounds else None
        return cls(
            name=name,
            duration=video.duration,
            frame_rate=picture.frame_rate if picture else 0.0,
            width=picture.width if picture else 0,
            height=picture.height if picture else 0,
            has_picture=picture is not None,
            has_sound=sound is not None,
            sample_rate=sound.sample_rate if sound else 48000,
            channels=sound.channels if sound else 2,
        )

    @property
    def rate(self) -> Fraction:
        return exact_rate(self.frame_rate if self.has_picture else 0.0)

    @property
    def frame_count(self) -> int:
        return max(1, int(Fraction(self.duration) * self.rate))

    @property
    def safe_name(self) -> str:
        return one_line(self.name) or "source"


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of the source in whole frames, `[start, end)`, and where it stands in its clip."""

    start: int
    end: int
    at: int

    @property
    def length(self) -> int:
        return self.end - self.start


def cuts(timeline: Timeline, media: SourceMedia) -> list[Cut]:
    """Put the pieces of a clip on the frame grid of the source, one behind the other.

    Both edges go to the nearest frame, so that two pieces that touch still do; each keeps one
    frame at least and none reaches past the end of the file.
    """
    found: list[Cut] = []
    at = 0
    for piece in timeline.pieces:
        start = min(frames(piece.start, media.rate), media.frame_count - 1)
        end = min(max(frames(piece.end, media.rate), start + 1), media.frame_count)
        found.append(Cut(start, end, at))
        at += end - start
    return found


def titles(timelines: Sequence[Timeline]) -> list[str]:
    """Give each clip a title of its own: editors mix up sequences that share a name."""
    found: list[str] = []
    for number, timeline in enumerate(timelines, start=1):
        title = one_line(timeline.title, 80) or f"Clip {number}"
        found.append(f"{title} ({number})" if title in found else title)
    return found
