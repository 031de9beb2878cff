from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from reelwright.app import App
from reelwright.errors import ArgumentsError
from reelwright.tools.detect_silence import DetectSilenceArgs, DetectSilenceResult
from tests.clips import make, tones
from tests.samples import HOSTILE
from tests.tools.doing import problem_of, result_of, step_of


async def heard(app: App, source: Path, **args: object) -> DetectSilenceResult:
    return await result_of(app, DetectSilenceResult, "detect_silence", video=str(source), **args)


async def test_finds_every_silence_where_it_is(app: App, tmp_path: Path) -> None:
    file = tones(tmp_path / "t.wav", [(1.0, True), (0.8, False), (1.2, True), (1.5, False)])

    found = await heard(app, file)

    assert [(r.start, r.end) for r in found.regions] == [
        pytest.approx((1.0, 1.8), abs=0.05),
        pytest.approx((3.0, 4.5), abs=0.05),
    ]
    assert found.silent_seconds == pytest.approx(2.3, abs=0.2)
    assert found.duration == pytest.approx(4.5, abs=0.05)
    assert found.threshold_db < -20
    assert found.method


async def test_what_is_too_short_is_left_out_and_padding_is_taken_off(
    app: App, tmp_path: Path
) -> None:
    file = tones(tmp_path / "t.wav", [(1, True), (0.4, False), (1, True), (1.5, False), (1, True)])

    found = await heard(app, file, min_silence=1.0, padding=0.2)

    (region,) = found.regions
    assert (region.start, region.end) == pytest.approx((2.6, 3.7), abs=0.06)


async def test_a_threshold_can_be_given_in_dbfs(app: App, tmp_path: Path) -> None:
    file = make(
        tmp_path / "t.wav",
        "-f", "lavfi", "-i", "aevalsrc='if(lt(t,1),0.5,0.01)*sin(2764*t)':s=16000:d=2",
    )  # fmt: skip

    loud, soft = [await heard(app, file, threshold=level) for level in (-30.0, -60.0)]

    assert loud.threshold_db == -30.0
    assert loud.silent_seconds == pytest.approx(1.0, abs=0.05)
    assert soft.regions == ()


async def test_an_all_silent_video_is_one_region(app: App) -> None:
    found = await heard(app, HOSTILE / "crafted" / "all_silent_20s.mp4")

    assert found.silent_seconds == pytest.approx(found.duration, abs=0.1)
    assert "all of it is silent" in found.as_text()


async def test_a_video_without_sound_is_told_so_before_anything_runs(app: App) -> None:
    problem = await problem_of(
        app, "detect_silence", video=str(HOSTILE / "crafted" / "no_audio_track.mp4")
    )

    assert problem.code == "media_no_audio"
    assert problem.fix


async def test_the_text_gives_times_and_how_they_were_found(app: App, tmp_path: Path) -> None:
    found = await heard(app, tones(tmp_path / "t.wav", [(1, True), (1, False), (1, True)]))

    said = found.as_text()

    assert "1 silent regions, 0.9 s of 0:03" in said
    assert "dBFS" in said
    assert found.method in said


async def test_many_regions_are_told_in_few_words(app: App, tmp_path: Path) -> None:
    file = tones(tmp_path / "t.wav", [(0.3, True), (0.3, False)] * 50)

    found = await heard(app, file, min_silence=0.2)

    assert len(found.regions) >= 49
    assert len(found.as_text()) < 1000
    assert f"and {len(found.regions) - 40} more" in found.as_text()


async def test_damage_that_was_met_is_told(app: App) -> None:
    result = DetectSilenceResult(
        regions=(),
        silent_seconds=0,
        duration=1,
        threshold_db=-40,
        method="fixed",
        notes=("3 damaged pieces of sound were left out.",),
    )

    assert "3 damaged pieces" in result.as_text()


async def test_the_same_question_by_id_or_by_source_is_answered_once(
    app: App, tmp_path: Path
) -> None:
    file = tones(tmp_path / "t.wav", [(1.1, True), (1, False), (1, True)])
    first = await step_of(app, "detect_silence", video=str(file))

    by_id = await step_of(app, "detect_silence", video=first.args["video"])

    assert first.args["video"].startswith("vid_")
    assert by_id.reused_from == first.id


@pytest.mark.parametrize(
    "wrong",
    [{"threshold": 3}, {"threshold": "loud"}, {"min_silence": 0}, {"padding": -1}, {"thresh": 1}],
)
async def test_arguments_that_cannot_be_right_are_refused(app: App, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DetectSilenceArgs.model_validate({"video": "vid_x"} | wrong)
    with pytest.raises(ArgumentsError, match=next(iter(wrong))):
        await step_of(app, "detect_silence", video="vid_x", **wrong)
