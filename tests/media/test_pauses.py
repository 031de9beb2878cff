"""What the levels of a recording say, without any file."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray

from reelwright.media.inside.levels import Levels
from reelwright.media.inside.pauses import closed, find_pauses, kept_long, runs, widened

Levelled = NDArray[np.float32]


def _levels(*parts: tuple[float, float], spread: float = 2.0) -> Levelled:
    """Make levels of parts `(seconds, decibels)`, at 10 ms, scattered a little."""
    rng = np.random.default_rng(1)
    flat = np.concatenate([np.full(round(s * 100), level) for s, level in parts])
    return (flat + rng.normal(0, spread, len(flat))).astype(np.float32)


def test_the_threshold_lies_between_noise_and_speech() -> None:
    levels = _levels((2, -60), (3, -25), (2, -60), (3, -25))

    found = find_pauses(levels, 0.01)

    assert found.reading == "levels"
    assert found.noise == pytest.approx(-61, abs=3)
    assert found.speech == pytest.approx(-24, abs=3)
    assert found.noise + 8 < found.threshold < found.speech - 15


def test_a_faint_short_rustle_in_a_pause_is_silence() -> None:
    levels = _levels((3, -25), (1, -60), (0.3, -45), (1, -60), (3, -25))

    edges = find_pauses(levels, 0.01).edges

    assert len(edges) == 1
    assert edges[0] == pytest.approx([300, 530], abs=8)


def test_the_same_faint_sound_counts_when_it_goes_on() -> None:
    levels = _levels((3, -25), (1, -60), (3.0, -42), (1, -60), (3, -25))

    edges = find_pauses(levels, 0.01).edges

    assert len(edges) == 2


def test_a_short_word_that_is_loud_enough_counts() -> None:
    levels = _levels((3, -25), (1, -60), (0.15, -30), (1, -60), (3, -25))

    edges = find_pauses(levels, 0.01).edges

    assert len(edges) == 2


def test_stretches_of_digital_silence_do_not_set_the_noise() -> None:
    levels = _levels((5, -120), (3, -25), (1, -55), (3, -25), (1, -55), spread=1.0)

    found = find_pauses(levels, 0.01)

    assert found.noise > -60
    assert len(found.edges) == 3


def test_nothing_heard_at_all_is_told_apart_from_silence() -> None:
    found = find_pauses(np.full(100, -120, np.float32), 0.01)

    assert found.reading == "all_silent"
    assert found.edges.tolist() == [[0, 100]]


@settings(max_examples=60, deadline=None)
@given(
    seconds=st.lists(st.floats(0.05, 20), min_size=1, max_size=12),
    levels=st.lists(st.floats(-120, 0), min_size=12, max_size=12),
)
def test_pauses_are_in_order_and_inside_whatever_comes(
    seconds: list[float], levels: list[float]
) -> None:
    levelled = _levels(*zip(seconds, levels, strict=False))

    edges = find_pauses(levelled, 0.01).edges

    flat = edges.reshape(-1)
    assert (np.diff(flat) > 0).all()
    assert not len(flat) or (flat[0] >= 0 and flat[-1] <= len(levelled))


def test_gaps_close_only_between_runs() -> None:
    flags = np.array([0, 0, 1, 0, 1, 0, 0, 0, 1, 0], np.bool_)

    starts, ends = runs(closed(flags, 2))

    assert list(zip(starts, ends, strict=True)) == [(2, 5), (8, 9)]


def test_runs_grow_on_both_sides() -> None:
    flags = np.array([0, 0, 0, 1, 0, 0, 0], np.bool_)

    assert widened(flags, 2).tolist() == [False, True, True, True, True, True, False]


def test_short_silences_go_before_padding_is_taken() -> None:
    edges = np.array([[0.0, 0.4], [1.0, 1.6], [3.0, 3.15], [8.0, 10.0]])

    kept = kept_long(edges, 0.4, 0.25, 10.0)

    assert np.allclose(kept, [(0.0, 0.15), (1.25, 1.35), (8.25, 10.0)])


@pytest.mark.parametrize("rate", [8000, 11025, 44100, 48000])
def test_a_tone_has_its_level_at_any_rate_and_any_chunking(rate: int) -> None:
    at = np.arange(rate * 2) / rate
    tone = (0.1 * np.sin(2 * np.pi * 800 * at)).astype(np.float32)[None]
    levels = Levels(rate)

    for start in range(0, tone.shape[1], 777):
        levels.take(tone[:, start : start + 777])

    assert np.median(levels.decibels()) == pytest.approx(-23.0, abs=0.8)


@pytest.mark.parametrize(("pitch", "loss"), [(0, 60), (50, 10), (100, 5)])
def test_hum_and_offset_count_for_less(pitch: int, loss: float) -> None:
    at = np.arange(32000) / 16000
    hum = 0.1 * np.cos(2 * np.pi * pitch * at).astype(np.float32)[None]
    levels = Levels(16000)

    levels.take(hum)

    assert np.median(levels.decibels()) < -23.0 - loss + (3 if pitch == 0 else 0)


def test_channels_that_cancel_are_as_loud_as_those_that_add() -> None:
    tone = 0.1 * np.sin(2 * np.pi * 500 * np.arange(16000) / 16000)
    same, opposite = Levels(16000), Levels(16000)

    same.take(np.stack([tone, tone]))
    opposite.take(np.stack([tone, -tone]))

    assert np.allclose(same.decibels(), opposite.decibels(), atol=0.01)


def test_broken_numbers_do_not_spread() -> None:
    sound = np.full((1, 16000), np.nan, np.float32)
    sound[0, ::2] = np.inf
    levels = Levels(16000)

    levels.take(sound)

    assert np.isfinite(levels.decibels()).all()
