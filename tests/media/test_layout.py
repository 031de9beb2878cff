"""Layouts of films whose layout is known."""

from pathlib import Path

import numpy as np
import pytest

from reelwright.domain import Box, Scene
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.inside.looks import Spot, judge
from reelwright.media.layout import find_layouts, groups_of, overlap, to_layouts
from tests.clips import make
from tests.media.faces import Picture, face, film

SIZE = "size=640x360:rate=12"
LINES = ",".join(
    f"drawbox=x=40:y={y}:w={300 - y // 3}:h=10:color=black:t=fill" for y in range(40, 330, 26)
)
INSET = Box(x=470 / 640, y=230 / 360, width=160 / 640, height=120 / 360)


def _slides_with_inset(target: Path) -> Path:
    return make(
        target,
        "-f", "lavfi", "-i", f"color=white:{SIZE}:duration=8,{LINES}",
        "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=12:duration=8",
        "-filter_complex", "[0][1]overlay=470:230",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "24",
    )  # fmt: skip


async def test_a_camera_beside_slides_is_boxed_to_the_pixel(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = _slides_with_inset(folder / "in.mp4")

    report = await find_layouts(ffmpeg, source, duration=8.0, folder=folder)

    assert [layout.kind for layout in report.layouts] == ["slides_and_camera"]
    assert overlap(report.layouts[0].camera, INSET) > 0.9
    assert report.layouts[0].screen is not None
    assert report.layouts[0].reason


async def test_a_still_page_is_slides(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = make(
        folder / "in.mp4", "-f", "lavfi", "-i", f"color=white:{SIZE}:duration=6,{LINES}",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
    )  # fmt: skip

    report = await find_layouts(ffmpeg, source, duration=6.0, folder=folder)

    assert [layout.kind for layout in report.layouts] == ["slides"]
    assert report.layouts[0].camera is None


async def test_a_speaker_who_walks_about_is_no_inset_beside_slides(
    ffmpeg: Ffmpeg, folder: Path
) -> None:
    def draw(picture: Picture, at: float) -> None:
        mouth = 0.03 + 0.05 * abs(np.sin(14 * at))
        face(picture, 320 + 175 * np.sin(0.3 * at), 150, 110, mouth=mouth)

    source = film(folder / "in.mp4", draw, seconds=45)

    report = await find_layouts(ffmpeg, source, duration=45.0, folder=folder)

    assert {layout.kind for layout in report.layouts} == {"speaker"}


async def test_a_talking_head_is_a_speaker(ffmpeg: Ffmpeg, folder: Path) -> None:
    def draw(picture: Picture, at: float) -> None:
        face(picture, 330 + 6 * np.sin(3 * at), 170, 170, mouth=0.03 + 0.05 * abs(np.sin(14 * at)))

    source = film(folder / "in.mp4", draw, seconds=6)

    report = await find_layouts(ffmpeg, source, duration=6.0, folder=folder)

    assert [layout.kind for layout in report.layouts] == ["speaker"]
    assert report.notes == ()
    camera = report.layouts[0].camera
    assert camera is not None
    assert camera.x < 330 / 640 < camera.x + camera.width


async def test_a_face_in_an_inset_is_the_camera_and_not_the_speaker(
    ffmpeg: Ffmpeg, folder: Path
) -> None:
    def draw(picture: Picture, at: float) -> None:
        picture[:] = 240
        for y in range(40, 330, 26):
            picture[y : y + 8, 30:400] = 20
        picture[20:180, 440:620] = 90
        face(picture, 530 + 4 * np.sin(3 * at), 105, 90, mouth=0.03 + 0.05 * abs(np.sin(14 * at)))

    source = film(folder / "in.mp4", draw, seconds=6)

    report = await find_layouts(ffmpeg, source, duration=6.0, folder=folder)

    assert [layout.kind for layout in report.layouts] == ["slides_and_camera"]
    truth = Box(x=440 / 640, y=20 / 360, width=180 / 640, height=160 / 360)
    assert overlap(report.layouts[0].camera, truth) > 0.8


async def test_layouts_follow_the_scenes(ffmpeg: Ffmpeg, folder: Path) -> None:
    def draw(picture: Picture, at: float) -> None:
        if at < 5:
            picture[:] = 240
            for y in range(40, 330, 26):
                picture[y : y + 8, 30:400] = 20
        else:
            face(picture, 320, 170 + 5 * np.sin(4 * at), 170, mouth=0.04 + 0.04 * np.sin(9 * at))

    source = film(folder / "in.mp4", draw, seconds=10)
    scenes = (Scene(start=0, end=5), Scene(start=5, end=10))

    report = await find_layouts(ffmpeg, source, scenes=scenes, duration=10.0, folder=folder)

    assert [(each.kind, each.start, each.end) for each in report.layouts] == [
        ("slides", 0, 5),
        ("speaker", 5, 10),
    ]


def _noisy(box: tuple[int, int, int, int] | None) -> tuple[Spot, ...]:
    """Make spots of a written page with a patch that flickers."""
    rng = np.random.default_rng(1)
    spots = []
    for number in range(3):
        frames = []
        for _ in range(3):
            picture = np.full((180, 320), 230, np.uint8)
            picture[20:160:12, 10:200] = 10
            if box is not None:
                x, y, wide, high = box
                picture[y : y + high, x : x + wide] = rng.integers(0, 255, (high, wide))
            frames.append(picture)
        spots.append(Spot(float(number), tuple(frames), ()))
    return tuple(spots)


def test_a_small_flicker_without_a_face_is_no_camera() -> None:
    look = judge(_noisy((300, 160, 16, 16)))

    assert look.kind == "slides"


def test_a_camera_in_a_column_of_its_own_leaves_the_rest_to_the_screen() -> None:
    look = judge(_noisy((240, 60, 80, 60)))

    assert look.kind == "slides_and_camera"
    assert look.screen == pytest.approx((0, 0, 0.75, 1), abs=0.03)


def test_one_moving_figure_is_a_speaker_only_where_faces_are_not_looked_for() -> None:
    spots = _noisy((60, 0, 180, 180))

    assert judge(spots, has_faces=False).kind == "speaker"
    assert judge(spots, has_faces=True).kind == "unknown"


def test_spots_stay_inside_their_scene_and_are_few() -> None:
    scenes = [Scene(start=n * 20.0, end=n * 20.0 + 20) for n in range(540)]

    groups = groups_of(scenes, 10_800.0)

    spots = [at for group in groups for at in group["spots"]]
    assert len(spots) <= 200
    assert all(group["start"] <= at < group["end"] for group in groups for at in group["spots"])


def test_looks_that_are_alike_become_one_layout_and_cover_everything() -> None:
    one = {"kind": "slides", "screen": (0, 0, 1, 1), "camera": None, "reason": ""}
    other = one | {"kind": "unknown", "screen": None}

    layouts = to_layouts(
        [
            one | {"start": 1, "end": 4},
            one | {"start": 4, "end": 9},
            other | {"start": 9, "end": 12},
        ],
        15.0,
    )

    assert [(each.kind, each.start, each.end) for each in layouts] == [
        ("slides", 0, 9),
        ("unknown", 9, 15),
    ]
