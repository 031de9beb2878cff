import wave
from pathlib import Path

import numpy as np
import pytest

from reelwright.errors import MediaError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.sound import extract_sound
from tests.clips import make, tones
from tests.samples import SAMPLES


def _read(path: Path) -> tuple[int, int, np.ndarray]:
    with wave.open(str(path)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
        return sound.getframerate(), sound.getnchannels(), samples.astype(float)


async def test_sound_comes_out_as_mono_at_16_kilohertz(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = tones(folder / "in.wav", [(1.0, True), (0.5, False)], rate=44100)

    rate, channels, samples = _read(await extract_sound(ffmpeg, source, folder=folder))

    assert (rate, channels) == (16000, 1)
    assert len(samples) / rate == pytest.approx(1.5, abs=0.01)
    assert sorted(path.name for path in folder.iterdir()) == ["in.wav", "sound.wav"]


async def test_a_stretch_begins_and_ends_where_asked(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = tones(folder / "in.wav", [(1.0, False), (1.0, True), (1.0, False)])

    wav = await extract_sound(ffmpeg, source, folder=folder, start=0.5, duration=1.0)

    rate, _, samples = _read(wav)
    loud = np.flatnonzero(np.abs(samples) > 100) / rate
    assert len(samples) / rate == pytest.approx(1.0, abs=0.01)
    assert loud[0] == pytest.approx(0.5, abs=0.01)


async def test_channels_that_cancel_each_other_still_give_sound(
    ffmpeg: Ffmpeg, folder: Path
) -> None:
    source = SAMPLES / "hostile/crafted/speech_antiphase_stereo.m4a"

    _, _, samples = _read(await extract_sound(ffmpeg, source, folder=folder))

    assert np.sqrt((samples**2).mean()) > 500


async def test_sound_that_starts_late_keeps_its_time(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = make(
        folder / "late.mkv",
        "-f", "lavfi", "-i", "color=size=32x32:rate=10:duration=3",
        "-itsoffset", "1.5", "-f", "lavfi", "-i", "sine=frequency=440:duration=1.5",
        "-c:v", "mpeg4", "-c:a", "flac",
    )  # fmt: skip

    rate, _, samples = _read(await extract_sound(ffmpeg, source, folder=folder))

    loud = np.flatnonzero(np.abs(samples) > 100) / rate
    assert loud[0] == pytest.approx(1.5, abs=0.02)


async def test_a_video_without_sound_is_refused_by_name(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = SAMPLES / "hostile/crafted/no_audio_track.mp4"

    with pytest.raises(MediaError) as caught:
        await extract_sound(ffmpeg, source, folder=folder)

    assert caught.value.code == "media_no_audio"
