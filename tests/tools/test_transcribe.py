import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from reelwright.app import App
from reelwright.domain import LOCAL, Accuracy, Call, Step, WordTimes
from reelwright.steps import Foreman
from reelwright.tools.fetch import FetchResult
from reelwright.tools.transcribe import TranscribeResult, spoken_parts
from tests.clips import make, moving_picture, tones
from tests.fakes import FakeTranscriber
from tests.samples import HOSTILE, SAMPLES
from tests.tools.doing import done_for, foreman_with, problem_of, result_of, step_of, under
from tests.tools.talks import LECTURE, another

HELLO = "1\n00:00:00,000 --> 00:00:01,000\n{}\n"


async def heard(app: App, source: Path, **args: object) -> TranscribeResult:
    return await result_of(app, TranscribeResult, "transcribe", video=str(source), **args)


def captioned(folder: Path, **tracks: str) -> Path:
    """Make a video with captions: `en_srt="Hello"` lies beside it as `talk.en.srt`."""
    for name, text in tracks.items():
        content = text if "\n" in text else HELLO.format(text)
        (folder / f"talk.{name.replace('_', '.')}").write_text(content)
    bare = moving_picture(folder / "bare.mp4", seconds=1.5, size="64x48", rate="5")
    # A file of its own: the same one again would be the same video, with the captions it had.
    comment = f"comment={folder}"
    return make(folder / "talk.mp4", "-i", str(bare), "-c", "copy", "-metadata", comment)


def said(result: TranscribeResult) -> str:
    return " ".join(row.text for row in result.transcript.rows)


async def test_captions_that_came_along_are_taken_word_by_word(app: App, lecture: Path) -> None:
    found = (await heard(app, lecture)).transcript

    assert [w.text for w in found.words] == [w.text for w in LECTURE.words]
    assert [w.start for w in found.words] == pytest.approx([w.start for w in LECTURE.words])
    assert found.word_times is WordTimes.GIVEN


async def test_the_authors_captions_come_before_a_recognisers(app: App, tmp_path: Path) -> None:
    file = captioned(tmp_path, en_auto_vtt=HELLO.format("machine"), en_srt="person")

    found = await heard(app, file)

    assert said(found) == "person"
    assert found.transcript.engine == "captions"
    assert found.transcript.accuracy is Accuracy.AUTHORED
    assert not any("cannot be read" in note for note in found.notes)


async def test_the_language_of_captions_can_be_chosen(app: App, tmp_path: Path) -> None:
    file = captioned(tmp_path, en_srt="hello", de_srt="hallo")

    english, german = [await heard(app, file, language=each) for each in ("en-US", "de")]

    assert (said(english), said(german)) == ("hello", "hallo")
    assert german.transcript.language == "de"


async def test_a_dialect_is_taken_where_it_is_there(app: App, tmp_path: Path) -> None:
    file = captioned(tmp_path, **{"pt-BR_srt": "ônibus", "pt-PT_srt": "autocarro"})

    found = await heard(app, file, language="pt-PT")

    assert said(found) == "autocarro"


@pytest.mark.parametrize("engine", ["auto", "captions"])
async def test_captions_in_a_language_that_there_is_not_are_refused_with_those_there_are(
    app: App, tmp_path: Path, engine: str
) -> None:
    file = captioned(tmp_path, en_auto_vtt=HELLO.format("hello"), de_srt="hallo")

    problem = await problem_of(app, "transcribe", video=str(file), language="fr", engine=engine)

    assert problem.code == "captions_not_found"
    assert "de, en" in (problem.fix or "")


async def test_captions_that_never_came_are_told(app: App, tmp_path: Path) -> None:
    problem = await problem_of(app, "transcribe", video=str(captioned(tmp_path)), engine="captions")

    assert problem.code == "captions_not_found"
    assert problem.error == "NotFoundError"
    assert "another engine" in (problem.fix or "")


async def test_captions_that_cannot_be_read_are_passed_over_and_told(
    app: App, tmp_path: Path
) -> None:
    file = captioned(tmp_path, en_srt="no\ntime\nin it", en_auto_vtt=HELLO.format("machine"))

    video = (await result_of(app, FetchResult, "fetch", source=str(file))).video
    found = await heard(app, file)

    assert [track.problem for track in video.captions] == ["captions_unreadable", None]
    assert said(found) == "machine"
    note = found.notes[0]
    assert "author captions in 'en'" in note
    assert "captions_unreadable" in note


async def test_when_no_captions_can_be_read_that_is_what_is_said(app: App, tmp_path: Path) -> None:
    file = captioned(tmp_path, en_srt="no\ntime\nin it")

    problem = await problem_of(app, "transcribe", video=str(file), engine="captions")

    assert problem.code == "captions_unreadable"


async def test_our_own_json_is_read_with_all_it_says(app: App, tmp_path: Path) -> None:
    file = captioned(tmp_path)
    shown = LECTURE.model_copy(update={"engine": "whisper", "accuracy": Accuracy.HIGH})
    (tmp_path / "talk.en.json").write_text(shown.model_dump_json())

    found = (await heard(app, file)).transcript

    assert (found.engine, found.accuracy) == ("whisper", Accuracy.HIGH)
    assert len(found.words) == len(LECTURE.words)


async def test_words_have_names_that_are_theirs_alone_and_stay(app: App, talk: Path) -> None:
    first = (await heard(app, talk)).transcript

    again = (await heard(app, talk, refresh=True)).transcript

    names = [word.id for word in first.words]
    assert len(set(names)) == len(names)
    assert [(w.id, w.text) for w in again.words] == [(w.id, w.text) for w in first.words]
    assert first.place_of("w3") == 2


