"""What an FFmpeg can do, and whether that is enough."""

from pathlib import Path

from pydantic import BaseModel

from reelwright.media.ffmpeg import read_version
from reelwright.process import Processes

NEEDED_FILTERS = frozenset(
    {
        "alimiter",
        "amix",
        "aresample",
        "ass",
        "boxblur",
        "crop",
        "ebur128",
        "overlay",
        "scale",
        "select",
        "sidechaincompress",
        "tile",
        "vstack",
    }
)
"""Filters without which some clip could not be made."""

NEEDED_ENCODERS = frozenset({"libx264", "aac", "mjpeg"})
"""Encoders without which some clip could not be made."""

OLDEST = (5, 0)
"""The oldest FFmpeg that is tested."""


class Capabilities(BaseModel):
    """What a program said of itself."""

    program: str
    version: str
    major: int
    minor: int
    filters: frozenset[str]
    encoders: frozenset[str]

    @property
    def missing(self) -> tuple[str, ...]:
        """Name what it would need and does not have; empty when it is good enough."""
        lacks = [f"filter {name}" for name in sorted(NEEDED_FILTERS - self.filters)]
        lacks += [f"encoder {name}" for name in sorted(NEEDED_ENCODERS - self.encoders)]
        # A build from a development branch has no number: it is judged by what it has.
        if (self.major, self.minor) != (0, 0) and (self.major, self.minor) < OLDEST:
            lacks.insert(0, f"version {OLDEST[0]}.{OLDEST[1]} or newer")
        return tuple(lacks)


async def look_at(program: str, processes: Processes) -> Capabilities:
    """Ask a program what it is.

    Raises:
        EnvironmentProblem: there is no such program.
    """
    said = {}
    for question in ("-version", "-filters", "-encoders"):
        finished = await processes.run(
            [program, "-hide_banner", question],
            folder=Path("/"),
            limits=processes.with_limits(wall_seconds=20.0),
        )
        said[question] = finished.stdout.decode(errors="replace")
    return to_capabilities(program, said["-version"], said["-filters"], said["-encoders"])


def to_capabilities(program: str, version: str, filters: str, encoders: str) -> Capabilities:
    """Read what `ffmpeg -version`, `-filters` and `-encoders` print."""
    major, minor = read_version(version)
    return Capabilities(
        program=program,
        version=version.partition("\n")[0].removeprefix("ffmpeg version ").split(" ")[0],
        major=major,
        minor=minor,
        filters=frozenset(_second_words(filters)),
        encoders=frozenset(_second_words(encoders)),
    )


def _second_words(listing: str) -> list[str]:
    words = (line.split() for line in listing.splitlines())
    return [each[1] for each in words if len(each) > 1 and each[1] != "="]
