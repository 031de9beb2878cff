"""A still is the frame a player would show, proven by frames that tell their number."""

from pathlib import Path

import numpy as np
import pytest

from reelwright.domain import PictureStream
from reelwright.errors import ArgumentsError, MediaError, NothingFoundError
from reelwright.media import labels
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.stills import appeal, contact_sheet, still, thumbnail
from tests.clips import counted, grey, make, number_of, turned
from tests.samples import HOSTILE


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds, ten frames a second."""
    return counted(tmp_path_factory.mktemp("stills") / "counted.mp4", 40)


@pytest.mark.parametrize(
    ("at", "number"),
    [(0.0, 0), (0.05, 0), (0.1, 1), (0.19, 1), (1.25, 12), (2.3, 23), (2.39, 23), (3.95, 39)],
)
async def test_the_frame_shown_at_a_moment_is_the_last_that_began_by_then(
    ffmpeg: Ffmpeg, video: Path, folder: Path, at: float, number: int
) -> None:
    written = await still(ffmpeg, video, at, folder=folder, width=64)

    assert number_of(written) == number


async def test_after_the_end_the_last_frame_is_shown(
    ffmpeg: Ffmpeg, video: Path, folder: Path
) -> None:
    written = await still(ffmpeg, video, 9.0, folder=folder, width=64)

    assert number_of(written) == 39


async def test_a_frame_held_for_long_is_found_although_it_began_long_before(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    slides = counted(tmp_path / "slides.mp4", 4, rate="1/30")

    written = await still(ffmpeg, slides, 55.0, folder=folder, width=64)

    assert number_of(written) == 1


async def test_before_a_late_picture_its_first_frame_is_shown(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    late = make(
        tmp_path / "late.mp4",
        "-f", "lavfi", "-i", "sine=duration=8",
        "-itsoffset", "5", "-i", str(counted(tmp_path / "counted.mp4", 20)),
        "-map", "1:v", "-map", "0:a", "-c:v", "copy",
    )  # fmt: skip

    before = await still(ffmpeg, late, 1.0, folder=folder, width=64, name="before.png")
    within = await still(ffmpeg, late, 6.05, folder=folder, width=64, name="within.png")

    assert (number_of(before), number_of(within)) == (0, 10)


async def test_sound_alone_has_no_still(ffmpeg: Ffmpeg, tmp_path: Path, folder: Path) -> None:
    sound = make(tmp_path / "a.m4a", "-f", "lavfi", "-i", "sine=duration=1")

    with pytest.raises(MediaError):
        await still(ffmpeg, sound, 0.5, folder=folder, width=64)


async def test_a_cover_is_not_taken_for_the_video(ffmpeg: Ffmpeg, folder: Path) -> None:
    with pytest.raises(MediaError):
        await still(
            ffmpeg, HOSTILE / "moviepy__with-attached-pic.mp3", 0.5, folder=folder, width=64
        )


async def test_moments_without_any_picture_nearby_are_nothing_found(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    empty = make(
        tmp_path / "none.mkv",
        "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=1", "-c:v", "libx264",
        "-frames:v", "0",
    )  # fmt: skip

    with pytest.raises((NothingFoundError, MediaError)):
        await still(ffmpeg, empty, 0.0, folder=folder, width=64)


@pytest.mark.parametrize(("clockwise", "bright"), [(90, "top"), (180, "right"), (270, "bottom")])
async def test_a_turned_picture_comes_out_as_players_show_it(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path, clockwise: int, bright: str
) -> None:
    half = make(
        tmp_path / "half.mp4",
        "-f", "lavfi", "-i", "color=black:size=64x32:rate=10:duration=1",
        "-vf", "drawbox=width=32:height=32:color=white:thickness=fill", "-c:v", "libx264",
    )  # fmt: skip
    turned(half, clockwise=clockwise)

    light = grey(await still(ffmpeg, half, 0.5, folder=folder, width=64))

    height, width = light.shape
    halves = {
        "top": light[: height // 2],
        "bottom": light[height // 2 :],
        "left": light[:, : width // 2],
        "right": light[:, width // 2 :],
    }
    assert light.shape == ((32, 64) if clockwise == 180 else (64, 32))
    assert max(halves, key=lambda side: float(halves[side].mean())) == bright


async def test_pixels_come_out_square_and_nothing_is_enlarged(ffmpeg: Ffmpeg, folder: Path) -> None:
    narrow = HOSTILE / "autoeditor__SAR-2by3.mp4"

    small = await still(ffmpeg, narrow, 1.0, folder=folder, width=200, name="small.png")
    large = await still(ffmpeg, narrow, 1.0, folder=folder, width=9000, name="large.png")

    assert grey(small).shape == (169, 200)
    assert grey(large).shape == (360, 427)


async def test_hdr_is_brought_down(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = HOSTILE / "androidx__mp4_dolbyVision-hdr.MOV"
    picture = PictureStream(
        index=0, codec="hevc", width=720, height=1280, frame_rate=30.0, is_hdr=True
    )

    raw = await still(ffmpeg, source, 0.05, folder=folder, width=180, name="raw.png")
    shown = await still(
        ffmpeg, source, 0.05, folder=folder, width=180, name="shown.png", picture=picture
    )

    assert grey(shown).shape == grey(raw).shape == (320, 180)
    assert np.abs(grey(shown).astype(int) - grey(raw)).mean() > 2


async def test_odd_names_and_odd_sizes_are_no_trouble(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    odd = counted(tmp_path / "sp ace 'q' %03d [br]:;,=.mp4", 5, size="67x45")

    written = await still(ffmpeg, odd, 0.3, folder=folder, width=64)

    assert number_of(written) == 3


async def test_a_sheet_shows_every_moment_in_order_with_its_time(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    video = counted(tmp_path / "wide.mp4", 40, size="160x90")
    times = (0.0, 0.7, 1.4, 2.1, 3.0)

    sheet = await contact_sheet(ffmpeg, video, times, folder=folder, columns=3, width=488)

    light = grey(sheet)
    cell, high = 160, 90
    assert light.shape == (2 * high + 4, 488)
    for place, at in enumerate(times):
        left, top = place % 3 * (cell + 4), place // 3 * (high + 4)
        middle = float(light[top + high // 2, left + cell // 2])
        assert round((middle * 219 / 255 - 4) / 4) == round(at * 10)
    assert float(light[high + 4 + 20 :, 2 * (cell + 4) + 20 :].max()) < 10


async def test_a_sheet_of_nothing_or_of_too_much_is_refused(
    ffmpeg: Ffmpeg, video: Path, folder: Path
) -> None:
    with pytest.raises(ArgumentsError):
        await contact_sheet(ffmpeg, video, (), folder=folder, columns=3, width=480)
    with pytest.raises(ArgumentsError):
        await contact_sheet(ffmpeg, video, [0.0] * 101, folder=folder, columns=3, width=480)


async def test_the_thumbnail_is_neither_black_nor_white_nor_blurred(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    parts = (
        "color=black:size=320x180:rate=10:duration=2[a];"
        "testsrc2=size=320x180:rate=10:duration=2,boxblur=20[b];"
        "testsrc2=size=320x180:rate=10:duration=2,hflip,hue=s=0[c];"
        "color=white:size=320x180:rate=10:duration=2[d];"
        "[a][b][c][d]concat=n=4[out]"
    )
    video = make(
        tmp_path / "parts.mp4",
        "-filter_complex", parts, "-map", "[out]", "-c:v", "libx264", "-g", "10",
    )  # fmt: skip

    chosen = await thumbnail(ffmpeg, video, duration=8.0, folder=folder, width=320)

    light = grey(chosen)
    sharp = grey(await still(ffmpeg, video, 4.9, folder=folder, width=320, name="sharp.png"))
    blurred = grey(await still(ffmpeg, video, 2.9, folder=folder, width=320, name="blur.png"))
    assert light.shape == (180, 320)
    assert appeal(light) > 0.8 * appeal(sharp) > appeal(blurred)


async def test_a_video_that_is_all_black_has_a_thumbnail_all_the_same(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    black = make(
        tmp_path / "black.mp4", "-f", "lavfi", "-i", "color=black:size=64x48:rate=10:duration=1"
    )

    chosen = await thumbnail(ffmpeg, black, duration=1.0, folder=folder, width=64)

    assert grey(chosen).max() < 5


async def test_one_frame_is_enough_for_a_thumbnail(ffmpeg: Ffmpeg, folder: Path) -> None:
    chosen = await thumbnail(
        ffmpeg, HOSTILE / "crafted" / "one_frame.mp4", duration=0.04, folder=folder, width=160
    )

    assert grey(chosen).shape == (90, 160)


@pytest.mark.parametrize(
    ("moment", "tenths", "written"),
    [
        (0.0, False, "0:00"),
        (59.96, False, "0:59"),
        (3723.4, True, "1:02:03.4"),
        (2.3, True, "0:02.3"),
    ],
)
def test_times_are_written_as_people_do(moment: float, tenths: bool, written: str) -> None:  # noqa: FBT001
    assert labels.write_time(moment, with_tenths=tenths) == written


def test_signs_are_drawn_as_large_as_asked(tmp_path: Path) -> None:
    drawn = grey(labels.draw("1:0", tmp_path / "t.pgm", scale=3))

    assert drawn.shape == (27, 3 * (1 + 6 + 4 + 6))
    assert set(np.unique(drawn)) == {16, 235}


def test_black_white_and_grey_have_no_appeal_and_edges_have() -> None:
    empty = np.zeros((90, 160), np.uint8)
    chequered = (np.indices((90, 160)).sum(axis=0) // 8 % 2 * 180 + 40).astype(np.uint8)

    assert appeal(empty) == appeal(empty + 255) == appeal(empty + 128) == 0.0
    assert appeal(chequered) > 1
