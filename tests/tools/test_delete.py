from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reelwright.app import App
from reelwright.domain import LOCAL, Clip, Step
from reelwright.errors import NotFoundError
from reelwright.tools.delete import DeleteResult
from reelwright.tools.fetch import FetchResult
from reelwright.tools.library import LibraryResult
from reelwright.tools.render import RenderResult
from reelwright.tools.tts_voiceover import TtsVoiceoverResult
from tests.tools.doing import problem_of, result_of, step_of
from tests.tools.talks import another

BARE: dict[str, Any] = {
    "start": 1, "end": 2, "width": 64, "height": 114, "preset": "preview", "layout": "fit",
    "captions": "none",
}  # fmt: skip


@pytest.fixture
def source(lecture: Path, tmp_path: Path) -> Path:
    return another(lecture, tmp_path)


async def a_clip(app: App, source: Path, **args: object) -> Clip:
    return (await result_of(app, RenderResult, "render", video=str(source), **BARE | args)).clips[0]


async def deleted(app: App, name: str) -> tuple[str, ...]:
    return (await result_of(app, DeleteResult, "delete", id=name)).trashed


async def files_of(app: App, *names: str) -> list[Path]:
    """Name the files in the data folder whose path holds one of some ids."""
    async with app.house.objects.workspace() as folder:
        data = folder.parent.parent
    paths = [path for path in data.rglob("*") if path.is_file()]
    return [path for path in paths if any(name in str(path) for name in names)]


async def test_a_video_goes_with_its_clips_and_comes_back_with_them(app: App, source: Path) -> None:
    clip = await a_clip(app, source)

    trashed = await deleted(app, clip.video)
    gone = await problem_of(app, "transcribe", video=clip.video)
    listed = await result_of(app, LibraryResult, "library", id=clip.video)
    back = await app.trash.restore(LOCAL, clip.video)

    assert set(trashed) == set(back) == {clip.video, clip.id}
    assert gone.code == "video_in_trash"
    assert "in the trash" in listed.as_text()
    assert (await app.house.clip(LOCAL, clip.id)).deleted_at is None


async def test_the_voiceovers_of_its_clips_go_come_back_and_are_purged_with_a_video(
    app: App, source: Path
) -> None:
    clip = await a_clip(app, source, aspect="source", width=160, height=90)
    asked = {"clip": clip.id, "script": "Hello.", "mix": "over"}
    spoken = await result_of(app, TtsVoiceoverResult, "tts_voiceover", **asked)
    voiceover = spoken.voiceover.id

    trashed = await deleted(app, clip.video)
    back = await app.trash.restore(LOCAL, clip.video)
    await deleted(app, clip.video)
    purged = await app.trash.purge(LOCAL, older_than=timedelta(0))

    assert voiceover in trashed
    assert voiceover in back
    assert voiceover in purged
    assert await files_of(app, voiceover) == []


async def test_with_a_video_goes_every_word_of_it(app: App, source: Path) -> None:
    step = await step_of(app, "transcribe", video=str(source))
    assert step.video_id is not None
    spoken = {"auto": True, "video": step.video_id}
    voiced = await result_of(app, TtsVoiceoverResult, "tts_voiceover", **spoken)

    trashed = await deleted(app, step.video_id)
    await app.trash.purge(LOCAL, older_than=timedelta(0))

    assert voiced.voiceover.id in trashed
    steps = await app.house.steps.list(LOCAL, limit=100_000)
    assert not [each for each in steps if each.video_id == step.video_id]
    with pytest.raises(NotFoundError):
        await app.house.steps.get(LOCAL, step.id)


async def test_a_clip_in_the_trash_is_used_by_nothing(app: App, source: Path) -> None:
    clip = await a_clip(app, source)
    await deleted(app, clip.id)

    asking: list[tuple[str, dict[str, Any]]] = [
        ("render", {"clips": [clip.id]}),
        ("look", {"clip": clip.id}),
        ("export", {"clips": [clip.id], "format": "srt"}),
        ("tts_voiceover", {"clip": clip.id, "script": "Hello."}),
        ("upload_to_youtube", {"clip": clip.id}),
    ]
    codes = [(await problem_of(app, tool, **args)).code for tool, args in asking]

    assert codes == ["clip_in_trash"] * 5


