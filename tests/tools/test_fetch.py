import json
import shutil
from pathlib import Path

import pytest

from reelwright.app import App
from reelwright.domain import LOCAL, Call, CaptionKind
from reelwright.tools.fetch import FetchResult
from tests.clips import make, moving_picture
from tests.samples import SAMPLES
from tests.tools.doing import foreman_with, problem_of, result_of, step_of


async def fetched(app: App, source: Path | str, **args: object) -> FetchResult:
    return await result_of(app, FetchResult, "fetch", source=str(source), **args)


async def test_a_video_comes_with_all_that_lies_beside_it(app: App, talk: Path) -> None:
    video = (await fetched(app, talk)).video

    assert video.title == "Columbia address (synthetic metadata)"
    assert video.duration == pytest.approx(198.76, abs=0.1)
    assert [(p.width, p.height, p.frame_rate) for p in video.pictures] == [(640, 360, 10.0)]
    assert [chapter.title for chapter in video.chapters] == [
        "The loss",
        "The crew",
        "The families",
        "The cause continues",
    ]
    assert len(video.heatmap) == 100
    assert [(c.language, c.kind, c.format) for c in video.captions] == [
        ("en", CaptionKind.AUTOMATIC, "json3")
    ]
    assert video.source == "columbia.mp4"


async def test_the_file_is_copied_so_that_nobody_can_change_it_afterwards(
    app: App, tmp_path: Path
) -> None:
    file = moving_picture(tmp_path / "mine.mp4", seconds=1.0)
    original = file.read_bytes()
    video = (await fetched(app, file)).video

    file.write_bytes(b"overwritten")

    assert video.key is not None
    async with app.house.objects.open(video.owner, video.key) as kept:
        assert kept.read_bytes() == original


async def test_the_same_file_again_is_the_same_video(app: App, tmp_path: Path) -> None:
    file = moving_picture(tmp_path / "one.mp4", seconds=1.2)
    copy = Path(shutil.copy(file, tmp_path / "two.mp4"))

    first, again = await fetched(app, file), await fetched(app, copy)

    assert first.video.id == again.video.id


async def test_a_file_that_changed_is_brought_in_anew(app: App, tmp_path: Path) -> None:
    file = moving_picture(tmp_path / "talk.mp4", seconds=1.0)
    first = await fetched(app, file)

    moving_picture(file, seconds=1.4)

    assert (await fetched(app, file)).video.id != first.video.id


async def test_captions_put_beside_a_video_later_are_taken_along(app: App, tmp_path: Path) -> None:
    file = moving_picture(tmp_path / "talk.mp4", seconds=1.6)
    before = (await fetched(app, file)).video
    (tmp_path / "talk.en.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHello.\n")

    after = (await fetched(app, file)).video

    assert before.captions == ()
    assert [(c.language, c.kind) for c in after.captions] == [("en", CaptionKind.AUTHOR)]
    assert after.id == before.id


async def test_what_came_with_a_file_before_stays_when_it_comes_alone(
    app: App, tmp_path: Path
) -> None:
    file = moving_picture(tmp_path / "t.mp4", seconds=1.8)
    captions, info = tmp_path / "t.en.srt", tmp_path / "t.info.json"
    captions.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello.\n")
    info.write_text(
        '{"title": "A talk", "channel": "Someone", "heatmap": '
        '[{"start_time": 0, "end_time": 1, "value": 1}], '
        '"chapters": [{"start_time": 0, "end_time": 1.8, "title": "One"}]}'
    )
    before = (await fetched(app, file)).video
    captions.unlink()
    info.unlink()

    after = (await fetched(app, file)).video

    assert after.captions == before.captions != ()
    assert after.chapters == before.chapters != ()
    assert after.heatmap == before.heatmap != ()
    assert (after.title, after.channel) == ("A talk", "Someone")
    assert any("are kept (en)" in note for note in after.notes)


async def test_a_transcript_alone_is_a_source_too(app: App, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "captions" / "columbia.en.auto.vtt", tmp_path / "columbia.en.auto.vtt")

    video = (await fetched(app, tmp_path / "columbia.en.auto.vtt")).video

    assert video.has_media is False
    assert video.title == "columbia"
    assert video.duration == pytest.approx(192, abs=5)
    assert [c.language for c in video.captions] == ["en"]


