from pathlib import Path

import pytest

from reelwright.app import App
from reelwright.tools.analyze import AnalyzeResult
from tests.clips import make
from tests.samples import HOSTILE
from tests.tools.doing import done_for, problem_of, result_of, step_of, under
from tests.tools.talks import LECTURE, another


async def seen(app: App, source: Path, **args: object) -> AnalyzeResult:
    return await result_of(app, AnalyzeResult, "analyze", video=str(source), **args)


async def test_one_call_on_a_fresh_source_does_all_it_needs_each_as_a_step_of_its_own(
    app: App, lecture: Path, tmp_path: Path
) -> None:
    step = await step_of(app, "analyze", video=str(another(lecture, tmp_path)))

    needed = await under(app, step)
    assert await done_for(app, step) == ["analyze", "fetch", "transcribe"]
    assert {each.parent_id for each in needed} == {step.id}
    assert all(each.finished_at for each in needed)


async def test_parts_are_where_the_topic_changes_and_hold_every_row(
    app: App, lecture: Path
) -> None:
    analysis = (await seen(app, lecture, max_segments=3)).analysis

    rows = [row.id for row in LECTURE.rows]
    held = [
        name
        for part in analysis.segments
        for name in rows[rows.index(part.first_row) : rows.index(part.last_row) + 1]
    ]
    assert held == rows
    assert 1 <= len(analysis.segments) <= 3
    assert analysis.method == "word statistics and pauses"
    assert all(part.title and part.reason for part in analysis.segments)


async def test_the_authors_chapters_are_taken_as_they_are(app: App, talk: Path) -> None:
    analysis = (await seen(app, talk)).analysis

    assert [part.title for part in analysis.segments] == [
        "The loss",
        "The crew",
        "The families",
        "The cause continues",
    ]
    assert analysis.method == "author's chapters"


async def test_scenes_are_found_to_the_frame(app: App, talk: Path) -> None:
    analysis = (await seen(app, talk)).analysis

    starts = [scene.start for scene in analysis.scenes]
    assert starts == pytest.approx([0.0, 37.0, 100.0, 126.0, 165.0], abs=0.15)


async def test_a_focus_weighs_what_is_about_it(app: App, lecture: Path) -> None:
    analysis = (await seen(app, lecture, focus="sail harbour anchor")).analysis

    best = max(analysis.segments, key=lambda part: part.importance)
    assert best.end > LECTURE.rows[8].start


async def test_a_focus_of_which_nothing_is_said_is_told(app: App, lecture: Path) -> None:
    problem = await problem_of(app, "analyze", video=str(lecture), focus="xylophones")

    assert problem.code == "nothing_about_it"
    assert problem.error == "NothingFoundError"


async def test_where_nothing_is_said_what_is_seen_is_told(app: App) -> None:
    result = await seen(app, HOSTILE / "crafted" / "no_audio_track.mp4")

    assert result.analysis.segments == ()
    assert result.analysis.scenes
    assert result.analysis.layouts
    assert "No parts, only what is seen" in result.as_text()


async def test_where_nothing_is_said_and_nothing_is_seen_it_fails(app: App, tmp_path: Path) -> None:
    file = make(tmp_path / "t.wav", "-f", "lavfi", "-i", "anullsrc=r=16000", "-t", "2")

    problem = await problem_of(app, "analyze", video=str(file))

    assert problem.code == "no_speech"


async def test_a_focus_needs_words(app: App) -> None:
    problem = await problem_of(
        app, "analyze", video=str(HOSTILE / "crafted" / "no_audio_track.mp4"), focus="bread"
    )

    assert problem.code == "media_no_audio"


async def test_sound_alone_has_parts_and_no_picture(app: App, tmp_path: Path) -> None:
    from tests.tools.talks import talk_of

    result = await seen(app, talk_of(tmp_path, LECTURE, has_picture=False))

    assert result.analysis.segments
    assert not result.analysis.scenes
    assert not result.analysis.layouts


async def test_the_text_names_every_part_with_its_time(app: App, lecture: Path) -> None:
    result = await seen(app, lecture)

    said = result.as_text()

    for part in result.analysis.segments:
        assert f"{part.id} [" in said
        assert part.title in said
    assert result.analysis.method in said
