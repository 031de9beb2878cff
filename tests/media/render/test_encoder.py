from fractions import Fraction
from pathlib import Path

import pytest

from reelwright.domain import Preset
from reelwright.errors import EnvironmentProblem
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render.encoder import HARDWARE, encoding, find_encoder, works


def test_key_frames_come_every_two_seconds() -> None:
    assert encoding("libx264", Preset.STANDARD, Fraction(30000, 1001)).options["g"] == 60


def test_more_care_means_a_slower_preset() -> None:
    speeds = [encoding("libx264", preset, Fraction(25)).options["preset"] for preset in Preset]

    assert speeds == ["ultrafast", "veryfast", "medium"]


def test_threads_are_limited_where_that_is_wished() -> None:
    assert encoding("libx264", Preset.BEST, Fraction(25), threads=1).options["threads"] == 1
    assert "threads" not in encoding("libx264", Preset.BEST, Fraction(25)).options


@pytest.mark.parametrize("encoder", HARDWARE)
@pytest.mark.parametrize("preset", list(Preset))
def test_every_graphics_card_is_told_a_quality(encoder: str, preset: Preset) -> None:
    options = encoding(encoder, preset, Fraction(25)).options

    assert {"cq", "global_quality", "qp", "qp_i", "q:v"} & set(options)


async def test_an_encoder_that_works_is_found(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    found = await find_encoder(ffmpeg, tmp_path)

    assert await works(ffmpeg, found, tmp_path)


async def test_an_encoder_that_is_forced_is_tried_alone(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    assert await find_encoder(ffmpeg, tmp_path, forced="libx264") == "libx264"
    with pytest.raises(EnvironmentProblem, match="h264_of_nobody"):
        await find_encoder(ffmpeg, tmp_path, forced="h264_of_nobody")
