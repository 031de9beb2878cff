"""What is heard: loudness, peaks, music, effects, fades."""

from pathlib import Path

import numpy as np
import pytest

from reelwright.domain import Sound, SoundEffect
from reelwright.media.render.level import read_level
from tests.clips import make
from tests.media.render.conftest import Rendering
from tests.media.render.truth import RATE, loudness, numbered, sound_of, timeline_of, video_of

SMALL = (128, 72)
Samples = np.ndarray


def talk(seconds: float, level_db: float, *, pause: tuple[float, float] = (0, 0)) -> Samples:
    """Make noise with the rhythm of syllables; within `pause` there is none."""
    count = round(seconds * RATE)
    places = np.arange(count) / RATE
    noise = np.random.default_rng(3).normal(0, 1, count)
    # A voice has no treble: smooth the noise over a fifth of a millisecond.
    noise = np.convolve(noise, np.ones(10) / 10, "same")
    rhythm = np.clip(np.sin(2 * np.pi * 3.1 * places), 0.05, 1) ** 2
    wave = noise * rhythm * 10 ** (level_db / 20)
    wave[(places >= pause[0]) & (places < pause[1])] = 0
    return np.stack([wave, wave], axis=1).astype(np.float32)


def level(sound: Samples, start: float, end: float, *, hertz: float | None = None) -> float:
    """Give the level of a stretch in dB, of one tone where one is named."""
    part = sound[round(start * RATE) : round(end * RATE), 0].astype(float)
    if hertz is not None:
        turning = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE)
        return float(20 * np.log10(2 * abs((part * turning).mean()) + 1e-9))
    return float(20 * np.log10(np.sqrt((part**2).mean()) + 1e-9))


@pytest.mark.parametrize("level_db", [-24.0, -18.0, -3.0])
async def test_the_clip_is_as_loud_as_asked_and_its_peaks_stay_under(
    tmp_path: Path, rendered: Rendering, level_db: float
) -> None:
    source = numbered(tmp_path / "talk.mp4", seconds=7, sound=talk(7, level_db))

    made = await rendered(
        source, video_of(duration=7), timeline_of((0.5, 6.5), size=SMALL, sound=Sound(loudness=-14))
    )

    integrated, peak = loudness(made.file)
    assert integrated == pytest.approx(-14, abs=1)
    assert peak <= -1.0
    assert {"loudness", "true_peak"} <= {check.name for check in made.checks}


async def test_a_loud_tone_is_turned_down(tmp_path: Path, rendered: Rendering) -> None:
    source = numbered(tmp_path / "tone.mp4", seconds=4, tone_db=-1)

    made = await rendered(
        source, video_of(duration=4), timeline_of((0, 4), size=SMALL, sound=Sound(loudness=-20))
    )

    assert loudness(made.file)[0] == pytest.approx(-20, abs=1)


async def test_loudness_left_alone_leaves_the_sound_as_it_is(
    tmp_path: Path, rendered: Rendering
) -> None:
    source = numbered(tmp_path / "tone.mp4", seconds=4, tone_db=-23)

    made = await rendered(source, video_of(duration=4), timeline_of((1, 3), size=SMALL))

    assert level(sound_of(made.file), 0.5, 1.5, hertz=997) == pytest.approx(-23, abs=0.3)


async def test_a_very_quiet_sound_is_raised_no_further_than_is_sensible(
    tmp_path: Path, rendered: Rendering
) -> None:
    source = numbered(tmp_path / "quiet.mp4", seconds=4, tone_db=-60)

    made = await rendered(
        source, video_of(duration=4), timeline_of((0, 4), size=SMALL, sound=Sound(loudness=-14))
    )

    assert level(sound_of(made.file), 1, 3, hertz=997) == pytest.approx(-30, abs=1)
    assert any("very quiet" in note for note in made.notes)


async def test_silence_is_not_raised(tmp_path: Path, rendered: Rendering) -> None:
    source = numbered(tmp_path / "silent.mp4", seconds=3)

    made = await rendered(
        source, video_of(duration=3), timeline_of((0, 2), size=SMALL, sound=Sound(loudness=-14))
    )

    assert np.abs(sound_of(made.file)).max() < 0.001
    assert any("silent" in note for note in made.notes)


async def test_channels_that_are_each_others_negative_both_survive(
    tmp_path: Path, rendered: Rendering
) -> None:
    sound = talk(4, -20)
    sound[:, 1] *= -1
    source = numbered(tmp_path / "antiphase.mp4", seconds=4, sound=sound)

    made = await rendered(
        source, video_of(duration=4), timeline_of((0, 4), size=SMALL, sound=Sound(loudness=-16))
    )

    assert loudness(made.file)[0] == pytest.approx(-16, abs=1)


