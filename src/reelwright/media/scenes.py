"""Finding the scenes of a video. `inside/see.py` looks; this asks it."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from reelwright.domain import Scene, Seconds
from reelwright.media.child import ask
from reelwright.media.ffmpeg import Ffmpeg


async def find_scenes(
    ffmpeg: Ffmpeg,
    source: Path,
    *,
    duration: Seconds,
    folder: Path,
    on_share: Callable[[float], None] | None = None,
) -> tuple[Scene, ...]:
    """Find the continuous pictures of a video; together they cover all of `duration`.

    A scene begins with the first frame of its picture. Lines that are added to a slide, flashes
    and motion make no new scene; a fade makes one, in its middle.

    Raises:
        MediaError: `media_no_picture`, or the picture cannot be decoded.
    """
    answer = await ask(
        ffmpeg, "see", source, {"duration": duration}, folder=folder, on_share=on_share
    )
    return to_scenes(answer["moments"], duration)


def to_scenes(moments: Sequence[Seconds], duration: Seconds) -> tuple[Scene, ...]:
    """Make scenes of the moments at which the picture changes."""
    edges = [0.0, *sorted(round(moment, 3) for moment in moments if 0 < moment < duration)]
    edges.append(duration)
    return tuple(Scene(start=start, end=end) for start, end in pairwise(edges) if end > start)
