"""Which frame is seen and which click is heard, after any number of cuts."""

from pathlib import Path

import numpy as np
import pytest

from reelwright.domain import Sound
from reelwright.errors import ArgumentsError
from tests.media.render.conftest import Rendering
from tests.media.render.truth import heard, numbered, numbers, sound_of, timeline_of, video_of

SMALL = (128, 72)


async def test_a_piece_shows_exactly_its_frames_and_its_sound(
    counted: Path, rendered: Rendering
) -> None:
    made = await rendered(counted, video_of(duration=12), timeline_of((3, 8), size=SMALL))

    assert numbers(made.file) == list(range(75, 200))
    assert heard(sound_of(made.file)) == pytest.approx([0.5, 1.5, 2.5, 3.5, 4.5], abs=0.001)
    assert made.duration == 5.0


async def test_after_70_cuts_sound_and_picture_are_in_step(
    tmp_path: Path, rendered: Rendering
) -> None:
    pieces = [(n * 0.7 + 0.0137 * n, n * 0.7 + 0.0137 * n + 0.4371) for n in range(70)]
    clicks = [start + 0.2 for start, _ in pieces]
    source = numbered(tmp_path / "long.mp4", seconds=52, rate="30000/1001", clicks=clicks)
    timeline = timeline_of(*pieces, size=SMALL, rate=29.97)

    made = await rendered(source, video_of(duration=52, rate=29.97), timeline)

    told = sound_of(made.file)
    expected = [timeline.shown_at(click) for click in clicks]
    assert heard(told) == pytest.approx(expected, abs=0.001)
    seen = numbers(made.file)
    frame = 1001 / 30000
    for place, number in enumerate(seen):
        # The moment of the source that is heard while this frame is seen.
        moment = (place + 0.5) * frame
        piece, passed = next(
            (p, passed)
            for p, passed in _laid(pieces)
            if moment < passed + p[1] - p[0] or p == pieces[-1]
        )
        assert abs((number + 0.5) * frame - (piece[0] + moment - passed)) <= 0.55 * frame
    assert len(seen) * frame == pytest.approx(timeline.duration, abs=frame)
    assert len(told) / 48000 == pytest.approx(len(seen) * frame, abs=0.03)


def _laid(pieces: list[tuple[float, float]]) -> list[tuple[tuple[float, float], float]]:
    passed = 0.0
    laid = []
    for piece in pieces:
        laid.append((piece, passed))
        passed += piece[1] - piece[0]
    return laid


async def test_pieces_may_come_in_any_order(counted: Path, rendered: Rendering) -> None:
    timeline = timeline_of((10, 11), (2, 3), (2.2, 2.8), size=SMALL)

    made = await rendered(counted, video_of(duration=12), timeline)

    assert numbers(made.file) == [*range(250, 275), *range(50, 75), *range(55, 70)]
    assert heard(sound_of(made.file)) == pytest.approx([0.5, 1.5, 2.3], abs=0.001)


async def test_each_seam_has_a_short_fade_and_the_rest_is_untouched(
    tmp_path: Path, rendered: Rendering
) -> None:
    source = numbered(tmp_path / "tone.mp4", seconds=6, tone_db=-12)
    timeline = timeline_of((1, 2), (4, 5), size=SMALL)

    made = await rendered(source, video_of(duration=6), timeline)

    told = np.abs(sound_of(made.file)[:, 0])
    level = [float(told[round(at * 48000) :][:480].max()) for at in (0.5, 0.95, 0.985, 1.004, 1.5)]
    assert level[0] == pytest.approx(10 ** (-12 / 20), rel=0.05)
    assert level[1] == pytest.approx(level[0], rel=0.05)
    assert level[2] < 0.7 * level[0]
    assert level[3] < 0.7 * level[0]
    assert level[4] == pytest.approx(level[0], rel=0.05)


