from pathlib import Path

import pytest

from reelwright.app import find_ffmpeg, open_app, open_processes
from reelwright.domain import Call, StepState
from reelwright.errors import EnvironmentProblem
from reelwright.settings import MediaSettings, Settings
from tests.clips import tones


def settings_in(folder: Path, **media: object) -> Settings:
    return Settings(_env_file=None, data=folder / "data", media=MediaSettings(**media))


async def test_what_was_finished_is_found_again_after_a_restart(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    file = tones(tmp_path / "tones.wav", [(1, True), (1, False)])
    call = Call(tool="detect_silence", args={"video": str(file)})
    async with open_app(settings) as app:
        first = await app.do(call)

    async with open_app(settings) as app:
        again = await app.do(call)

    assert again.reused_from == first.id


async def test_two_houses_may_share_one_data_folder(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    file = tones(tmp_path / "tones.wav", [(1, True), (1, False)])
    call = Call(tool="detect_silence", args={"video": str(file)})

    async with open_app(settings) as one, open_app(settings) as other:
        first, second = await one.do(call), await other.do(call)

    assert first.state is second.state is StepState.SUCCEEDED
    assert second.reused_from == first.id


async def test_an_ffmpeg_that_is_not_good_enough_is_refused_with_what_it_lacks(
    tmp_path: Path,
) -> None:
    settings = settings_in(tmp_path, ffmpeg=Path("/bin/true"))

    with pytest.raises(EnvironmentProblem) as caught:
        await find_ffmpeg(settings, open_processes(settings.media))

    assert caught.value.code == "ffmpeg_missing"
    assert "encoder libx264" in caught.value.message


async def test_an_ffmpeg_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ffmpeg=tmp_path / "ffmpeg")

    with pytest.raises(EnvironmentProblem) as caught:
        async with open_app(settings):
            pass

    assert caught.value.code == "ffmpeg_missing"
    assert str(tmp_path) not in caught.value.message


async def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")

    with pytest.raises(EnvironmentProblem) as caught:
        async with open_app(settings_in(tmp_path)):
            pass

    assert caught.value.code == "data_folder_unusable"


async def test_leaving_the_house_lets_go_of_what_is_running(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    file = tones(tmp_path / "long.wav", [(60, True)] * 20)
    async with open_app(settings) as app:
        step = await app.foreman.start("local", Call(tool="fetch", args={"source": str(file)}))  # type: ignore[arg-type]  # an owner is a str

    assert step.tool == "fetch"
    assert list((tmp_path / "data" / "work").glob("*")) == []