async def test_a_transcript_takes_chapters_from_the_info_beside_it(
    app: App, talk: Path, tmp_path: Path
) -> None:
    shutil.copy(talk.with_name("columbia.en.json3"), tmp_path / "t.en.json3")
    shutil.copy(talk.with_name("columbia.info.json"), tmp_path / "t.info.json")

    video = (await fetched(app, tmp_path / "t.en.json3")).video

    assert len(video.chapters) == 4
    assert video.duration == pytest.approx(199)


async def test_captions_inside_the_file_are_taken_out_of_it(app: App) -> None:
    video = (await fetched(app, SAMPLES / "hostile" / "autoeditor__mov_text.mp4")).video

    assert [track.kind for track in video.captions] == [CaptionKind.EMBEDDED]


async def test_sound_without_a_picture_is_welcome(app: App) -> None:
    video = (await fetched(app, SAMPLES / "jfk_11s.flac")).video

    assert (video.has_picture, video.has_sound) == (False, True)
    assert video.duration == pytest.approx(11.0, abs=0.1)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.mp4", b"", "media_empty"),
        ("page.mp4", b"<html><body>404</body></html>", "media_not_a_video"),
        ("list.mp4", b"#EXTM3U\n#EXTINF:10,\n/etc/passwd\n", "media_unsupported_container"),
        ("empty.srt", b"", "captions_empty"),
        ("noise.vtt", bytes(range(256)) * 4, "captions_unreadable"),
    ],
)
async def test_a_file_that_cannot_be_used_ends_as_its_own_code(
    app: App, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)

    problem = await problem_of(app, "fetch", source=str(tmp_path / name))

    assert problem.code == code
    assert str(tmp_path) not in problem.model_dump_json()


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("/nowhere/talk.mp4", "source_not_found"),
        ("/dev/zero", "source_not_readable"),
        ("/tmp", "source_not_readable"),
        ("file:///etc/passwd", "url_not_allowed"),
        ("https://user:secret@example.org/x.mp4", "url_not_allowed"),
        ("http://169.254.169.254/latest/meta-data", "url_not_allowed"),
        ("ftp://example.org/x.mp4", "url_not_allowed"),
        ("x\x00y", "source_not_found"),
        ("a" * 3000, "source_not_found"),
    ],
)
async def test_a_source_that_cannot_be_had_says_why(app: App, source: str, code: str) -> None:
    problem = await problem_of(app, "fetch", source=source)

    assert problem.code == code
    assert "secret" not in problem.model_dump_json()


async def test_files_are_taken_only_from_allowed_folders(app: App, tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
        make(folder / "tone.wav", "-f", "lavfi", "-i", "sine=duration=1")
    (inside / "link.wav").symlink_to(outside / "tone.wav")

    codes = []
    async with foreman_with(app, allowed_roots=(inside,)) as foreman:
        for path in (inside / "tone.wav", outside / "tone.wav", inside / "link.wav"):
            step = await foreman.do(LOCAL, Call(tool="fetch", args={"source": str(path)}))
            codes.append(step.problem.code if step.problem else "ok")

    assert codes == ["ok", "path_not_allowed", "path_not_allowed"]


async def test_nothing_is_left_in_the_store_of_a_file_that_was_refused(
    app: App, tmp_path: Path
) -> None:
    before = await app.house.videos.list("local", limit=1000)  # type: ignore[arg-type]
    (tmp_path / "bad.mp4").write_bytes(b"nonsense" * 100)

    await problem_of(app, "fetch", source=str(tmp_path / "bad.mp4"))

    assert await app.house.videos.list("local", limit=1000) == before  # type: ignore[arg-type]


async def test_a_broken_info_is_told_and_does_not_stop_anything(app: App, tmp_path: Path) -> None:
    file = moving_picture(tmp_path / "talk.mp4", seconds=1.1)
    (tmp_path / "talk.info.json").write_text(json.dumps(["not", "an", "object"]))

    video = (await fetched(app, file)).video

    assert any("info.json" in note for note in video.notes)


async def test_fetching_again_does_nothing_new(app: App, talk: Path) -> None:
    await fetched(app, talk)

    again = await step_of(app, "fetch", source=str(talk))

    assert again.reused_from is not None
