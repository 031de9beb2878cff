from pathlib import Path

import pytest

from reelwright.app import App
from reelwright.domain import LOCAL
from reelwright.tools.look import LookResult
from reelwright.tools.render import RenderResult
from tests.clips import counted, grey, number_of
from tests.samples import SAMPLES
from tests.tools.doing import problem_of, result_of, step_of


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    """Four seconds at ten frames a second: each tells its number."""
    return counted(tmp_path / "numbers.mp4", 40)


async def seen(app: App, **args: object) -> LookResult:
    return await result_of(app, LookResult, "look", **args)


async def saved(app: App, result: LookResult, place: int, folder: Path) -> Path:
    file = result.stills[place].file
    async with app.house.objects.open(LOCAL, file.key) as stored:
        target = folder / f"{place}-{file.name}"
        target.write_bytes(stored.read_bytes())
        return target


async def test_stills_show_the_moments_they_name(app: App, numbers: Path, tmp_path: Path) -> None:
    result = await seen(app, video=str(numbers), times=[0.0, 1.05, 3.95], width=64)

    shown = [number_of(await saved(app, result, place, tmp_path)) for place in range(3)]
    assert shown == [0, 10, 39]
    assert [still.at for still in result.stills] == [(0.0,), (1.05,), (3.95,)]
    assert "look-1.1s.jpg: 1.1 s" in result.as_text() or "1.0 s" in result.as_text()


async def test_moments_are_spread_evenly_when_none_are_named(app: App, numbers: Path) -> None:
    result = await seen(app, video=str(numbers), count=4, width=64)

    assert [still.at[0] for still in result.stills] == pytest.approx([0.5, 1.5, 2.5, 3.5], abs=0.01)


async def test_many_come_as_one_contact_sheet(app: App, numbers: Path, tmp_path: Path) -> None:
    result = await seen(app, video=str(numbers), count=13, width=128)

    (sheet,) = result.stills
    assert len(sheet.at) == 13
    assert grey(await saved(app, result, 0, tmp_path)).shape[1] == pytest.approx(256, abs=8)
    assert result.files() == (sheet.file,)


async def test_a_clip_is_looked_at_in_its_own_time(app: App, numbers: Path, tmp_path: Path) -> None:
    given = {"start": 2, "end": 3, "aspect": "source", "captions": "none", "audio": {"fade_in": 0}}
    made = await result_of(app, RenderResult, "render", video=str(numbers), **given)

    result = await seen(app, clip=made.clips[0].id, times=[0.0], width=64)

    assert number_of(await saved(app, result, 0, tmp_path)) == pytest.approx(20, abs=1)


async def test_looking_again_looks_again(app: App, numbers: Path) -> None:
    steps = [await step_of(app, "look", video=str(numbers), count=1, width=64) for _ in range(2)]

    assert [step.reused_from for step in steps] == [None, None]


@pytest.mark.parametrize("moment", [-1.0, 4.5, 1000.0])
async def test_a_moment_outside_is_refused(app: App, numbers: Path, moment: float) -> None:
    problem = await problem_of(app, "look", video=str(numbers), times=[1.0, moment])

    assert problem.code == "time_outside"
    assert f"{moment:g} s" in problem.message


async def test_what_has_no_picture_cannot_be_looked_at(app: App) -> None:
    problem = await problem_of(app, "look", video=str(SAMPLES / "jfk_11s.flac"))

    assert problem.code == "media_no_picture"


async def test_it_has_to_be_said_what_to_look_at(app: App) -> None:
    assert (await problem_of(app, "look")).code == "invalid_arguments"
    assert (await problem_of(app, "look", clip="clip_x")).code == "clip_not_found"
