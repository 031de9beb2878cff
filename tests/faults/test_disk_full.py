"""A disk that fills up under the real pipeline, at any stage of it."""

import asyncio
import shutil
from pathlib import Path

import pytest

from reelwright.app import App, open_app
from reelwright.domain import LOCAL, Step, StepState
from reelwright.errors import EnvironmentProblem
from reelwright.settings import Settings
from tests.clips import small_disk
from tests.faults.actor import Place
from tests.faults.scenes import PIPELINE, Scenes
from tests.waiting import until


@pytest.mark.parametrize("left_kib", [300, 900])
def test_a_full_disk_is_said_and_when_room_is_made_the_same_call_goes_on(
    left_kib: int, scenes: Scenes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with scenes.set(PIPELINE) as place, small_disk(tmp_path / "disk", megabytes=32) as disk:
        first, left, done, clips = asyncio.run(_asked_twice(place, disk, left_kib, caplog))

    assert first in {"disk_full", "succeeded"}
    assert left == []
    assert done.state is StepState.SUCCEEDED, done.problem
    assert clips == 2


async def _asked_twice(
    place: Place, disk: Path, left_kib: int, said: pytest.LogCaptureFixture
) -> tuple[str, list[Path], Step, int]:
    """Ask while the disk is full, make room when that was said, and ask again."""
    data = disk / "data"
    async with open_app(Settings(_env_file=None, data=data)) as app:
        filler = _filled(disk, left_kib)
        asking = asyncio.create_task(_how_it_ends(app, place))
        # What came of a step cannot be written down: that is said, and it waits for room.
        await until(lambda: asking.done() or "no room" in said.text, within=60)
        filler.unlink()
        first = await asyncio.wait_for(asking, 60)
        left = [*data.rglob("*.part"), *(data / "work").glob("*")]
        done = await app.do(place.calls[0])
        return first, left, done, len(await app.house.clips.list(LOCAL))


def _filled(disk: Path, left_kib: int) -> Path:
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(b"x" * (shutil.disk_usage(disk).free - left_kib * 1024))
    return filler


async def _how_it_ends(app: App, place: Place) -> str:
    try:
        step = await app.do(place.calls[0])
    except EnvironmentProblem as error:
        return error.code
    return step.problem.code if step.problem is not None else step.state