async def test_what_is_in_the_trash_is_made_anew_when_it_is_asked_for_again(
    app: App, source: Path
) -> None:
    clip = await a_clip(app, source)
    await deleted(app, clip.id)

    again = await a_clip(app, source)

    assert again.id != clip.id


async def test_a_video_in_the_trash_can_be_fetched_anew(app: App, source: Path) -> None:
    first = (await result_of(app, FetchResult, "fetch", source=str(source))).video
    await deleted(app, first.id)

    again = (await result_of(app, FetchResult, "fetch", source=str(source))).video

    assert again.id != first.id
    assert again.deleted_at is None


async def test_a_voiceover_goes_and_is_spoken_anew(app: App) -> None:
    first = await result_of(app, TtsVoiceoverResult, "tts_voiceover", script="Delete me.")
    await deleted(app, first.voiceover.id)

    again = await result_of(app, TtsVoiceoverResult, "tts_voiceover", script="Delete me.")

    assert again.voiceover.id != first.voiceover.id


async def test_deleting_twice_is_deleting_once(app: App, source: Path) -> None:
    clip = await a_clip(app, source)
    await deleted(app, clip.id)
    day = (await app.house.clips.get(LOCAL, clip.id)).deleted_at

    assert await deleted(app, clip.id) == (clip.id,)
    assert (await app.house.clips.get(LOCAL, clip.id)).deleted_at == day


async def test_a_clip_does_not_come_back_without_its_video(app: App, source: Path) -> None:
    clip = await a_clip(app, source)
    await deleted(app, clip.video)

    with pytest.raises(NotFoundError) as refused:
        await app.trash.restore(LOCAL, clip.id)

    assert refused.value.code == "video_in_trash"


async def test_a_clip_that_went_before_its_video_stays_when_the_video_comes_back(
    app: App, source: Path
) -> None:
    clip = await a_clip(app, source)
    await deleted(app, clip.id)
    await deleted(app, clip.video)

    back = await app.trash.restore(LOCAL, clip.video)

    assert back == (clip.video,)


async def test_purging_leaves_no_file_of_what_is_gone_and_all_of_what_is_not(
    app: App, source: Path
) -> None:
    clip = await a_clip(app, source)
    stays = await a_clip(app, source, start=5, end=6)
    steps: list[Step] = [
        await step_of(app, "look", video=clip.video, count=1),
        await step_of(app, "look", clip=clip.id, count=1),
        await step_of(app, "export", video=clip.video, format="srt"),
        await step_of(app, "upload_to_youtube", clip=clip.id, captions=True),
    ]
    assert all(step.problem is None for step in steps)
    await deleted(app, clip.id)
    too_young = await app.trash.purge(LOCAL)
    kept = await files_of(app, clip.id)

    only_clip = await app.trash.purge(LOCAL, older_than=timedelta(0))
    left = await files_of(app, clip.id), await files_of(app, stays.id)
    await deleted(app, clip.video)
    everything = await app.trash.purge(LOCAL, older_than=timedelta(0))

    assert too_young == ()
    assert len(kept) == 6  # three files, and the record of each
    assert clip.id in only_clip
    assert left[0] == []
    assert left[1]
    assert {clip.video, stays.id} <= set(everything)
    assert await files_of(app, clip.video, stays.id) == []
    assert (await problem_of(app, "library", id=clip.id)).code == "clip_not_found"


async def test_what_was_purged_is_made_anew_and_not_remembered(app: App, source: Path) -> None:
    first = await a_clip(app, source)
    await deleted(app, first.video)
    await app.trash.purge(LOCAL, older_than=timedelta(0))

    again = await a_clip(app, source)

    assert again.video != first.video


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("vid_x", "video_not_found"),
        ("clip_x", "clip_not_found"),
        ("vo_x", "voiceover_not_found"),
        ("stp_x", "not_deletable"),
        ("everything", "not_deletable"),
    ],
)
async def test_what_cannot_be_deleted_is_told(app: App, name: str, code: str) -> None:
    assert (await problem_of(app, "delete", id=name)).code == code
