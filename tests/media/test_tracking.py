"""The speaker in films whose speaker is known, and the camera that follows.

How often the speaker is in the frame is measured at 25 frames a second against the drawn truth:
in the frame is a face of which at least 90 % is inside of the window.
"""

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from reelwright.domain import Box, Sighting, TimeRange
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.tracking import JUMP, LEAST_MOVE, SPEED, Point, camera_path, track_speaker
from tests.media.faces import Picture, face, film

WIDE, TALL = 16 / 9, 9 / 16
WINDOW = TALL / WIDE
FACE = 110
"""Height of drawn faces, in pixels of 360."""


def _mouth(at: float) -> float:
    return 0.03 + 0.05 * abs(float(np.sin(14.5 * at)))


def _share_in_frame(path: tuple[Point, ...], place: Callable[[float], float], end: float) -> float:
    """Say in which share of the frames the face is at least nine tenths in the window."""
    moments = np.arange(0, end, 0.04)
    times = np.array([at for at, _, _ in path]) + np.arange(len(path)) * 1e-9
    middles = np.interp(moments, times, [x for _, x, _ in path])
    half = FACE * 0.8 / 640 / 2
    faces = np.array([place(at) / 640 for at in moments])
    inside = np.minimum(faces + half, middles + WINDOW / 2) - np.maximum(
        faces - half, middles - WINDOW / 2
    )
    return float((inside >= 0.9 * 2 * half).mean())


async def _followed(
    ffmpeg: Ffmpeg, folder: Path, draw: Callable[[Picture, float], None], seconds: float
) -> tuple[tuple[Sighting, ...], tuple[Point, ...]]:
    source = film(folder / "in.mp4", draw, seconds=seconds)
    whole = TimeRange(start=0, end=seconds)
    tracked = await track_speaker(ffmpeg, source, whole, folder=folder)
    seen = tracked.sightings
    path = camera_path(seen, time_range=whole, source_aspect=WIDE, target_aspect=TALL)
    return seen, path


async def test_a_walking_speaker_stays_in_the_frame(ffmpeg: Ffmpeg, folder: Path) -> None:
    def place(at: float) -> float:
        return 320 + 180 * float(np.sin(0.5 * at))

    def draw(picture: Picture, at: float) -> None:
        face(picture, place(at), 160, FACE, mouth=_mouth(at))

    seen, path = await _followed(ffmpeg, folder, draw, 12)

    assert len(seen) >= 30
    assert _share_in_frame(path, place, 12) >= 0.98


async def test_of_two_faces_the_one_that_talks_is_followed(ffmpeg: Ffmpeg, folder: Path) -> None:
    def place(at: float) -> float:
        return 150 if at < 5 else 490

    def draw(picture: Picture, at: float) -> None:
        for x in (150, 490):
            moving = _mouth(at) if x == place(at) else 0.03
            face(picture, x + 2 * np.sin(2 * at + x), 160, FACE, mouth=moving)

    _, path = await _followed(ffmpeg, folder, draw, 10)

    assert _share_in_frame(path, place, 10) >= 0.93
    assert len({at for at, _, _ in path}) < len(path), "it changes by a cut"


async def test_without_a_face_the_middle_of_motion_is_followed(
    ffmpeg: Ffmpeg, folder: Path
) -> None:
    def draw(picture: Picture, at: float) -> None:
        middle = 450 + 8 * np.sin(8 * at)
        picture[100:300, int(middle - 20) : int(middle + 20)] = 200

    seen, _ = await _followed(ffmpeg, folder, draw, 4)

    middles = [sighting.box.x + sighting.box.width / 2 for sighting in seen]
    assert np.median(middles) == pytest.approx(450 / 640, abs=0.03)


async def test_nothing_is_seen_where_nothing_moves(ffmpeg: Ffmpeg, folder: Path) -> None:
    seen, path = await _followed(ffmpeg, folder, lambda picture, at: None, 3)

    assert seen == ()
    assert path == ((0, 0.5, 0.5), (3, 0.5, 0.5))