async def test_speech_is_recognised_without_a_key_and_the_result_says_how_well(app: App) -> None:
    found = await heard(app, SAMPLES / "jfk_11s.flac")

    words = said(found).lower()
    assert found.transcript.engine == "sphinx"
    assert found.transcript.accuracy is Accuracy.LOW
    assert "last resort" in " ".join(found.notes)
    assert sum(word in words for word in ("country", "fellow", "americans", "do", "you")) >= 3
    assert "by sphinx (cmusphinx-en-us), accuracy low" in found.as_text()


async def test_a_language_that_no_recogniser_knows_is_refused_with_what_to_add(
    app: App, mute: Path
) -> None:
    problem = await problem_of(app, "transcribe", video=str(mute), language="de")

    assert problem.code == "transcription_language_unsupported"
    assert "reelwright[whisper]" in (problem.fix or "")


async def test_an_engine_that_is_not_there_is_refused(app: App, mute: Path) -> None:
    problem = await problem_of(app, "transcribe", video=str(mute), engine="gemini")

    assert problem.code == "no_engine"


@pytest.mark.parametrize(
    ("name", "code"),
    [("no_audio_track.mp4", "media_no_audio"), ("all_silent_20s.mp4", "no_speech")],
)
async def test_where_nothing_can_be_said_the_reason_is_told(app: App, name: str, code: str) -> None:
    problem = await problem_of(app, "transcribe", video=str(HOSTILE / "crafted" / name))

    assert problem.code == code
    assert problem.fix


@pytest.fixture
def fake() -> FakeTranscriber:
    return FakeTranscriber([(w.start, w.end, w.text) for w in LECTURE.words])


@pytest.fixture
async def foreman(app: App, fake: FakeTranscriber) -> AsyncGenerator[Foreman]:
    async with foreman_with(app, transcribers={"whisper": fake}) as opened:
        yield opened


async def done_by(foreman: Foreman, **args: object) -> Step:
    return await foreman.do(LOCAL, Call(tool="transcribe", args=dict(args)))


async def test_a_recogniser_is_given_only_what_is_not_silent(
    app: App, mute: Path, foreman: Foreman, fake: FakeTranscriber
) -> None:
    step = await done_by(foreman, video=str(mute))

    result = TranscribeResult.model_validate(step.result)
    assert len(result.transcript.words) == len(LECTURE.words)
    (parts,) = fake.asked
    assert parts[-1].end == pytest.approx(LECTURE.end, abs=0.2)
    tools = {each.tool for each in await under(app, step)}
    assert tools == {"fetch", "detect_silence"}


async def test_where_no_captions_can_be_read_a_recogniser_is_used_and_that_is_told(
    mute: Path, tmp_path: Path, foreman: Foreman
) -> None:
    file = another(mute, tmp_path)
    (tmp_path / "talk.en.srt").write_text("no\ntime\nin it")

    step = await done_by(foreman, video=str(file))

    result = TranscribeResult.model_validate(step.result)
    (note,) = result.notes
    assert "captions_unreadable" in note
    assert "whisper was used" in note


async def test_a_chosen_engine_is_used_although_there_are_captions(
    lecture: Path, foreman: Foreman
) -> None:
    step = await done_by(foreman, video=str(lecture), engine="whisper")

    result = TranscribeResult.model_validate(step.result)
    assert result.transcript.engine == "fake"
    assert result.notes == ()


async def test_a_transcript_that_came_alone_needs_no_media(app: App, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "captions" / "columbia.en.clean.srt", tmp_path / "alone.srt")

    step = await step_of(app, "transcribe", video=str(tmp_path / "alone.srt"))

    assert await done_for(app, step) == ["fetch", "transcribe"]


async def test_the_text_is_short_and_says_where_the_rest_is(app: App, lecture: Path) -> None:
    said = (await heard(app, lecture)).as_text()

    assert said.splitlines()[0].startswith("132 words in 12 rows, 0:52 long, in en; by test")
    assert "r1 [0:00]" in said
    assert len(said) < 3000


async def test_nothing_said_in_a_file_of_sound_without_speech(app: App, tmp_path: Path) -> None:
    problem = await problem_of(
        app, "transcribe", video=str(tones(tmp_path / "t.wav", [(0.5, True), (1, False)]))
    )

    assert problem.code == "no_speech"


async def test_music_in_which_a_recogniser_hears_one_word_again_and_again_is_no_speech(
    app: App, tmp_path: Path
) -> None:
    wobble = "0.3*sin(2*PI*t*(220+110*floor(mod(t*2,4))))*(0.6+0.4*sin(4*PI*t))"
    music = make(
        tmp_path / "music.mp4",
        "-f", "lavfi", "-i", f"aevalsrc='{wobble}':s=16000:d=30",
        "-f", "lavfi", "-i", "color=size=64x48:rate=2:duration=30",
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac",
    )  # fmt: skip

    problem = await problem_of(app, "transcribe", video=str(music))

    assert problem.code == "no_speech"
    assert "no speech that could be understood" in problem.message


def test_parts_to_transcribe_end_in_silences_and_stay_short() -> None:
    from reelwright.domain import SilenceRegion

    silences = tuple(SilenceRegion(start=10.0 * n + 9, end=10.0 * n + 10) for n in range(30))

    parts = spoken_parts(silences, 300.0)

    assert all(part.duration <= 60 for part in parts)
    assert all(any(part.end == each.start for each in silences) for part in parts)
    assert sum(part.duration for part in parts) > 290 - 30