async def test_a_source_with_changing_frame_times_becomes_steady_and_stays_in_step(
    tmp_path: Path, rendered: Rendering
) -> None:
    gaps = np.random.default_rng(7).choice([0.02, 0.04, 0.09, 0.3], 100)
    times = np.round(np.concatenate([[0], np.cumsum(gaps)]), 3)
    source = numbered(
        tmp_path / "vfr.mp4",
        seconds=10,
        times=list(times),
        clicks=[4.5, 6.5],
    )

    made = await rendered(
        source,
        video_of(duration=10, is_variable_rate=True, rate=12.0),
        timeline_of((4, 7), size=SMALL, rate=30),
    )

    for place, number in enumerate(numbers(made.file)):
        moment = 4 + place / 30
        # The frame that stands then, give or take half a tick of the clip.
        allowed = {
            int(np.searchsorted(times, moment + off, "right")) - 1 for off in (-0.018, 0, 0.018)
        }
        assert number in allowed
    assert heard(sound_of(made.file)) == pytest.approx([0.5, 2.5], abs=0.002)


async def test_the_picture_that_already_stands_when_a_piece_begins_is_shown(
    tmp_path: Path, rendered: Rendering
) -> None:
    source = numbered(tmp_path / "slides.mp4", seconds=12, rate="1/3", gop=1, clicks=[])

    made = await rendered(
        source, video_of(duration=12, rate=1 / 3), timeline_of((4, 8), size=SMALL, rate=10)
    )

    seen = numbers(made.file)
    assert seen[:15] == [1] * 15
    assert seen[-15:] == [2] * 15


async def test_29_97_frames_a_second_are_kept_exactly(tmp_path: Path, rendered: Rendering) -> None:
    source = numbered(tmp_path / "ntsc.mp4", seconds=8, rate="30000/1001", clicks=[5.0])

    made = await rendered(
        source,
        video_of(duration=8, rate=29.97),
        timeline_of((2.002, 7.007), size=SMALL, rate=29.97),
    )

    assert numbers(made.file) == list(range(60, 210))
    assert heard(sound_of(made.file)) == pytest.approx([5.0 - 2.002], abs=0.001)


async def test_sound_that_ends_early_is_followed_by_silence_and_said(
    tmp_path: Path, rendered: Rendering
) -> None:
    sound = np.full((4 * 48000, 2), 0.1, np.float32)
    source = numbered(tmp_path / "short.mp4", seconds=8, sound=sound)

    made = await rendered(source, video_of(duration=8), timeline_of((2, 7), size=SMALL))

    told = sound_of(made.file)
    assert len(told) / 48000 == pytest.approx(5.0, abs=0.03)
    assert np.abs(told[round(2.2 * 48000) :]).max() < 0.001
    assert any("no sound for 3.0 s" in note for note in made.notes)


async def test_a_container_without_key_frame_index_is_cut_as_exactly(
    tmp_path: Path, rendered: Rendering
) -> None:
    source = numbered(
        tmp_path / "stream.ts", seconds=12, clicks=[9.5], gop=100, options=("-f", "mpegts")
    )
    video = video_of(duration=12).model_copy(update={"container": "mpegts"})

    made = await rendered(source, video, timeline_of((9, 10), size=SMALL))

    assert numbers(made.file) == list(range(225, 250))
    assert heard(sound_of(made.file)) == pytest.approx([0.5], abs=0.03)


async def test_a_long_list_of_pieces_goes_through_a_file(
    counted: Path, rendered: Rendering
) -> None:
    pieces = [(n * 0.1, n * 0.1 + 0.08) for n in range(110)]
    many = timeline_of(*pieces, size=SMALL)

    made = await rendered(counted, video_of(duration=12), many, longest_argument=1000)

    assert len(numbers(made.file)) == 220


async def test_a_clip_of_sound_only_is_an_m4a(counted: Path, rendered: Rendering) -> None:
    timeline = timeline_of((1, 2), (5, 6.5), size=None, sound=Sound(loudness=None))

    made = await rendered(counted, video_of(duration=12), timeline)

    assert made.way == "sound"
    assert made.file.suffix == ".m4a"
    assert heard(sound_of(made.file)) == pytest.approx([0.5, 1.5], abs=0.001)


async def test_pieces_outside_the_video_are_refused(counted: Path, rendered: Rendering) -> None:
    with pytest.raises(ArgumentsError, match=r"12\.0 s long"):
        await rendered(counted, video_of(duration=12), timeline_of((11, 14), size=SMALL))