async def test_only_the_stretch_asked_for_is_looked_at(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = film(folder / "in.mp4", lambda p, at: face(p, 100 + 40 * at, 160, FACE), seconds=8)

    tracked = await track_speaker(ffmpeg, source, TimeRange(start=3, end=5), folder=folder)

    seen = tracked.sightings
    assert tracked.by_faces
    assert 3 <= seen[0].at < 3.2
    assert seen[-1].at < 5.01
    first = seen[0].box
    assert (first.x + first.width / 2) * 640 == pytest.approx(220, abs=15)


def _seen(places: list[tuple[float, float]], *, size: float = 0.12) -> list[Sighting]:
    return [
        Sighting(at=at, box=Box(x=max(0, x - size / 2), y=0.3, width=size, height=size * WIDE))
        for at, x in places
    ]


def _path(seen: list[Sighting], end: float, scenes: tuple[float, ...] = ()) -> tuple[Point, ...]:
    return camera_path(
        seen,
        time_range=TimeRange(start=0, end=end),
        source_aspect=WIDE,
        target_aspect=TALL,
        scenes=scenes,
    )


def test_a_face_that_trembles_does_not_move_the_camera() -> None:
    rng = np.random.default_rng(1)
    seen = _seen([(n / 3, 0.4 + rng.normal(0, 0.008)) for n in range(90)])

    path = _path(seen, 30)

    assert len(path) == 2
    assert path[0][1:] == path[1][1:]
    assert path[0][1] == pytest.approx(0.4, abs=0.02)


def test_a_single_wrong_look_is_passed_over() -> None:
    seen = _seen([(n / 3, 0.9 if n == 10 else 0.4) for n in range(30)])

    path = _path(seen, 10)

    assert {x for _, x, _ in path} == {path[0][1]}


def test_a_scene_change_is_a_cut() -> None:
    seen = _seen([(n / 3, 0.3 if n < 15 else 0.7) for n in range(30)])

    path = _path(seen, 10, scenes=(5.0,))

    at_five = [x for at, x, _ in path if at == 5.0]
    assert at_five == pytest.approx([0.3, 0.7])
    assert {round(x, 3) for _, x, _ in path} == {0.3, 0.7}


def test_a_scene_without_anybody_is_shown_from_the_middle() -> None:
    path = _path(_seen([(n / 3, 0.3) for n in range(15)]), 10, scenes=(5.0,))

    assert [(at, round(x, 3)) for at, x, _ in path[-2:]] == [(5.0, 0.5), (10, 0.5)]


def test_a_taller_window_frames_the_face_above_its_middle() -> None:
    seen = [Sighting(at=n / 3, box=Box(x=0.4, y=0.2, width=0.2, height=0.1)) for n in range(9)]

    path = camera_path(
        seen, time_range=TimeRange(start=0, end=3), source_aspect=TALL, target_aspect=1.0
    )

    height = TALL
    assert path[0][2] == pytest.approx(0.25 + 0.08 * height, abs=0.04)
    assert path[0][1] == 0.5


@settings(max_examples=80, deadline=None)
@given(
    steps=st.lists(st.floats(-0.5, 0.5), min_size=2, max_size=60),
    scenes=st.lists(st.floats(0.5, 19), max_size=4),
)
def test_the_window_stays_in_the_picture_and_never_races(
    steps: list[float], scenes: list[float]
) -> None:
    places = np.clip(0.5 + np.cumsum(steps), 0.06, 0.94)
    seen = _seen([(n / 3, float(x)) for n, x in enumerate(places)])
    end = len(steps) / 3 + 0.5

    path = _path(seen, end, scenes=tuple(scenes))

    times = np.array([at for at, _, _ in path])
    across = np.array([x for _, x, _ in path])
    assert path[0][0] == 0
    assert path[-1][0] == end
    assert (np.diff(times) >= -1e-9).all()
    assert across.min() >= WINDOW / 2 - 1e-9
    assert across.max() <= 1 - WINDOW / 2 + 1e-9


def test_a_move_is_eased_and_within_its_speed() -> None:
    seen = _seen([(n / 3, 0.3 + 0.01 * n) for n in range(40)])

    path = _path(seen, 14)

    moves = [(b[0] - a[0], abs(b[1] - a[1])) for a, b in pairwise(path)]
    fastest = max(way / lasts for lasts, way in moves if lasts > 1e-6)
    assert fastest <= 1.1 * max(SPEED, JUMP / LEAST_MOVE) * WINDOW * 1.5


async def test_following_half_a_minute_costs_little(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = film(
        folder / "in.mp4",
        lambda picture, at: face(picture, 320, 160, FACE, mouth=_mouth(at)),
        seconds=10,
    )
    began = time.perf_counter()

    await track_speaker(ffmpeg, source, TimeRange(start=0, end=10), folder=folder)

    assert time.perf_counter() - began < 10
