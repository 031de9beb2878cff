"""What is seen: every framing, by the colours of a source whose parts are known."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reelwright.domain import Box, Framing, Layout, Preset, Sound, Video
from reelwright.errors import ArgumentsError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render import render
from reelwright.media.render.framing import seam_of
from tests.clips import make
from tests.media.render.conftest import Rendering
from tests.media.render.truth import colours, loudness, timeline_of, video_of
from tests.samples import HOSTILE

RED, GREEN, BLUE, GREY = (255, 0, 0), (0, 200, 0), (0, 0, 255), (128, 128, 128)
LAYOUT = Layout(
    start=0,
    end=3,
    kind="slides_and_camera",
    screen=Box(x=0, y=0, width=0.75, height=1),
    camera=Box(x=0.75, y=0.5, width=0.25, height=0.5),
)


@pytest.fixture(scope="session")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A red half, a green quarter, a grey corner, and a blue camera at the lower right."""
    return make(
        tmp_path_factory.mktemp("lecture") / "lecture.mp4",
        "-f", "lavfi", "-i", "color=0xFF0000:size=320x180:rate=25:duration=3",
        "-f", "lavfi", "-i", "sine=frequency=440:duration=3:sample_rate=48000",
        "-vf", "drawbox=x=160:w=80:h=180:c=0x00C800:t=fill,"
        "drawbox=x=240:w=80:h=90:c=0x808080:t=fill,drawbox=x=240:y=90:w=80:h=90:c=0x0000FF:t=fill,noise=alls=4:allf=t",
        "-c:v", "libx264", "-preset", "ultrafast", "-crf", "10", "-pix_fmt", "yuv420p",
    )  # fmt: skip


def lecture_video(**changes: Any) -> Video:  # noqa: ANN401 - fields of a picture stream
    return video_of(duration=3, size=(320, 180), **changes)


def is_near(pixel: np.ndarray, colour: tuple[int, int, int], *, room: int = 45) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() <= room)


async def test_crop_shows_the_part_the_camera_looks_at(lecture: Path, rendered: Rendering) -> None:
    timeline = timeline_of((0.5, 1.5), size=(90, 160))

    made = await rendered(lecture, lecture_video(), timeline, path=((0, 0.9, 0.5),))

    picture = colours(made.file)[10]
    assert picture.shape == (160, 90, 3)
    assert is_near(picture[120, 60], BLUE)
    assert is_near(picture[40, 60], GREY)


async def test_crop_follows_the_camera_across_the_picture(
    lecture: Path, rendered: Rendering
) -> None:
    path = ((0.5, 0.16, 0.5), (1.5, 0.16, 0.5), (2.5, 0.84, 0.5))
    timeline = timeline_of((0.5, 2.9), size=(90, 160))

    made = await rendered(lecture, lecture_video(), timeline, path=path)

    pictures = colours(made.file)
    assert all(is_near(pictures[place][80, 45], RED) for place in (0, 12, 24))
    assert is_near(pictures[-1][120, 45], BLUE)
    # The edge between red and green moves by an even step, and never back.
    edges = [int((picture[80, :, 0] > 128).sum()) for picture in pictures[26:49]]
    steps = -np.diff([edge for edge in edges if 0 < edge < 90])
    assert len(steps) > 4
    assert steps.min() >= 0
    assert np.ptp(steps) <= 3


async def test_crop_jumps_with_the_camera_between_two_frames(
    lecture: Path, rendered: Rendering
) -> None:
    path = ((0.0, 0.1, 0.5), (1.0, 0.1, 0.5), (1.0, 0.9, 0.5))

    made = await rendered(lecture, lecture_video(), timeline_of((0, 2), size=(90, 160)), path=path)

    pictures = colours(made.file)
    assert is_near(pictures[24][120, 60], RED)
    assert is_near(pictures[25][120, 60], BLUE)


async def test_fit_shows_all_of_the_picture_over_a_darkened_copy(
    lecture: Path, rendered: Rendering
) -> None:
    timeline = timeline_of((0, 1), size=(180, 320), framing=Framing.FIT)

    made = await rendered(lecture, lecture_video(), timeline)

    picture = colours(made.file)[10]
    middle = picture[160]
    assert is_near(middle[10], RED)
    assert is_near(middle[110], GREEN)
    assert is_near(picture[190, 170], BLUE)
    behind = picture[20, 20].astype(int)
    assert behind[0] < 160
    assert behind[0] > behind[2]


