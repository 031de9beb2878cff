from pathlib import Path
from typing import Protocol

import pytest

from reelwright.domain import Timeline, Video
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render import Rendered, render
from tests.media.render.truth import numbered


class Rendering(Protocol):
    async def __call__(
        self, source: Path, video: Video, timeline: Timeline, **wishes: object
    ) -> Rendered: ...


@pytest.fixture
def rendered(ffmpeg: Ffmpeg, folder: Path, tmp_path: Path) -> Rendering:
    """Render into a folder of this test; what is left in the step's folder fails it."""

    async def make(source: Path, video: Video, timeline: Timeline, **wishes: object) -> Rendered:
        target = tmp_path / ("clip.mp4" if timeline.frame else "clip.m4a")
        made = await render(
            ffmpeg,
            source,
            video,
            timeline,
            folder=folder,
            target=target,
            **wishes,  # type: ignore[arg-type]
        )
        assert list(folder.iterdir()) == []
        return made

    return make


@pytest.fixture(scope="session")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds at 25 frames: each tells its number; a click in the middle of each second."""
    target = tmp_path_factory.mktemp("counted") / "counted.mp4"
    return numbered(target, seconds=12, clicks=[second + 0.5 for second in range(12)])
