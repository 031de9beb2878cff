"""A picture to hold a voiceover before a clip begins: its first frame, in a slow zoom."""

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import ffmpeg as graph
import numpy as np
from numpy.typing import NDArray

from reelwright.domain import PictureStream, Preset, Seconds
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render.encoder import SOFTWARE, encoding
from reelwright.media.render.grid import exact_rate
from reelwright.media.render.inputs import Stream, arguments, opened
from reelwright.media.render.verify import DARK

ZOOM = 1.06
"""How much nearer the picture begins; it ends as it is, so that the clip goes on from it."""

LOOK: Seconds = 8
LOOKS_PER_SECOND = 4
"""How long and how often a clip is looked at that begins black."""

SMALL = 32
"""Width and height of what is looked at."""

BLACK = 16

FASTEST = 60
"""Frames per second that are drawn at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A clip and the still that comes before it."""

    source: Path
    picture: PictureStream
    rate: Fraction
    at: Seconds
    """The moment of the clip that is held: its start, unless that is black."""

    frames: int
    """How many frames the still is shown for; 0 for no still at all."""

    clip_frames: int

    @property
    def size(self) -> tuple[int, int]:
        return self.picture.width // 2 * 2, self.picture.height // 2 * 2


def rate_of(picture: PictureStream) -> Fraction:
    """Give the frame rate that a clip is drawn at."""
    rate = exact_rate(picture.frame_rate)
    return rate if 0 < rate <= FASTEST else Fraction(30)


def frames_for(seconds: Seconds, rate: Fraction) -> int:
    """Say how many whole frames hold so many seconds."""
    return math.ceil(Fraction(seconds).limit_denominator(100_000) * rate)


def draw_opening(opening: Opening) -> Stream:
    """Write the graph: the still, zoomed slowly, then the clip, both on one frame grid.

    The zoom is done by `perspective`, which counts in 256ths of a pixel: `zoompan` and `crop` move
    by whole pixels, and a slow zoom would tremble.
    """
    clip = (
        _framed(opening)
        .filter("tpad", stop=-1, stop_mode="clone")
        .filter("trim", end_frame=opening.clip_frames)
    )
    count = opening.frames
    if not count:
        return clip
    edge = (1 - 1 / ZOOM) / 2
    near = f"{edge:.6f}*(1-on/{count})"
    far = f"(1-{near})"
    still = (
        _framed(opening, start=opening.at, t="2")
        .filter("trim", end_frame=1)
        .filter("loop", loop=count - 1, size=1)
        .filter("setpts", f"N/({opening.rate})/TB")
        .filter(
            "perspective",
            x0=f"W*{near}", y0=f"H*{near}", x1=f"W*{far}", y1=f"H*{near}",
            x2=f"W*{near}", y2=f"H*{far}", x3=f"W*{far}", y3=f"H*{far}",
            interpolation="cubic", sense="source", eval="frame",
        )
    )  # fmt: skip
    return graph.filter([still, clip], "concat", n=2, v=1, a=0)


def encode(opening: Opening, threads: int) -> dict[str, str | int]:
    """Write the options of the output: H.264, on exactly the frames that there are."""
    rate = opening.rate
    how = encoding(SOFTWARE, Preset.STANDARD, rate, threads=threads)
    return {
        "r": f"{rate.numerator}/{rate.denominator}",
        "frames:v": opening.frames + opening.clip_frames,
        "map_metadata": -1,
        "map_chapters": -1,
        **how.options,
    }


async def first_seen(
    ffmpeg: Ffmpeg, clip: Path, picture: PictureStream, *, folder: Path
) -> Seconds:
    """Find a moment to hold: the start of a clip, or, where that is black, when something is seen.

    Raises:
        MediaError: the clip cannot be decoded.
    """
    small = (
        opened(clip, t=str(LOOK))[str(picture.index)]
        .filter("fps", LOOKS_PER_SECOND, start_time=0, round="up")
        .filter("scale", SMALL, SMALL, flags="area", out_range="tv")
        .filter("format", "gray")
    )
    output = small.output("-", format="rawvideo")
    finished = await ffmpeg.run(arguments(output), folder=folder)
    return bright_enough(np.frombuffer(finished.stdout, np.uint8)) / LOOKS_PER_SECOND


def bright_enough(pixels: NDArray[np.uint8]) -> int:
    """Say which small picture to hold: the first, or, where it is black, the first bright one."""
    stills = pixels[: pixels.size // SMALL**2 * SMALL**2].reshape(-1, SMALL**2)
    if len(stills) == 0 or stills[0].max() > DARK:
        return 0
    light = stills.mean(axis=1) - BLACK
    return int(np.argmax(light >= 0.8 * light.max()))


def _framed(opening: Opening, *, start: Seconds = 0.0, **options: object) -> Stream:
    width, height = opening.size
    rate = f"{opening.rate.numerator}/{opening.rate.denominator}"
    return (
        opened(opening.source, start=start, **options)[str(opening.picture.index)]
        .filter("fps", rate, start_time=0)
        .filter("scale", width, height, flags="bicubic")
        .filter("setsar", 1)
        .filter("format", "yuv420p")
    )
