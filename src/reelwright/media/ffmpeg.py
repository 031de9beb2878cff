"""The FFmpeg program: where it is, what it can do, and how it is called safely."""

import errno
import re
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reelwright.domain import Seconds
from reelwright.errors import EnvironmentProblem, MediaError
from reelwright.process import Finished, Limits, Processes, killed_by_limit

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,avi,flv,asf,mp3,wav,w64,aiff,ogg,flac,aac,"
    "amr,ac3,eac3,caf"
)
"""Containers we read. No playlists, scripts, image sequences or devices."""

CODECS = (
    "h264,hevc,av1,libdav1d,vp8,vp9,libvpx,libvpx-vp9,mpeg4,mpeg2video,mpeg1video,mjpeg,png,theora,"
    "prores,dnxhd,wmv1,wmv2,wmv3,vc1,flv,h263,msmpeg4v2,msmpeg4v3,rawvideo,"
    "aac,mp3,mp3float,mp2,mp2float,opus,libopus,vorbis,flac,alac,ac3,eac3,amrnb,amrwb,"
    "wmav1,wmav2,wmapro,dca,truehd,"
    "pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,"
    "pcm_f32be,pcm_f64le,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav,"
    "subrip,srt,mov_text,webvtt,ass,ssa,text"
)
"""Decoders we use."""

_VERSION = re.compile(r"ffmpeg version n?(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLimits:
    """What a stranger's file may be."""

    duration: Seconds = 12 * 3600.0
    """Longest, in seconds, found by decoding."""

    size_bytes: int = 32 * 1024**3
    """Largest file."""

    pixels: int = 8192 * 4320
    """Most pixels of a picture."""

    streams: int = 64
    """Most streams."""

    frame_rate: float = 1000.0
    """Most frames a second, as declared."""

    probe_seconds: float = 20.0
    """Longest that looking at a file may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ffmpeg:
    """FFmpeg with the limits that hold here. Everything in `media` is given one."""

    program: str
    """Path of the executable."""

    processes: Processes
    limits: MediaLimits = field(default_factory=MediaLimits)
    threads: int = 0
    """Threads of one process; 0 lets FFmpeg choose."""

    encoder: str = "libx264"
    """Encoder for H.264."""

    async def run(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        limits: Limits | None = None,
        on_time: Callable[[Seconds], None] | None = None,
    ) -> Finished:
        """Run FFmpeg in a folder; `on_time` hears how far the output has come, in seconds.

        Raises:
            MediaError: it failed; the message says why in FFmpeg's words, without any path.
            LimitError, TimeoutExceededError: it used more than it may.
        """
        command = [self.program, "-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-y"]
        if on_time is not None:
            command += ["-progress", "pipe:1", "-stats_period", "0.25"]
        finished = await self.processes.run(
            [*command, *arguments],
            folder=folder,
            limits=limits,
            on_line=None if on_time is None else _listener(on_time),
        )
        if not finished.has_succeeded:
            raise killed_by_limit(finished) or refusal(finished.stderr)
        return finished


def safe_input(
    source: Path, *, start: Seconds | None = None, duration: Seconds | None = None
) -> list[str]:
    """Write the options and `-i` with which a stranger's file is opened, and nothing besides it."""
    options = ["-protocol_whitelist", "file", "-format_whitelist", FORMATS]
    options += ["-codec_whitelist", CODECS, "-max_streams", "64"]
    if start:
        options += ["-ss", f"{start:.6f}"]
    if duration is not None:
        options += ["-t", f"{duration:.6f}"]
    return [*options, "-i", f"file:{source}"]


def read_version(banner: str) -> tuple[int, int]:
    """Read the number out of what `ffmpeg -version` prints; a build without one gives (0, 0)."""
    found = _VERSION.search(banner)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def refusal(stderr: str) -> MediaError | EnvironmentProblem:
    """Turn what FFmpeg said into our error: no room on the disk is not the file's fault."""
    if "No space left on device" in stderr:
        return no_room()
    lines = [re.sub(r"(file:)?/\S+/", "", line) for line in stderr.strip().splitlines()[-3:]]
    return MediaError(
        f"FFmpeg could not do this: {' | '.join(lines) or 'it gave no reason'}",
        code="media_not_processed",
    )


def no_room() -> EnvironmentProblem:
    """Say that the disk is full."""
    return EnvironmentProblem(
        "There is no room left on the disk.",
        code="disk_full",
        fix="Free some room, or set REELWRIGHT_DATA to a larger disk, and ask again: what was "
        "finished is kept.",
    )


@contextmanager
def told_when_full() -> Generator[None]:
    """Say that the disk is full, where that is why something could not be written.

    Raises:
        EnvironmentProblem: it is (`disk_full`).
    """
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise no_room() from error


def _listener(on_time: Callable[[Seconds], None]) -> Callable[[str], None]:
    def hear(line: str) -> None:
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.lstrip("-").isdecimal():
            on_time(max(0, int(value)) / 1_000_000)

    return hear
