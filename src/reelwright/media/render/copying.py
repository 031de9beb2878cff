"""Clips in which nothing is drawn: the picture's packets are copied, not encoded again."""

from dataclasses import dataclass
from pathlib import Path

from reelwright.domain import Preset, Seconds, Timeline, TimeRange, Video
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render.grid import exact_rate
from reelwright.media.render.inputs import arguments, opened
from reelwright.media.render.picture import UNINDEXED, Filter

CODECS = frozenset({"h264"})
"""Codecs of pictures that every player and site takes in an MP4."""

PIXELS = frozenset({"yuv420p", "yuvj420p"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A picture that can be copied."""

    earlier: Seconds
    """How much before the asked start its key frame lies."""

    piece: TimeRange
    """What is really shown."""


def may_copy(video: Video, timeline: Timeline, *, ass: Filter | None) -> bool:
    """Say whether the clip's picture is the source's picture, and any player takes it as it is."""
    if not video.pictures or timeline.frame is None or len(timeline.pieces) > 1 or ass is not None:
        return False
    stream, frame = video.pictures[0], timeline.frame
    return (
        stream.codec in CODECS
        and stream.pixel_format in PIXELS
        and (stream.width, stream.height) == (frame.width, frame.height)
        and stream.rotation == 0
        and not stream.is_variable_rate
        and not stream.is_hdr
        and exact_rate(stream.frame_rate) == exact_rate(frame.frame_rate)
        and timeline.sound.fade_in == timeline.sound.fade_out == 0
        and timeline.preset is not Preset.PREVIEW
        and not any(name in UNINDEXED for name in (video.container or "").split(","))
    )


async def find_copy(
    ffmpeg: Ffmpeg, source: Path, video: Video, piece: TimeRange, *, most: Seconds, folder: Path
) -> Copy | None:
    """Find the key frame a copy would begin with; None when it lies too far before the start."""
    stream = opened(source, start=piece.start)[str(video.pictures[0].index)]
    output = stream.output("-", format="framecrc", vcodec="copy", **{"frames:v": 1})
    finished = await ffmpeg.run(arguments(output), folder=folder)
    earlier = read_earlier(finished.stdout.decode(errors="replace"))
    if earlier is None or not -0.001 <= earlier <= most:
        return None
    start = max(0.0, piece.start - max(0.0, earlier))
    return Copy(earlier=max(0.0, earlier), piece=TimeRange(start=start, end=piece.end))


def read_earlier(listing: str) -> Seconds | None:
    """Read how far before zero the first packet stands, from what the `framecrc` muxer wrote."""
    tick: float | None = None
    for line in listing.splitlines():
        if line.startswith("#tb 0:"):
            above, _, below = line.partition(":")[2].strip().partition("/")
            tick = int(above) / int(below)
        elif line and not line.startswith("#") and tick is not None:
            return -int(line.split(",")[2]) * tick
    return None


def copied(source: Path, video: Video, asked: TimeRange, copy: Copy, target: Path) -> list[str]:
    """Write the arguments that copy the packets, moved so that the key frame stands at zero.

    The same place is sought as when the key frame was found: sought by its own time, some
    containers land on the one before.
    """
    options = {"itsoffset": f"{copy.earlier:.6f}"} if copy.earlier else {}
    stream = opened(source, start=asked.start, **options)[str(video.pictures[0].index)]
    output = stream.output(
        f"file:{target}",
        vcodec="copy",
        t=f"{copy.piece.duration:.6f}",
        map_metadata=-1,
        map_chapters=-1,
    )
    return arguments(output)
