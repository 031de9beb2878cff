"""How loud a sound is, after EBU R 128."""

import math
import re
from dataclasses import dataclass
from pathlib import Path

from reelwright.errors import MediaError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render.inputs import Stream, arguments
from reelwright.process import Limits

SILENT = -69.0
"""LUFS under which EBU R 128 hears nothing."""

_LOUDNESS = re.compile(r"^\s*I:\s*(-?[\d.]+|-?inf|nan) LUFS", re.MULTILINE)
_TRUE_PEAK = re.compile(r"True peak:\s*Peak:\s*(-?[\d.]+|-?inf|nan) dBFS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How loud a sound is."""

    loudness: float
    """Integrated loudness in LUFS (EBU R 128); minus infinity when nothing is heard."""

    peak: float
    """True peak in dBTP."""

    @property
    def is_silent(self) -> bool:
        return self.loudness < SILENT


async def measure(ffmpeg: Ffmpeg, stream: Stream, *, folder: Path, limits: Limits) -> Level:
    """Measure how loud a stream is."""
    heard = stream.filter("ebur128", peak="true", framelog="verbose")
    finished = await ffmpeg.run(
        ["-loglevel", "info", *arguments(heard.output("-", format="null"))],
        folder=folder,
        limits=limits,
    )
    return read_level(finished.stderr)


def read_level(said: str) -> Level:
    """Read what `ebur128` says at its end.

    Raises:
        MediaError: it said nothing, so nothing came.
    """
    loudness, peak = _LOUDNESS.findall(said), _TRUE_PEAK.findall(said)
    if not loudness or not peak:
        raise MediaError("The loudness of the sound could not be measured.", code="media_no_audio")
    heard = float(loudness[-1])
    if math.isnan(heard) or heard <= SILENT:
        heard = -math.inf
    return Level(loudness=heard, peak=float(peak[-1]))
