"""Files opened for a filter graph: a stranger's through the whitelists, our own sound as it is."""

from pathlib import Path
from typing import Any

import ffmpeg

from reelwright.domain import Seconds
from reelwright.media.ffmpeg import safe_input
from reelwright.media.render.grid import SAMPLE_RATE

Stream = Any
"""A stream of ffmpeg-python, which has no types."""


def opened(source: Path, *, start: Seconds = 0.0, **options: object) -> Stream:
    """Open a file nobody vouches for, as `safe_input` writes it; `options` are further ones."""
    words = safe_input(source, start=start)
    given: dict[str, object] = {
        words[place].removeprefix("-"): words[place + 1] for place in range(0, len(words), 2)
    }
    return ffmpeg.input(given.pop("i"), **given, **options)


def own_sound(file: Path) -> Stream:
    """Open bare samples that we wrote: 48 kHz, two channels of 32-bit floats."""
    return ffmpeg.input(f"file:{file}", format="f32le", ar=SAMPLE_RATE, ac=2)


def silence(seconds: Seconds) -> Stream:
    """Make silence of a length."""
    source = f"anullsrc=channel_layout=stereo:sample_rate={SAMPLE_RATE}"
    return ffmpeg.input(source, format="lavfi", t=f"{seconds:.6f}")


def arguments(*outputs: Stream) -> list[str]:
    """Write the arguments of a graph, without the program."""
    joined = outputs[0] if len(outputs) == 1 else ffmpeg.merge_outputs(*outputs)
    return [str(each) for each in joined.compile()[1:]]
