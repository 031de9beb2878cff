"""What the numbers of a picture mean as colours, where that needs to be asked."""

import re
from pathlib import Path

from reelwright.domain import PictureStream, Seconds
from reelwright.errors import MediaError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render.inputs import arguments, opened

HIGH = 720
"""Height from which on players take untold colours for BT.709, and below it for BT.601."""

OLD = "smpte170m"
"""BT.601, in FFmpeg's word."""

_SPACE = re.compile(r"color_space:\s*(\w+)")


async def misleading_standard(
    ffmpeg: Ffmpeg,
    source: Path,
    stream: PictureStream,
    size: tuple[int, int],
    *,
    at: Seconds,
    folder: Path,
) -> str | None:
    """Say which colour standard must be written into the clip, because its new size misleads.

    A small picture without a word about its colours is BT.601; made larger, players would take it
    for BT.709 and show other colours. None where nothing has to be said.
    """
    if min(stream.height, stream.width) >= HIGH or min(size) < HIGH:
        return None
    small = opened(source, start=at)[str(stream.index)].filter("showinfo")
    output = small.output("-", format="null", **{"frames:v": 1})
    try:
        finished = await ffmpeg.run(["-loglevel", "info", *arguments(output)], folder=folder)
    except MediaError:
        return None
    told = _SPACE.search(finished.stderr)
    return OLD if told is not None and told[1] in {"unknown", "unspecified"} else None


async def has_filters(ffmpeg: Ffmpeg, folder: Path, *names: str) -> bool:
    """Say whether FFmpeg has all these filters."""
    finished = await ffmpeg.run(["-filters"], folder=folder)
    listed = {
        line.split()[1] for line in finished.stdout.decode().splitlines() if len(line.split()) > 2
    }
    return set(names) <= listed
