"""Scenes of films whose changes are known."""

import json
from pathlib import Path

import pytest

from reelwright.errors import MediaError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.scenes import find_scenes, to_scenes
from tests.clips import make
from tests.samples import HOSTILE, SAMPLES

COLUMBIA = SAMPLES.parent.parent / "samples" / "columbia"

KEYS = {"often": ("-g", "50"), "never": ("-g", "9999", "-keyint_min", "9999", "-sc_threshold", "0")}
"""How often the encoder puts key frames."""

COLOUR = "size=320x180:rate=25"


def _joined(target: Path, graphs: list[str], *, keys: str = "often", after: str = "null") -> Path:
    inputs = [word for graph in graphs for word in ("-f", "lavfi", "-i", graph)]
    places = "".join(f"[{place}]" for place in range(len(graphs)))
    graph = f"{places}concat=n={len(graphs)},{after}"
    return make(
        target, *inputs, "-filter_complex", graph, "-c:v", "libx264", "-preset", "ultrafast",
        "-pix_fmt", "yuv420p", *KEYS[keys],
    )  # fmt: skip


async def _starts(ffmpeg: Ffmpeg, folder: Path, source: Path, duration: float) -> list[float]:
    scenes = await find_scenes(ffmpeg, source, duration=duration, folder=folder)
    assert scenes[0].start == 0
    assert scenes[-1].end == duration
    return [scene.start for scene in scenes[1:]]


BOXES = "drawbox=x=20:y=20:w=150:h=14:color=black:t=fill,drawbox=x=20:y=60:w=200:h=60:t=fill"

SLIDES = [
    f"color=white:{COLOUR}:duration=4,drawgrid=w=32:h=18:color=black@0.9:t=2",
    f"color=white:{COLOUR}:duration=5,{BOXES}",
    f"color=0x103050:{COLOUR}:duration=3.4,drawbox=x=20:y=60:w=150:h=20:color=white:t=fill",
]


@pytest.mark.parametrize("keys", KEYS)
async def test_slides_change_at_the_frame(ffmpeg: Ffmpeg, folder: Path, keys: str) -> None:
    source = _joined(folder / "in.mp4", SLIDES, keys=keys)

    starts = await _starts(ffmpeg, folder, source, 12.4)

    assert starts == pytest.approx([4.0, 9.0], abs=0.001)


@pytest.mark.parametrize("keys", KEYS)
async def test_a_fade_is_one_change_in_its_middle(ffmpeg: Ffmpeg, folder: Path, keys: str) -> None:
    source = make(
        folder / "in.mp4",
        "-f", "lavfi", "-i", f"color=0x803020:{COLOUR}:duration=8",
        "-f", "lavfi", "-i", f"{SLIDES[0].replace('duration=4', 'duration=8')}",
        "-filter_complex", "[0][1]xfade=transition=fade:duration=2:offset=6",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", *KEYS[keys],
    )  # fmt: skip

    starts = await _starts(ffmpeg, folder, source, 14.0)

    assert starts == pytest.approx([7.0], abs=0.5)


async def test_a_flash_is_no_change(ffmpeg: Ffmpeg, folder: Path) -> None:
    flash = "drawbox=enable='between(t,4.98,5.06)':color=white:t=fill"
    source = _joined(folder / "in.mp4", [f"color=0x305030:{COLOUR}:duration=10"], after=flash)

    starts = await _starts(ffmpeg, folder, source, 10.0)

    assert starts == []


@pytest.mark.parametrize("keys", KEYS)
async def test_lines_added_to_a_slide_are_no_change(
    ffmpeg: Ffmpeg, folder: Path, keys: str
) -> None:
    lines = ",".join(
        f"drawbox=enable='gt(t,{at})':x=20:y={20 + 22 * at}:w=200:h=7:color=black:t=fill"
        for at in (1, 3, 5)
    )
    source = _joined(
        folder / "in.mp4", [f"color=white:{COLOUR}:duration=7,{lines}", SLIDES[2]], keys=keys
    )

    starts = await _starts(ffmpeg, folder, source, 10.4)

    assert starts == pytest.approx([7.0], abs=0.001)


@pytest.mark.parametrize(
    "graph", [f"color=navy:{COLOUR}:duration=9", f"testsrc2={COLOUR}:duration=9"]
)
async def test_a_picture_that_stands_or_only_moves_is_one_scene(
    ffmpeg: Ffmpeg, folder: Path, graph: str
) -> None:
    source = _joined(folder / "in.mp4", [graph])

    starts = await _starts(ffmpeg, folder, source, 9.0)

    assert starts == []


async def test_a_cut_between_two_lively_pictures_is_found(ffmpeg: Ffmpeg, folder: Path) -> None:
    source = _joined(
        folder / "in.mp4",
        [f"testsrc2={COLOUR}:duration=6.2", f"mandelbrot={COLOUR},trim=duration=5"],
    )

    starts = await _starts(ffmpeg, folder, source, 11.2)

    assert starts == pytest.approx([6.2], abs=0.05)


async def test_the_slides_of_a_real_talk_are_found(ffmpeg: Ffmpeg, folder: Path) -> None:
    truth = json.loads((COLUMBIA / "truth.json").read_text())["scene_changes_s"]

    starts = await _starts(ffmpeg, folder, COLUMBIA / "columbia.mp4", 198.8)

    assert starts == pytest.approx(truth, abs=0.1)


async def test_sound_alone_has_no_scenes(ffmpeg: Ffmpeg, folder: Path) -> None:
    with pytest.raises(MediaError) as caught:
        await find_scenes(ffmpeg, HOSTILE / "crafted/audio_only.mp4", duration=12.0, folder=folder)

    assert caught.value.code == "media_no_picture"


@pytest.mark.parametrize("name", ["one_frame.mp4", "vfr.mp4", "bitflips_in_mdat.mp4",
                                  "truncated_half_faststart.mp4"])  # fmt: skip
async def test_odd_files_still_have_a_scene(ffmpeg: Ffmpeg, folder: Path, name: str) -> None:
    scenes = await find_scenes(ffmpeg, HOSTILE / "crafted" / name, duration=5.0, folder=folder)

    assert scenes[0].start == 0
    assert scenes[-1].end == 5.0


def test_moments_outside_of_the_video_make_no_scene() -> None:
    scenes = to_scenes([7.0, 2.0, 0.0, 12.0], 10.0)

    assert [(scene.start, scene.end) for scene in scenes] == [(0, 2), (2, 7), (7, 10)]