async def test_stack_shows_the_slides_whole_above_and_the_speaker_below(
    lecture: Path, rendered: Rendering
) -> None:
    timeline = timeline_of((0, 1), size=(180, 320), framing=Framing.STACK)

    made = await rendered(lecture, lecture_video(), timeline, layout=LAYOUT)

    picture = colours(made.file)[10]
    slides = 136  # 180 wide in the slides' shape of 240 to 180
    source = lecture_video().pictures[0]
    assert seam_of(LAYOUT, (180, 320), source.width / source.height) == slides
    assert is_near(picture[slides // 2, 4], RED)
    assert is_near(picture[slides // 2, 175], GREEN)
    assert is_near(picture[4, 4], RED)
    below = picture[slides + 6 :]
    assert all(is_near(below[y, x], BLUE) for y in (0, 80, -4) for x in (4, 90, 175))


async def test_stack_without_a_known_layout_is_refused(lecture: Path, rendered: Rendering) -> None:
    timeline = timeline_of((0, 1), size=(180, 320), framing=Framing.STACK)

    with pytest.raises(ArgumentsError, match="where the slides") as refused:
        await rendered(lecture, lecture_video(), timeline)

    assert refused.value.code == "layout_missing"


@pytest.mark.parametrize("size", [(90, 160), (120, 120), (96, 120), (320, 240), (402, 226)])
@pytest.mark.parametrize("framing", [Framing.CROP, Framing.FIT, Framing.STACK])
async def test_every_size_comes_out_as_asked(
    lecture: Path, rendered: Rendering, size: tuple[int, int], framing: Framing
) -> None:
    timeline = timeline_of((0, 0.4), size=size, framing=framing)

    made = await rendered(lecture, lecture_video(), timeline, layout=LAYOUT)

    assert colours(made.file, at=[5]).shape == (1, size[1], size[0], 3)


async def test_captions_are_drawn_by_the_filter_that_is_given(
    lecture: Path, rendered: Rendering, tmp_path: Path
) -> None:
    # An ASS file whose only event is a white block, in times of the clip.
    captions = tmp_path / "words, 'quoted' [1].ass"
    captions.write_text(
        "[Script Info]\nScriptType: v4.00+\nPlayResX: 90\nPlayResY: 160\n\n[V4+ Styles]\n"
        "Format: Name, Fontname, Fontsize, PrimaryColour, Alignment\n"
        "Style: Default,Arial,20,&H00FFFFFF,7\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Text\n"
        "Dialogue: 0,0:00:00.52,0:00:01.00,Default,"
        "{\\pos(0,100)\\p1}m 0 0 l 90 0 90 40 0 40{\\p0}\n"
    )
    timeline = timeline_of((0.5, 1.5), (2, 2.5), size=(90, 160))

    made = await rendered(
        lecture, lecture_video(), timeline, ass=("ass", {"filename": str(captions)})
    )

    pictures = colours(made.file)
    seen = [is_near(picture[120, 45], (255, 255, 255)) for picture in pictures]
    assert seen == [13 <= place < 25 for place in range(len(pictures))]


async def test_picture_and_sound_fade_in_and_out(lecture: Path, rendered: Rendering) -> None:
    sound = Sound(loudness=None, fade_in=0.4, fade_out=0.6)
    timeline = timeline_of((0, 2), size=(90, 160), sound=sound)

    made = await rendered(lecture, lecture_video(), timeline, path=((0, 0.1, 0.5),))

    bright = colours(made.file)[:, 80, 45, 0].astype(int)
    assert bright[0] < 40
    assert bright[5] < 0.75 * bright[20]
    assert bright[20] == pytest.approx(bright[30], abs=12)
    assert bright[-1] < 40
    assert bright[-8] < 0.75 * bright[20]


async def test_a_turned_picture_is_upright(rendered: Rendering) -> None:
    turned = HOSTILE / "crafted" / "rotated_90_displaymatrix.mp4"
    shown = colours(turned, at=[0])
    video = video_of(duration=8, size=(180, 320), rotation=90)

    made = await rendered(turned, video, timeline_of((1, 2), size=(90, 160)))

    # Its colour bars lie across the upright picture, and run from left to right in the stored one.
    picture = colours(made.file)[5].astype(int)
    assert shown.shape[2] > shown.shape[1]
    rows = picture[:, 20:70]
    assert np.abs(rows - rows.mean(axis=1, keepdims=True)).mean() < 40
    assert np.abs(np.diff(rows.mean(axis=1), axis=0)).max() > 60


async def test_the_colours_of_a_small_picture_are_told_when_it_grows_large(
    ffmpeg: Ffmpeg, lecture: Path, rendered: Rendering
) -> None:
    import av

    made = await rendered(lecture, lecture_video(), timeline_of((0, 0.2), size=(720, 1280)))

    with av.open(str(made.file)) as container:
        assert container.streams.video[0].codec_context.colorspace == 6  # SMPTE 170M: BT.601


async def test_a_preview_is_half_the_size(lecture: Path, rendered: Rendering) -> None:
    timeline = timeline_of((0, 2), size=(180, 320), preset=Preset.PREVIEW)

    made = await rendered(lecture, lecture_video(), timeline)

    assert colours(made.file).shape == (25, 160, 90, 3)


async def test_a_video_without_sound_gets_silence_and_says_so(
    tmp_path: Path, rendered: Rendering
) -> None:
    mute = make(
        tmp_path / "mute.mp4", "-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=2"
    )

    made = await rendered(
        mute,
        video_of(duration=2, size=(160, 90), has_sound=False),
        timeline_of((0, 1), size=(90, 160)),
    )

    assert made.notes == ("The video has no sound; the clip is silent.",)
    assert loudness(made.file)[0] < -60


async def test_progress_rises_to_one(
    ffmpeg: Ffmpeg, lecture: Path, folder: Path, tmp_path: Path
) -> None:
    shares: list[float] = []

    await render(
        ffmpeg,
        lecture,
        lecture_video(),
        timeline_of((0, 2), size=(360, 640)),
        folder=folder,
        target=tmp_path / "clip.mp4",
        on_share=shares.append,
    )

    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) >= 3
