"""FFmpeg as the product would find it, and a video as it would know it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from reelwright.domain import LOCAL, Video, VideoId
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.probe import probe
from reelwright.process import Processes


def program() -> str:
    """Find FFmpeg on PATH, else in the wheel."""
    found = shutil.which("ffmpeg")
    if found is None:
        import imageio_ffmpeg

        found = str(imageio_ffmpeg.get_ffmpeg_exe())
    return found


def our_ffmpeg() -> Ffmpeg:
    """Give FFmpeg with the limits a user would have."""
    return Ffmpeg(program=program(), processes=Processes())


async def picture_of(ffmpeg: Ffmpeg, source: Path, folder: Path) -> Video:
    """Probe a file and write it down as a video."""
    found = await probe(ffmpeg, source, folder=folder)
    return Video(
        id=VideoId("vid_one"),
        owner=LOCAL,
        title="A talk",
        source=source.name,
        sha256="0" * 64,
        size_bytes=found.size_bytes,
        duration=found.duration,
        key="source.mp4",
        pictures=found.pictures,
        sounds=found.sounds,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