async def test_music_lies_under_the_speech_and_ducks_while_somebody_speaks(
    tmp_path: Path, rendered: Rendering
) -> None:
    sound = talk(9, -20, pause=(3, 6))
    source = numbered(tmp_path / "talk.mp4", seconds=9, sound=sound)
    # Two seconds only, so that it has to be repeated.
    music = make(tmp_path / "music.wav", "-f", "lavfi", "-i", "sine=frequency=8000:duration=2")
    wish = Sound(loudness=-16, music="vid_m", music_db=-12)

    made = await rendered(
        source, video_of(duration=9), timeline_of((0, 9), size=SMALL, sound=wish), music=music
    )

    told = sound_of(made.file)
    under = level(told, 1.0, 2.8, hertz=8000)
    alone = level(told, 4.5, 5.8, hertz=8000)
    assert alone - under > 5
    assert loudness(made.file)[0] == pytest.approx(-16, abs=1)
    assert level(told, 7.0, 8.8, hertz=8000) == pytest.approx(under, abs=2)


async def test_music_without_ducking_stays_at_its_level(
    tmp_path: Path, rendered: Rendering
) -> None:
    source = numbered(tmp_path / "talk.mp4", seconds=6, sound=talk(6, -20, pause=(3, 6)))
    music = make(tmp_path / "music.wav", "-f", "lavfi", "-i", "sine=frequency=8000:duration=9")
    wish = Sound(loudness=-16, music="vid_m", music_db=-12, ducking=False)

    made = await rendered(
        source, video_of(duration=6), timeline_of((0, 6), size=SMALL, sound=wish), music=music
    )

    told = sound_of(made.file)
    under, alone = level(told, 1, 2.8, hertz=8000), level(told, 3.5, 5.5, hertz=8000)
    assert under == pytest.approx(alone, abs=1)


async def test_an_effect_is_heard_at_its_time_as_loud_as_asked(
    tmp_path: Path, rendered: Rendering
) -> None:
    source = numbered(tmp_path / "talk.mp4", seconds=6, sound=talk(6, -30))
    chime = make(
        tmp_path / "chime.wav",
        "-f", "lavfi", "-i", "sine=frequency=6000:duration=0.5:sample_rate=48000",
        "-af", "volume=8",
    )  # fmt: skip
    effects = ((chime, SoundEffect(video="vid_e", at=2.25, volume_db=-6.0)),)
    wish = Sound(loudness=None, effects=(effects[0][1],))

    made = await rendered(
        source, video_of(duration=6), timeline_of((0, 5), size=SMALL, sound=wish), effects=effects
    )

    told = sound_of(made.file)
    # One channel spread over two is 3 dB softer in each, and as loud together.
    assert level(told, 2.3, 2.7, hertz=6000) == pytest.approx(-6 - 3, abs=0.7)
    before, after = level(told, 1.7, 2.24, hertz=6000), level(told, 2.78, 3.2, hertz=6000)
    assert max(before, after) < -40
    first = np.flatnonzero(np.abs(told[:, 0]) > 0.3)[0] / RATE
    assert first == pytest.approx(2.25, abs=0.01)


async def test_sound_fades_in_and_out(tmp_path: Path, rendered: Rendering) -> None:
    source = numbered(tmp_path / "tone.mp4", seconds=5, tone_db=-12)
    wish = Sound(loudness=None, fade_in=1.0, fade_out=1.0)

    made = await rendered(source, video_of(duration=5), timeline_of((0, 4), size=SMALL, sound=wish))

    told = sound_of(made.file)
    steps = [level(told, at, at + 0.05, hertz=997) for at in (0.1, 0.5, 1.5, 3.45, 3.9)]
    assert steps[0] < steps[1] - 6 < steps[2] - 6
    assert steps[2] == pytest.approx(-12, abs=0.5)
    assert steps[4] < steps[3] - 6


def test_a_level_is_read_from_the_summary() -> None:
    said = """
      Integrated loudness:
        I:         -23.4 LUFS
        Threshold: -33.9 LUFS
      True peak:
        Peak:       -3.2 dBFS
    """

    found = read_level(said)

    assert (found.loudness, found.peak) == (-23.4, -3.2)


def test_silence_has_no_loudness() -> None:
    said = "    I:         -70.0 LUFS\n  True peak:\n    Peak:       -inf dBFS\n"

    assert read_level(said).is_silent
