"""Failures leave nothing behind, and say what happened."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from reelwright.domain import Framing, SoundEffect
from reelwright.errors import ArgumentsError, LimitError, MediaError
from reelwright.media.ffmpeg import CODECS, FORMATS, Ffmpeg
from reelwright.media.render import render
from reelwright.process import Limits, Processes
from tests.media.render.conftest import Rendering
from tests.media.render.truth import numbered, timeline_of, video_of


async def test_cancelled_it_leaves_no_file_and_no_process(
    ffmpeg: Ffmpeg, folder: Path, tmp_path: Path
) -> None:
    source = numbered(tmp_path / "long.mp4", seconds=30, size=(640, 360), tone_db=-20)
    target = tmp_path / "clip.mp4"
    began = asyncio.Event()

    def hear(share: float) -> None:
        if share > 0:
            began.set()

    work = asyncio.create_task(
        render(
            ffmpeg,
            source,
            video_of(duration=30, size=(640, 360)),
            timeline_of((0, 29), size=(1080, 1920)),
            folder=folder,
            target=target,
            on_share=hear,
        )
    )
    await began.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert list(folder.iterdir()) == []
    assert not target.exists()


async def test_no_room_for_the_result_is_said_and_leaves_nothing(
    ffmpeg: Ffmpeg, folder: Path, tmp_path: Path, counted: Path
) -> None:
    narrow = replace(ffmpeg, processes=Processes(limits=Limits(file_bytes=200_000)))
    target = tmp_path / "clip.mp4"

    with pytest.raises(LimitError, match="larger than a file may be"):
        await render(
            narrow,
            counted,
            video_of(duration=12),
            timeline_of((0, 10), size=(128, 72)),
            folder=folder,
            target=target,
        )

    assert list(folder.iterdir()) == []
    assert not target.exists()


async def test_the_cut_of_the_sound_tells_a_full_disk_from_a_bad_file(
    ffmpeg: Ffmpeg, folder: Path, counted: Path
) -> None:
    given = {
        "path": str(counted),
        "formats": FORMATS,
        "codecs": CODECS,
        "pixels": 10**7,
        "streams": 8,
        "seconds": 100,
        "index": 1,
        "target": "/dev/full",
        "cuts": [[0.0, 96000]],
        "seam": 0.03,
        "edge": 0.01,
    }

    finished = await ffmpeg.processes.run_python(
        "reelwright.media.inside.cut_sound", given, folder=folder
    )

    assert json.loads(finished.stdout) == {"error": "disk_full"}


async def test_a_source_that_cannot_be_decoded_is_refused(
    rendered: Rendering, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0" * 4096)

    with pytest.raises(MediaError):
        await rendered(broken, video_of(duration=12), timeline_of((0, 2), size=(128, 72)))


async def test_an_effect_that_cannot_be_decoded_is_refused(
    rendered: Rendering, counted: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no sound")

    with pytest.raises(MediaError):
        await rendered(
            counted,
            video_of(duration=12),
            timeline_of((0, 2), size=(128, 72)),
            effects=((broken, SoundEffect(video="vid_e", at=0.5)),),
        )


async def test_a_framing_that_was_never_decided_is_refused(
    rendered: Rendering, counted: Path
) -> None:
    with pytest.raises(ArgumentsError, match="how it is framed"):
        await rendered(
            counted,
            video_of(duration=12),
            timeline_of((0, 2), framing=Framing.AUTO, size=(128, 72)),
        )


async def test_a_picture_of_a_video_without_one_is_refused(
    rendered: Rendering, counted: Path
) -> None:
    with pytest.raises(ArgumentsError, match="no picture"):
        await rendered(counted, video_of(duration=12, has_picture=False), timeline_of((0, 2)))
