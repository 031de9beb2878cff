from pathlib import Path
from typing import Any

import pytest

from reelwright.app import App
from reelwright.domain import LOCAL, StepState
from reelwright.tools.extract_highlights import ExtractHighlightsResult
from reelwright.tools.library import LibraryResult
from reelwright.tools.render import RenderResult
from reelwright.tools.tts_voiceover import TtsVoiceoverResult
from reelwright.tools.upload_to_youtube import UploadToYoutubeResult
from tests.tools.doing import problem_of, result_of, step_of
from tests.tools.talks import another

BARE = {"width": 64, "height": 114, "preset": "preview", "layout": "fit", "captions": "none"}


async def listed(app: App, **args: Any) -> LibraryResult:  # noqa: ANN401 - any argument
    return await result_of(app, LibraryResult, "library", **args)


async def test_pages_hold_everything_once_the_newest_first(
    app: App, lecture: Path, tmp_path: Path
) -> None:
    names = []
    for number in range(3):
        source = another(lecture, tmp_path / str(number), name=f"paged-{number}")
        names.append((await step_of(app, "fetch", source=str(source))).result["video"]["id"])  # type: ignore[index]

    first = await listed(app, limit=2, query="paged")
    rest = await listed(app, limit=2, query="paged", after=first.more_after)

    assert [video.id for video in (*first.videos, *rest.videos)] == names[::-1]
    assert rest.more_after is None
    assert f"There is more: after={first.more_after}" in first.as_text()


async def test_titles_are_searched_as_text_and_not_as_a_pattern(app: App, lecture: Path) -> None:
    await step_of(app, "fetch", source=str(lecture))

    assert (await listed(app, query="LECTURE")).videos
    assert (await listed(app, query="%")).as_text() == "Nothing is there yet."


async def test_one_of_every_kind_is_found_by_its_id(
    app: App, lecture: Path, tmp_path: Path
) -> None:
    source = another(lecture, tmp_path)
    found = await result_of(
        app, ExtractHighlightsResult, "extract_highlights", video=str(source), count=1,
        min_length=3, max_length=6,
    )  # fmt: skip
    highlight = found.highlights[0]
    made = await result_of(app, RenderResult, "render", highlights=[highlight.id], **BARE)
    clip = made.clips[0]
    spoken = await result_of(app, TtsVoiceoverResult, "tts_voiceover", script="One word.")
    upload = await step_of(app, "upload_to_youtube", clip=clip.id)
    publication = UploadToYoutubeResult.model_validate(upload.result).publication

    for name, kind in [
        (clip.video, "videos"),
        (clip.id, "clips"),
        (highlight.id, "highlights"),
        (spoken.voiceover.id, "voiceovers"),
        (publication.id, "publications"),
        (upload.id, "jobs"),
    ]:
        result = await listed(app, id=name)
        (thing,) = getattr(result, kind)
        assert thing.id == name
        assert name in result.as_text()


async def test_a_video_is_told_with_its_streams_and_captions(app: App, lecture: Path) -> None:
    step = await step_of(app, "fetch", source=str(lecture))

    said = (await listed(app, id=step.result["video"]["id"])).as_text()  # type: ignore[index]

    assert "160x90 h264, aac, 1 channels, captions in en (author)" in said


async def test_clips_and_highlights_of_one_video(app: App, lecture: Path, tmp_path: Path) -> None:
    source = another(lecture, tmp_path)
    args = {"video": str(source), "count": 3, "min_length": 3, "max_length": 6}
    found = await result_of(app, ExtractHighlightsResult, "extract_highlights", **args)
    names = [highlight.id for highlight in found.highlights]
    made = await result_of(app, RenderResult, "render", highlights=names[:1], **BARE)
    video = made.clips[0].video

    clips = await listed(app, what="clips", video=video)
    highlights = await listed(app, what="highlights", video=video, limit=2)
    rest = await listed(app, what="highlights", video=video, after=highlights.more_after)

    assert {clip.id for clip in clips.clips} == {clip.id for clip in made.clips}
    assert len(highlights.highlights) == 2
    assert len(rest.highlights) == 1
    assert "clip 1 version 1" in clips.as_text()


async def test_a_failed_job_says_why(app: App) -> None:
    failed = await step_of(app, "detect_silence", video="/nowhere.mp4")

    said = (await listed(app, id=failed.id)).as_text()

    assert failed.state is StepState.FAILED
    assert "detect_silence: failed (source_not_found: There is no file 'nowhere.mp4'.)" in said


async def test_jobs_are_work_and_not_looks(app: App, lecture: Path) -> None:
    job = await step_of(app, "fetch", source=str(lecture), refresh=True)
    await step_of(app, "library")

    jobs = (await listed(app, what="jobs", limit=1)).jobs

    assert [each.id for each in jobs] == [job.id]
    assert jobs[0].owner == LOCAL


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"id": "vid_x"}, "video_not_found"),
        ({"id": "clip_x"}, "clip_not_found"),
        ({"id": "hl_x"}, "highlight_not_found"),
        ({"id": "stp_x"}, "job_not_found"),
        ({"id": "pub_x"}, "publication_not_found"),
        ({"id": "vo_x"}, "voiceover_not_found"),
        ({"id": "nonsense"}, "not_an_id"),
        ({"what": "highlights"}, "invalid_arguments"),
        ({"what": "clips", "video": "vid_x"}, "video_not_found"),
        ({"what": "clips", "query": "x"}, "invalid_arguments"),
        ({"what": "jobs", "video": "vid_x"}, "invalid_arguments"),
        ({"what": "videos", "after": "vid_x"}, "video_not_found"),
        ({"what": "clips", "after": "vid_x"}, "not_an_id"),
    ],
)
async def test_what_there_is_not_is_an_error_and_no_empty_list(
    app: App, args: dict[str, Any], code: str
) -> None:
    assert (await problem_of(app, "library", **args)).code == code
