"""The fixed threshold against pydub itself, on sounds of every shape."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray

from reelwright.media.inside.windows import Windows
from tests.media.pydubs_way import AudioSegment, detect_silence

RATES = [8000, 11025, 12345, 16000, 22050, 44100, 48000]


def _patchwork(seed: int, rate: int, channels: int, seconds: float) -> NDArray[np.float64]:
    """Make noise whose loudness changes every now and then."""
    rng = np.random.default_rng(seed)
    out = np.zeros((channels, max(1, round(seconds * rate))))
    at = 0
    while at < out.shape[1]:
        size = min(int(rng.uniform(0.005, 0.5) * rate) + 1, out.shape[1] - at)
        level = 10 ** rng.uniform(-4, -0.2)
        out[:, at : at + size] = rng.normal(0, level, (channels, size))
        at += size
    return out


def _ours(
    samples: NDArray[np.generic], rate: int, threshold: float, least: int, piece: int
) -> list[list[int]]:
    windows = Windows(rate, samples.shape[0], threshold, least)
    for start in range(0, samples.shape[1], piece):
        windows.take(np.ascontiguousarray(samples[:, start : start + piece]))
    return windows.finish()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    rate=st.sampled_from(RATES),
    channels=st.integers(1, 3),
    seconds=st.floats(0.01, 1.5),
    least=st.sampled_from([1, 7, 50, 100, 333, 1000]),
    threshold=st.floats(-70, -6),
    piece=st.integers(1, 30_000),
)
def test_every_range_is_pydubs_to_the_millisecond(
    seed: int, rate: int, channels: int, seconds: float, least: int, threshold: float, piece: int
) -> None:
    sound = _patchwork(seed, rate, channels, seconds)
    samples = np.clip(sound * 32768, -32768, 32767).astype(np.int16)
    segment = AudioSegment(samples.T.tobytes(), sample_width=2, frame_rate=rate, channels=channels)

    ours = _ours(samples, rate, threshold, least, max(piece, samples.shape[1] // 50))

    assert ours == detect_silence(segment, least, threshold, 1)


@pytest.mark.parametrize("seed", range(6))
def test_eight_bit_sound_is_judged_in_its_own_steps(seed: int) -> None:
    sound = np.clip(_patchwork(seed, 11025, 1, 2.0) * 128, -128, 127).astype(np.int8)
    segment = AudioSegment(sound.tobytes(), sample_width=1, frame_rate=11025, channels=1)

    ours = _ours((sound.astype(np.int16) + 128).astype(np.uint8), 11025, -30.0, 100, 5000)

    assert ours == detect_silence(segment, 100, -30.0, 1)


@pytest.mark.parametrize("gain", [0.5, 1.0, 40.0])
def test_float_sound_is_judged_as_ffmpeg_would_write_it(gain: float) -> None:
    sound = (_patchwork(3, 44100, 2, 1.0) * gain).astype(np.float32)
    written = np.clip(np.rint(sound.astype(np.float64) * 32768), -32768, 32767).astype(np.int16)

    ours = _ours(sound, 44100, -25.0, 50, 4096)

    assert ours == _ours(written, 44100, -25.0, 50, 10_000)


def test_sound_shorter_than_the_window_has_no_silence() -> None:
    assert _ours(np.zeros((1, 800), np.int16), 16000, -40.0, 100, 300) == []


def test_only_one_window_of_sums_is_kept() -> None:
    windows = Windows(16000, 1, -40.0, 500)

    for _ in range(100):
        windows.take(np.ones((1, 16000), np.int16))

    assert windows.finish() == [[0, 100_000]]
    assert len(windows._sums) < 3000  # noqa: SLF001 - memory is the point
