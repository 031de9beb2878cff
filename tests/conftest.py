import shutil
from pathlib import Path

import pytest

from reelwright.media.ffmpeg import Ffmpeg
from reelwright.process import Processes


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def ffmpeg_program() -> str:
    """Find FFmpeg as the app does: on PATH, else from the wheel."""
    found = shutil.which("ffmpeg")
    if found is None:
        import imageio_ffmpeg

        found = str(imageio_ffmpeg.get_ffmpeg_exe())
    return found


@pytest.fixture(scope="session")
def ffmpeg() -> Ffmpeg:
    """FFmpeg with the limits a user would have."""
    return Ffmpeg(program=ffmpeg_program(), processes=Processes())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A step's own folder."""
    made = tmp_path / "step"
    made.mkdir()
    return made
