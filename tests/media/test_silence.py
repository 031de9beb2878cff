"""Silence of recordings whose truth is known, and of real ones."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reelwright.errors import ArgumentsError, MediaError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.silence import LARGE, SilenceReport, find_silence
from tests.clips import make, tones
from tests.media.pydubs_way import AudioSegment, detect_silence
from tests.media.sounds import RATE, Sound, burst, noise, speechlike, write_wav
from tests.samples import HOSTILE, SAMPLES

CRAFTED = HOSTILE / "crafted"
COLUMBIA = SAMPLES.parent.parent / "samples" / "columbia"


def _edges(report: SilenceReport) -> list[tuple[float, float]]:
    return [(region.start, region.end) for region in report.regions]


def _is_near(
    found: Sequence[tuple[float, float]], truth: Sequence[tuple[float, float]], *, by: float = 0.12
) -> bool:
    return len(found) == len(truth) and bool(np.abs(np.array(found) - np.array(truth)).max() < by)


async def _find(
    ffmpeg: Ffmpeg, folder: Path, sound: Sound, *, min_silence: float = 0.5
) -> list[tuple[float, float]]:
    source = write_wav(folder / "in.wav", sound)
    return _edges(await find_silence(ffmpeg, source, min_silence=min_silence, folder=folder))


TALK = ((0.6, 2.0), (3.0, 4.5), (5.4, 8.0))
"""Where a made-up speaker talks, of nine seconds."""

PAUSES = [(0.0, 0.6), (2.0, 3.0), (4.5, 5.4), (8.0, 9.0)]


@pytest.mark.parametrize("gain_db", [-38, -20, 0, 25])
async def test_pauses_are_found_however_loud_the_recording_is(
    ffmpeg: Ffmpeg, folder: Path, gain_db: float
) -> None:
    talk = speechlike(9.0, TALK) * 0.1 + noise(9.0, 0.0003)

    found = await _find(ffmpeg, folder, np.clip(talk * 10 ** (gain_db / 20), -1, 1))

    assert _is_near(found, PAUSES)


async def test_pauses_are_found_over_hum_and_an_offset(ffmpeg: Ffmpeg, folder: Path) -> None:
    seconds = np.arange(9 * RATE) / RATE
    hum = 0.02 * np.sin(2 * np.pi * 50 * seconds) + 0.1

    found = await _find(ffmpeg, folder, speechlike(9.0, TALK) * 0.1 + noise(9.0, 0.0003) + hum)

    assert _is_near(found, PAUSES)


async def test_pauses_are_found_over_a_quieter_music_bed(ffmpeg: Ffmpeg, folder: Path) -> None:
    seconds = np.arange(9 * RATE) / RATE
    music = sum(0.002 * np.sin(2 * np.pi * pitch * seconds) for pitch in (262, 330, 392))

    found = await _find(ffmpeg, folder, speechlike(9.0, TALK) * 0.2 + noise(9.0, 0.001) + music)

    assert _is_near(found, PAUSES)


async def test_one_loud_cough_does_not_make_speech_silent(ffmpeg: Ffmpeg, folder: Path) -> None:
    talk = speechlike(9.0, TALK) * 0.02 + noise(9.0, 0.0003)
    talk += burst(9.0, 2.4, 2.7) * 0.9

    found = await _find(ffmpeg, folder, talk, min_silence=0.35)

    words = [(start + 0.1, end - 0.1) for start, end in TALK]
    assert not any(a < end and start < b for a, b in found for start, end in words)


async def test_a_voice_twenty_decibels_softer_is_not_silence(ffmpeg: Ffmpeg, folder: Path) -> None:
    loud = speechlike(9.0, [TALK[0], TALK[2]]) * 0.3
    soft = speechlike(9.0, [TALK[1]], seed=5) * 0.03

    found = await _find(ffmpeg, folder, loud + soft + noise(9.0, 0.0002))

    assert _is_near(found, PAUSES)


async def test_a_floor_that_drifts_is_followed(ffmpeg: Ffmpeg, folder: Path) -> None:
    minutes = 6
    talk = np.concatenate([speechlike(9.0, TALK, seed=n) for n in range(minutes * 60 // 9)]) * 0.3
    rise = 10 ** (np.linspace(-70, -42, len(talk)) / 20)
    rng = np.random.default_rng(3)

    found = await _find(ffmpeg, folder, talk + rng.normal(0, 1, len(talk)) * rise)

    rounds = range(len(talk) // 9 // RATE)
    truth = _mask([(a + 9.0 * n, b + 9.0 * n) for n in rounds for a, b in PAUSES])
    seen = _mask(found, len(truth))
    assert 2 * (truth & seen).sum() / (truth.sum() + seen.sum()) > 0.93


def _mask(ranges: Sequence[tuple[float, float]], size: int | None = None) -> NDArray[np.bool_]:
    out = np.zeros(size or round(ranges[-1][1] * 100), np.bool_)
    for start, end in ranges:
        out[round(start * 100) : round(end * 100)] = True
    return out


async def test_sound_without_any_pause_has_no_silence(ffmpeg: Ffmpeg, folder: Path) -> None:
    found = await _find(ffmpeg, folder, speechlike(6.0, [(0.0, 6.0)]) * 0.2 + noise(6.0, 0.001))

    assert found == []


@pytest.mark.parametrize("level", [0.5, 0.01])
async def test_a_constant_tone_has_no_silence(ffmpeg: Ffmpeg, folder: Path, level: float) -> None:
    tone = level * np.sin(2 * np.pi * 440 * np.arange(4 * RATE) / RATE)

    found = await _find(ffmpeg, folder, tone)

    assert found == []


@pytest.mark.parametrize("level", [0.0, 0.00003])
async def test_a_recording_of_nothing_is_one_region(
    ffmpeg: Ffmpeg, folder: Path, level: float
) -> None:
    found = await _find(ffmpeg, folder, noise(4.0, level))

    assert found == [(0.0, 4.0)]


async def test_digital_silence_between_tones_is_silence(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = tones(folder / "in.wav", [(1.0, True), (0.8, False), (1.0, True), (0.3, False)])

    report = await find_silence(ffmpeg, source, folder=folder)

    assert _is_near(_edges(report), [(1.0, 1.8)])


async def test_padding_is_kept_beside_sound_only(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = tones(folder / "in.wav", [(1.0, False), (1.0, True), (0.8, False), (1.0, True)])

    report = await find_silence(ffmpeg, source, padding=0.2, folder=folder)

    assert _is_near(_edges(report), [(0.0, 0.8), (2.2, 2.6)])
    assert report.total == pytest.approx(1.2, abs=0.13)


@pytest.mark.parametrize(
    "name",
    [
        "speech_antiphase_stereo.m4a",
        "speech_clipped_+30dB.wav",
        "speech_very_quiet_-45dB.wav",
        "speech_11025hz_u8.wav",
    ],
)
async def test_damaged_recordings_of_one_talk_have_the_same_pauses(
    ffmpeg: Ffmpeg, folder: Path, name: str
) -> None:
    report = await find_silence(ffmpeg, CRAFTED / name, folder=folder)

    talk = [(0.0, 0.96), (2.1, 3.4), (5.08, 6.3), (7.9, 9.52), (10.8, 11.76), (13.2, 14.0)]
    assert _is_near(_edges(report)[:6], talk, by=0.15)


async def test_a_file_that_is_all_silent_is_one_region(ffmpeg: Ffmpeg, folder: Path) -> None:
    report = await find_silence(ffmpeg, CRAFTED / "all_silent_20s.mp4", folder=folder)

    assert _edges(report) == [(0.0, report.duration)]
    assert "nothing" in report.method


async def test_no_word_of_a_real_speech_is_lost(ffmpeg: Ffmpeg, folder: Path) -> None:
    words = json.loads((COLUMBIA / "words.json").read_text())["words"]

    report = await find_silence(ffmpeg, COLUMBIA / "columbia.mp4", padding=0.1, folder=folder)

    silent = _mask(_edges(report), 19900)
    lost = [
        word["word"]
        for word in words
        if silent[round(word["start"] * 100) : round(word["end"] * 100)].mean() > 0.5
    ]
    assert lost == []
    assert len(report.regions) > 55


async def test_video_packets_and_late_sound_do_not_move_the_times(
    ffmpeg: Ffmpeg, folder: Path
) -> None:
    source = make(
        folder / "late.mkv",
        "-f", "lavfi", "-i", "color=size=32x32:rate=10:duration=4",
        "-itsoffset", "1.5", "-f", "lavfi", "-i", "sine=frequency=440:duration=2.5",
        "-c:v", "mpeg4", "-c:a", "flac",
    )  # fmt: skip

    report = await find_silence(ffmpeg, source, folder=folder)

    assert _is_near(_edges(report), [(0.0, 1.5)])
    assert report.duration == pytest.approx(4.0, abs=0.05)


async def test_a_hole_in_the_timestamps_is_silence(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = make(
        folder / "hole.mkv",
        "-f", "lavfi", "-i", "sine=frequency=440:duration=4",
        "-af", "aselect='lt(t,1)+gt(t,3)'", "-c:a", "flac",
    )  # fmt: skip

    report = await find_silence(ffmpeg, source, folder=folder)

    assert _is_near(_edges(report), [(1.0, 3.0)])


async def test_progress_is_told_by_time(ffmpeg: Ffmpeg, folder: Path) -> None:
    shares: list[float] = []
    source = make(
        folder / "long.flac",
        "-f", "lavfi", "-i", "anoisesrc=duration=900:sample_rate=44100:amplitude=0.01",
        "-compression_level", "0",
    )  # fmt: skip

    await find_silence(ffmpeg, source, folder=folder, on_share=shares.append)

    assert shares
    assert shares == sorted(shares)
    assert all(0 < share <= 1 for share in shares)


async def test_damage_is_told(ffmpeg: Ffmpeg, folder: Path) -> None:
    report = await find_silence(ffmpeg, CRAFTED / "bitflips_in_mdat.mp4", folder=folder)

    assert "damaged" in report.notes[0]


@pytest.mark.parametrize(
    ("name", "code"),
    [("no_audio_track.mp4", "media_no_audio"), ("zero_bytes.mp4", "media_not_a_video")],
)
async def test_what_cannot_be_heard_is_refused(
    ffmpeg: Ffmpeg, folder: Path, name: str, code: str
) -> None:
    with pytest.raises(MediaError) as caught:
        await find_silence(ffmpeg, CRAFTED / name, folder=folder)

    assert caught.value.code == code


@pytest.mark.parametrize("name", ["hls_local_file.mp4", "concat_demuxer.mp4", "hls_ssrf.mp4"])
async def test_a_playlist_in_disguise_is_not_opened(
    ffmpeg: Ffmpeg, folder: Path, name: str
) -> None:
    with pytest.raises(MediaError):
        await find_silence(ffmpeg, CRAFTED / name, folder=folder)


@pytest.mark.parametrize(
    ("threshold", "min_silence", "padding"), [(3.0, 0.5, 0.0), (None, 0.0, 0.0), (None, 0.5, -1.0)]
)
async def test_numbers_that_cannot_be_right_are_refused(
    ffmpeg: Ffmpeg, folder: Path, threshold: float | None, min_silence: float, padding: float
) -> None:
    with pytest.raises(ArgumentsError):
        await find_silence(
            ffmpeg,
            CRAFTED / "audio_only.mp4",
            threshold=threshold,
            min_silence=min_silence,
            padding=padding,
            folder=folder,
        )


@pytest.mark.parametrize(
    ("source", "threshold", "least"),
    [
        (SAMPLES / "jfk_11s.flac", -35.0, 0.5),
        (CRAFTED / "speech_11025hz_u8.wav", -40.0, 0.3),
        (CRAFTED / "speech_very_quiet_-45dB.wav", -75.0, 0.25),
        (CRAFTED / "audio_only.mp4", -42.0, 0.5),
        (HOSTILE / "androidx__wav_sample_192khz.wav", -60.0, 0.05),
    ],
)
async def test_a_fixed_threshold_agrees_with_pydub_to_the_millisecond(
    ffmpeg: Ffmpeg, folder: Path, source: Path, threshold: float, least: float
) -> None:
    decoded = source
    if source.suffix != ".wav":
        decoded = make(folder / "decoded.wav", "-i", str(source), "-vn", "-c:a", "pcm_s16le")
    with decoded.open("rb") as file:
        sound = AudioSegment.from_wav(file)
    theirs = detect_silence(sound, round(least * 1000), threshold, 1)

    report = await find_silence(
        ffmpeg, source, threshold=threshold, min_silence=least, folder=folder
    )

    ours = [[round(start * 1000), round(end * 1000)] for start, end in _edges(report)]
    assert ours == theirs
    assert report.speech_db is None


async def test_two_listeners_hear_what_one_does(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = make(
        folder / "long.mp4",
        "-stream_loop", "3", "-i", str(COLUMBIA / "columbia.mp4"), "-t", "700",
        "-c:v", "copy", "-c:a", "aac", "-b:a", "96k",
    )  # fmt: skip
    assert source.stat().st_size > LARGE
    alone = make(folder / "long.mka", "-i", str(source), "-vn", "-c:a", "copy")

    two = await find_silence(ffmpeg, source, folder=folder)
    one = await find_silence(ffmpeg, alone, folder=folder)

    assert _is_near(_edges(two), _edges(one), by=0.12)
    assert two.duration == pytest.approx(one.duration, abs=0.12)
    assert two.threshold_db == pytest.approx(one.threshold_db, abs=0.2)
    assert not list(folder.glob("*.f32"))


async def test_a_file_cut_short_is_still_listened_to(ffmpeg: Ffmpeg, folder: Path) -> None:
    whole = make(
        folder / "whole.mp4",
        "-f", "lavfi", "-i", "anoisesrc=duration=420:sample_rate=44100:amplitude=0.2",
        "-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart",
    )  # fmt: skip
    source = folder / "half.mp4"
    source.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.45) + LARGE // 8])

    report = await find_silence(ffmpeg, source, folder=folder)

    assert 150 < report.duration < 260
    assert report.regions == ()
