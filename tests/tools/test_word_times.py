"""Captions that do not tell when each word is said: transcribe and render find out."""

from pathlib import Path

import pytest

from reelwright.app import App
from reelwright.domain import LOCAL, Call, Step, StepState, WordTimes
from reelwright.ports import Aligner
from reelwright.tools.render import RenderResult
from reelwright.tools.transcribe import TranscribeResult
from tests.clips import make
from tests.fakes import FakeAligner
from tests.samples import SAMPLES
from tests.tools.doing import done_for, foreman_with

TALK = """1
00:00:01,000 --> 00:00:03,000
This is the first line.

2
00:00:04,000 --> 00:00:06,000
And that was the second one.
"""
LATER = """
3
00:15:00,500 --> 00:15:03,000
Here is a line in the middle of it.

4
00:15:04,000 --> 00:15:06,000
And here is another one.
"""


def talk(folder: Path, *, seconds: int = 8, language: str = "en", text: str = TALK) -> Path:
    (folder / f"talk.{language}.srt").write_text(text)
    return make(
        folder / "talk.mp4",
        "-f", "lavfi", "-i", f"testsrc=size=64x48:rate=2:duration={seconds}",
        "-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=16000:duration={seconds}",
        "-metadata", f"comment={folder}", "-c:v", "libx264", "-preset", "ultrafast",
        "-c:a", "aac", "-b:a", "16k",
    )  # fmt: skip


async def done(app: App, aligner: Aligner | None, tool: str, **args: object) -> Step:
    async with foreman_with(app, aligner=aligner) as foreman:
        return await foreman.do(LOCAL, Call(tool=tool, args=dict(args)))


async def transcribed(
    app: App, aligner: Aligner | None, source: Path, **args: object
) -> TranscribeResult:
    step = await done(app, aligner, "transcribe", video=str(source), **args)
    assert step.state is StepState.SUCCEEDED, step.problem
    return TranscribeResult.model_validate(step.result)


async def test_words_without_times_are_laid_over_the_sound(app: App, tmp_path: Path) -> None:
    found = await transcribed(app, FakeAligner(late=0.25), talk(tmp_path))

    assert found.aligned
    assert found.notes == ()
    assert found.transcript.word_times is WordTimes.ALIGNED
    assert found.transcript.rows[0].start == pytest.approx(0.75)
    assert "word times aligned" in found.as_text()


async def test_where_nothing_can_align_words_stand_where_it_is_not_silent(
    app: App, tmp_path: Path
) -> None:
    found = await transcribed(app, None, talk(tmp_path))

    assert not found.aligned
    assert found.transcript.word_times is WordTimes.INTERPOLATED


async def test_it_can_be_left_out(app: App, tmp_path: Path) -> None:
    aligner = FakeAligner()

    found = await transcribed(app, aligner, talk(tmp_path), align=False)

    assert not found.aligned
    assert aligner.asked == []


async def test_other_languages_are_left_alone(app: App, tmp_path: Path) -> None:
    aligner = FakeAligner()

    found = await transcribed(app, aligner, talk(tmp_path, language="de"))

    assert not found.aligned
    assert aligner.asked == []


async def test_times_that_captions_give_are_kept_unless_others_are_asked_for(
    app: App, tmp_path: Path
) -> None:
    aligner = FakeAligner(late=0.25)
    text = "WEBVTT\n\n00:01.000 --> 00:03.000\nOne<00:01.500> two<00:02.500> three\n"
    file = talk(tmp_path)
    (tmp_path / "talk.en.srt").unlink()
    (tmp_path / "talk.en.vtt").write_text(text)

    kept = await transcribed(app, aligner, file)
    asked = await transcribed(app, aligner, file, align=True)

    assert (kept.aligned, kept.transcript.word_times) == (False, WordTimes.GIVEN)
    assert (asked.aligned, asked.transcript.words[1].start) == (True, 1.25)


@pytest.mark.parametrize(
    ("aligner", "language", "code"),
    [(None, "en", "no_aligner"), (FakeAligner(), "de", "alignment_language_unsupported")],
)
async def test_what_cannot_be_aligned_is_refused_when_it_is_asked_for(
    app: App, tmp_path: Path, aligner: Aligner | None, language: str, code: str
) -> None:
    file = talk(tmp_path, language=language)

    step = await done(app, aligner, "transcribe", video=str(file), align=True)

    assert step.problem is not None
    assert step.problem.code == code
    assert step.problem.fix


async def test_silences_are_listened_for_once_and_only_where_they_help(
    app: App, tmp_path: Path, lecture: Path
) -> None:
    without = await done(app, None, "transcribe", video=str(talk(tmp_path)))
    given = await done(app, None, "transcribe", video=str(lecture), refresh=True)

    assert await done_for(app, without) == ["detect_silence", "fetch", "transcribe"]
    assert "detect_silence" not in await done_for(app, given)


async def test_words_of_a_long_talk_are_aligned_when_a_clip_is_made_and_only_there(
    app: App, tmp_path: Path
) -> None:
    aligner = FakeAligner(late=0.25)
    file = talk(tmp_path, seconds=1230, text=TALK + LATER)

    step = await done(
        app, aligner, "render", video=str(file), start=900.0, end=903.5, width=90, height=160,
        preset="preview", layout="fit",
    )  # fmt: skip

    assert step.state is StepState.SUCCEEDED, step.problem
    (clip,) = RenderResult.model_validate(step.result).clips
    assert aligner.asked == [("r3", "r4")]
    assert not any("not found" in note for note in clip.notes)


async def test_a_clip_of_a_talk_that_was_aligned_does_not_align_it_again(
    app: App, tmp_path: Path
) -> None:
    aligner = FakeAligner(late=0.25)

    await done(
        app, aligner, "render", video=str(talk(tmp_path)), start=1.0, end=3.0, width=90,
        height=160, preset="preview", layout="fit",
    )  # fmt: skip

    assert aligner.asked == [("r1", "r2")]


async def test_real_speech_is_aligned_without_being_asked(app: App, tmp_path: Path) -> None:
    sound = make(tmp_path / "jfk.m4a", "-i", str(SAMPLES / "jfk_11s.flac"), "-c:a", "aac")
    (tmp_path / "jfk.en.srt").write_text(
        "1\n00:00:00,000 --> 00:00:11,000\nAnd so, my fellow Americans: ask not what your country "
        "can do for you, ask what you can do for your country.\n"
    )

    found = await transcribed(app, app.house.aligner, sound)

    starts = [word.start for word in found.transcript.words if word.text == "ask"]
    assert found.aligned
    assert starts == pytest.approx([3.3, 8.2], abs=0.25)
