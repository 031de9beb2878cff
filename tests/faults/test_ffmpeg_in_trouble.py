"""An FFmpeg that crashes, or says that all is well and leaves half a file."""

import asyncio
import shutil
from pathlib import Path

import pytest

from reelwright.app import open_app
from reelwright.domain import LOCAL, Step, StepState
from reelwright.settings import MediaSettings, Settings
from tests.conftest import ffmpeg_program
from tests.faults.actor import Place
from tests.faults.scenes import PIPELINE, Scenes

CRASHES = "kill -SEGV $$"
HALVES = 'file="${last#file:}"; truncate -s $(($(stat -c %s "$file") / 2)) "$file"; exit 0'


@pytest.mark.parametrize("ends", [CRASHES, HALVES], ids=["crashes", "leaves half a file"])
def test_what_a_bad_ffmpeg_made_is_never_taken_for_a_clip(
    ends: str, scenes: Scenes, tmp_path: Path
) -> None:
    # It does its work until a clip is to be written, and then it does not.
    program = tmp_path / "ffmpeg"
    program.write_text(
        "#!/bin/sh\n"
        "for last; do :; done\n"
        f'{shutil.which(ffmpeg_program())} "$@" || exit\n'
        f'case "$last" in *.mp4) {ends} ;; esac\n'
    )
    program.chmod(0o755)
    with scenes.set(PIPELINE) as place:
        step, clips = asyncio.run(_rendered(place, program))
        left = list((place.data / "work").iterdir())

    assert (step.state, clips) == (StepState.FAILED, 0)
    assert step.problem is not None
    assert step.problem.code != "internal_error"
    assert left == []


async def _rendered(place: Place, program: Path) -> tuple[Step, int]:
    media = MediaSettings(ffmpeg=program, encoder="libx264")
    async with open_app(Settings(_env_file=None, data=place.data, media=media)) as app:
        step = await app.do(place.calls[0])
        return step, len(await app.house.clips.list(LOCAL))
