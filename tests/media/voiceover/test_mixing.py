"""A clip with a real voice over it, instead of its sound, or before it; all of it measured.

The clip's own sound is a tone of 15 kHz: espeak speaks below 11 kHz, so what is measured there is
the clip's sound alone.
"""

from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from reelwright.domain import SpokenWord
from reelwright.errors import ArgumentsError, MediaError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.probe import probe
from reelwright.media.stills import still
from reelwright.media.voiceover import Voiceovered, join, mix_voiceover
from reelwright.media.voiceover.sound import LEAD, speaking
from reelwright.process import Processes
from reelwright.providers.speech.espeak import EspeakVoices
from tests.clips import grey, make, tones
from tests.media.voiceover.sounds import RATE, level_of, read

TONE = 15_000


@dataclass(frozen=True)
class Spoken:
    file: Path
    seconds: float
    words: tuple[SpokenWord, ...]


@pytest.fixture(scope="module")
async def voice(tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    folder = tmp_path_factory.mktemp("voice")
    text = "This is the voice that explains it."
    said = await EspeakVoices(processes=Processes()).speak(text, voice="en-us", folder=folder)
    joined = join([said.sound], folder / "joined.wav")
    return Spoken(joined.file, joined.duration, said.words)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of a moving picture with a high tone."""
    return make(
        tmp_path_factory.mktemp("clip") / "clip.mp4",
        "-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=6",
        "-f", "lavfi", "-i", f"sine=frequency={TONE}:duration=6:sample_rate=48000",
        "-filter:a", "volume=3", "-c:v", "libx264", "-preset", "ultrafast",
        "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k", "-cutoff", "20000", "-shortest",
    )  # fmt: skip


@pytest.fixture(scope="session", params=["path", "wheel"])
def either_ffmpeg(request: pytest.FixtureRequest, ffmpeg: Ffmpeg) -> Ffmpeg:
    """FFmpeg as a user has it, and the newest."""
    if request.param == "path":
        return ffmpeg
    return Ffmpeg(program=str(imageio_ffmpeg.get_ffmpeg_exe()), processes=Processes())


def found(made: Voiceovered, name: str) -> str:
    return next(check.found for check in made.checks if check.name == name)


async def test_the_clips_own_sound_goes_down_while_the_voice_speaks(
    either_ffmpeg: Ffmpeg, clip: Path, voice: Spoken, folder: Path
) -> None:
    made = await mix_voiceover(
        either_ffmpeg,
        clip,
        voice.file,
        mode="over",
        at=1.5,
        duck_db=-15,
        folder=folder,
        target=folder / "made.mp4",
    )

    sound = read(made.file)
    end = made.voice_at + voice.seconds
    before = level_of(sound, 0.2, 1.1, frequency=TONE)
    during = level_of(sound, made.voice_at + 0.2, end - 0.2, frequency=TONE)
    after = level_of(sound, end + 1.0, end + 1.6, frequency=TONE)
    assert before - during == pytest.approx(15, abs=1.0)
    assert after == pytest.approx(before, abs=1.0)
    assert made.way == "copied"
    assert made.duration == pytest.approx(6.0, abs=0.05)


async def test_nothing_of_the_picture_changes_where_it_is_copied(
    ffmpeg: Ffmpeg, clip: Path, voice: Spoken, folder: Path
) -> None:
    made = await mix_voiceover(
        ffmpeg, clip, voice.file, mode="replace", folder=folder, target=folder / "made.mp4"
    )

    first = await still(ffmpeg, clip, 3.0, folder=folder, width=160)
    kept = grey(first).copy()
    second = await still(ffmpeg, made.file, 3.0, folder=folder, width=160)
    assert (grey(second) == kept).all()
    assert sorted(each.name for each in folder.iterdir() if each.suffix != first.suffix) == [
        "made.mp4"
    ]


async def test_in_its_place_nothing_of_the_clips_sound_is_left(
    ffmpeg: Ffmpeg, clip: Path, voice: Spoken, folder: Path
) -> None:
    made = await mix_voiceover(
        ffmpeg, clip, voice.file, mode="replace", folder=folder, target=folder / "made.mp4"
    )

    sound = read(made.file)
    assert level_of(sound, 0.2, 5.8, frequency=TONE) < -70
    assert abs(sound[: int(voice.seconds * RATE)]).max() > 0.1
    assert abs(sound[int((voice.seconds + 0.3) * RATE) :]).max() < 0.001
    assert -15.0 <= float(found(made, "loudness").split()[0]) <= -13.0


async def test_before_the_clip_its_first_frame_is_held_for_the_voice(
    either_ffmpeg: Ffmpeg, clip: Path, voice: Spoken, folder: Path
) -> None:
    made = await mix_voiceover(
        either_ffmpeg,
        clip,
        voice.file,
        mode="before",
        folder=folder,
        target=folder / "made.mp4",
    )

    sound = read(made.file)
    assert made.clip_at == pytest.approx(0.8 + voice.seconds, abs=0.05)
    assert made.duration == pytest.approx(6 + made.clip_at, abs=0.05)
    assert len(sound) / RATE == pytest.approx(made.duration, abs=0.05)
    assert level_of(sound, 0.1, made.clip_at - 0.1, frequency=TONE) < -60
    assert level_of(sound, made.clip_at + 0.2, made.clip_at + 5, frequency=TONE) > -25


async def test_the_still_ends_as_the_clip_begins(
    ffmpeg: Ffmpeg, clip: Path, voice: Spoken, folder: Path
) -> None:
    made = await mix_voiceover(
        ffmpeg, clip, voice.file, mode="before", folder=folder, target=folder / "made.mp4"
    )

    async def picture(file: Path, at: float) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
        return grey(await still(ffmpeg, file, at, folder=folder, width=160)).astype(np.int16)

    first = await picture(clip, 0.0)
    start = await picture(made.file, 0.0)
    last = await picture(made.file, made.clip_at - 0.04)
    later = await picture(made.file, made.clip_at + 3.0)
    moved = await picture(clip, 3.0)
    assert np.abs(last - first).mean() < 3
    assert np.abs(start - first).mean() > np.abs(last - first).mean() + 2
    assert np.abs(later - moved).mean() < 3


async def test_a_dark_first_frame_is_not_what_is_held(
    ffmpeg: Ffmpeg, voice: Spoken, folder: Path
) -> None:
    fading = make(
        folder / "fading.mp4",
        "-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=4,fade=in:0:25",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
    )  # fmt: skip

    made = await mix_voiceover(
        ffmpeg, fading, voice.file, mode="before", folder=folder, target=folder / "made.mp4"
    )

    shown = grey(await still(ffmpeg, made.file, 1.0, folder=folder, width=160))
    assert shown.mean() > 60


@pytest.mark.parametrize("mode", ["over", "replace"])
async def test_a_voice_longer_than_the_clip_is_refused_with_the_seconds_to_lose(
    ffmpeg: Ffmpeg, clip: Path, folder: Path, mode: str
) -> None:
    long = tones(folder / "long.wav", [(9.0, True)])

    with pytest.raises(ArgumentsError) as refused:
        await mix_voiceover(
            ffmpeg,
            clip,
            long,
            mode="over" if mode == "over" else "replace",
            folder=folder,
            target=folder / "made.mp4",
        )

    assert refused.value.code == "script_too_long_for_clip"
    assert "3.0 s" in (refused.value.fix or "")
    assert [each.name for each in folder.iterdir()] == ["long.wav"]


async def test_over_a_clip_without_sound_only_the_voice_is_heard_and_it_says_so(
    ffmpeg: Ffmpeg, voice: Spoken, folder: Path
) -> None:
    silent = make(
        folder / "silent.mp4",
        "-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=4",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
    )  # fmt: skip

    made = await mix_voiceover(
        ffmpeg, silent, voice.file, mode="over", folder=folder, target=folder / "made.mp4"
    )

    assert any("no sound of its own" in note for note in made.notes)
    assert (await probe(ffmpeg, made.file, folder=folder)).sounds


async def test_a_clip_of_sound_only_gets_a_voice_too(
    ffmpeg: Ffmpeg, voice: Spoken, folder: Path
) -> None:
    talk = tones(folder / "talk.m4a", [(4.0, True)])

    made = await mix_voiceover(
        ffmpeg, talk, voice.file, mode="before", folder=folder, target=folder / "made.m4a"
    )

    assert made.way == "sound"
    assert made.duration == pytest.approx(4.8 + voice.seconds, abs=0.1)


async def test_a_silent_voice_is_refused(ffmpeg: Ffmpeg, clip: Path, folder: Path) -> None:
    silence = tones(folder / "silence.wav", [(2.0, False)])

    with pytest.raises(MediaError) as refused:
        await mix_voiceover(
            ffmpeg, clip, silence, mode="over", folder=folder, target=folder / "made.mp4"
        )

    assert refused.value.code == "voiceover_silent"


def test_the_key_is_up_from_before_the_first_word_and_over_short_pauses() -> None:
    second = np.full(RATE, 0.3, np.float32)
    breath, pause = np.zeros(RATE // 2, np.float32), np.zeros(2 * RATE, np.float32)

    key = speaking(np.concatenate([breath, second, breath, second, pause, second]))

    def at(moment: float) -> float:
        return float(key[int((moment + LEAD) * RATE)])

    assert [at(0.1), at(0.35), at(1.0), at(1.75), at(2.5)] == [0, 1, 1, 1, 1]
    assert [at(3.05), at(4.0), at(5.5)] == [1, 0, 1]
