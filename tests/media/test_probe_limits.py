"""Files that are too much, or no media, or cannot be right, are refused at little cost."""

import json
import os
import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reelwright.errors import LimitError, MediaError
from reelwright.media.ffmpeg import CODECS, FORMATS, Ffmpeg, MediaLimits
from reelwright.media.probe import probe
from reelwright.media.probed import to_probed
from tests.clips import make, moving_picture


async def refused(ffmpeg: Ffmpeg, file: Path, folder: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        await probe(ffmpeg, file, folder=folder)
    return caught.value


def with_limits(ffmpeg: Ffmpeg, **changes: Any) -> Ffmpeg:  # noqa: ANN401 - the fields of MediaLimits
    return replace(ffmpeg, limits=replace(ffmpeg.limits, **changes))


async def test_noise_is_no_media(ffmpeg: Ffmpeg, tmp_path: Path, folder: Path) -> None:
    noise = random.Random(5)
    for place in range(5):
        file = tmp_path / f"{place}.mp4"
        file.write_bytes(noise.randbytes(100_000))

        assert (await refused(ffmpeg, file, folder)).code == "media_not_a_video"


async def test_an_encrypted_file_is_named_as_such(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    video = make(
        tmp_path / "locked.mp4",
        "-i", str(moving_picture(tmp_path / "v.mp4", seconds=1.0)), "-c", "copy",
        "-encryption_scheme", "cenc-aes-ctr",
        "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb",
        "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8",
    )  # fmt: skip

    assert (await refused(ffmpeg, video, folder)).code == "media_encrypted"


async def test_a_codec_off_the_list_is_named(ffmpeg: Ffmpeg, tmp_path: Path, folder: Path) -> None:
    video = make(
        tmp_path / "m.avi",
        "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=0.5", "-c:v", "magicyuv",
    )  # fmt: skip

    error = await refused(ffmpeg, video, folder)

    assert error.code == "media_unsupported_codec"
    assert "magicyuv" in error.message


async def test_a_picture_too_large_is_refused_before_it_is_decoded(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    bombs = [
        make(
            tmp_path / "bomb.mp4",
            "-f", "lavfi", "-i", "color=gray:size=8192x8192:rate=1:duration=1",
            "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
        )
    ]  # fmt: skip
    bombs.append(make(tmp_path / "bomb.ts", "-i", str(bombs[0]), "-c", "copy"))

    for bomb in bombs:
        error = await refused(ffmpeg, bomb, folder)
        memory = await most_memory(ffmpeg, bomb, folder)

        assert (type(error), error.code) == (LimitError, "media_limit_exceeded")
        assert "8192x8192 = 67108864" in error.message
        assert "35389440" in error.message
        assert memory < 300


async def looked_at(ffmpeg: Ffmpeg, file: Path, folder: Path, *, seconds: float) -> dict[str, Any]:
    """Have the child look at a file with as little time as given."""
    given = {"path": str(file), "formats": FORMATS, "codecs": CODECS, "seconds": seconds}
    finished = await ffmpeg.processes.run_python(
        "reelwright.media.inside.probe",
        given | {"pixels": 8192 * 4320, "streams": 64},
        folder=folder,
    )
    said: dict[str, Any] = json.loads(finished.stdout)
    return said


@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts"])
async def test_what_is_too_large_to_read_whole_is_known_from_its_ends(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path, ending: str
) -> None:
    """Half of 0.02 s is over before the first 256 packets are read."""
    once = make(
        tmp_path / "once.mp4",
        "-f", "lavfi", "-i", "testsrc=size=64x36:rate=10:duration=60", "-c:v", "libx264",
        "-preset", "ultrafast",
    )  # fmt: skip
    hour = make(tmp_path / f"hour.{ending}", "-stream_loop", "59", "-i", str(once), "-c", "copy")

    found = to_probed(await looked_at(ffmpeg, hour, folder, seconds=0.02), MediaLimits())

    assert found.duration == pytest.approx(3600, abs=2)
    assert found.pictures[0].frame_rate == pytest.approx(10)
    assert found.notes == (
        "It is too large to read whole at first: its length is known from its two ends.",
    )


async def gap(tmp_path: Path) -> Path:
    return make(
        tmp_path / "gap.mp4",
        "-f", "lavfi", "-i", "testsrc=size=64x36:rate=10:duration=2",
        "-vf", "setpts='if(lt(N,10),PTS,PTS+36000/TB)'", "-fps_mode", "vfr",
        "-c:v", "libx264", "-preset", "ultrafast",
    )  # fmt: skip


async def test_a_gap_of_ten_hours_is_no_time_that_can_be_right(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    bomb = await gap(tmp_path)

    by_itself = await refused(ffmpeg, bomb, folder)
    by_length = await refused(with_limits(ffmpeg, duration=7200.0), bomb, folder)

    assert bomb.stat().st_size < 20_000
    assert by_itself.code == "media_timestamps_invalid"
    assert by_length.code == "media_limit_exceeded"
    assert "10:00:02" in by_length.message
    assert "2:00:00" in by_length.message


async def test_a_clock_that_jumps_back_is_refused(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    once = moving_picture(tmp_path / "once.ts", seconds=4.0)
    twice = tmp_path / "twice.ts"
    twice.write_bytes(once.read_bytes() * 2)

    assert (await refused(ffmpeg, twice, folder)).code == "media_timestamps_invalid"


@pytest.mark.parametrize(
    ("changes", "numbers"),
    [
        ({"duration": 1.0}, ("2.0 s", "1.0 s")),
        ({"size_bytes": 1000}, ("bytes", "1000 bytes")),
        ({"pixels": 5000}, ("320x180 = 57600", "5000")),
        ({"streams": 1}, ("has 2,", "1 are")),
        ({"frame_rate": 20.0}, ("25", "20")),
    ],
)
async def test_every_limit_is_named_with_both_numbers(
    ffmpeg: Ffmpeg,
    tmp_path: Path,
    folder: Path,
    changes: dict[str, Any],
    numbers: tuple[str, str],
) -> None:
    video = moving_picture(tmp_path / "v.mp4", seconds=2.0)

    error = await refused(with_limits(ffmpeg, **changes), video, folder)

    assert (type(error), error.code) == (LimitError, "media_limit_exceeded")
    assert all(number in error.message for number in numbers)
    assert error.fix


async def test_many_streams_more_than_the_limit_are_refused(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    many = make(
        tmp_path / "many.mp4",
        "-f", "lavfi", "-i", "sine=duration=0.1", *(["-map", "0"] * 150), "-c:a", "aac",
    )  # fmt: skip

    assert (await refused(ffmpeg, many, folder)).code == "media_limit_exceeded"


async def test_looking_may_take_only_so_long(ffmpeg: Ffmpeg, tmp_path: Path, folder: Path) -> None:
    video = moving_picture(tmp_path / "v.mp4", seconds=2.0)

    error = await refused(with_limits(ffmpeg, probe_seconds=0.01), video, folder)

    assert error.code == "media_limit_exceeded"
    assert "0.01 s" in error.message


async def test_what_is_no_file_is_refused_without_waiting(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")

    assert (await refused(ffmpeg, tmp_path / "pipe.mp4", folder)).code == "media_not_a_video"
    assert (await refused(ffmpeg, tmp_path, folder)).code == "media_not_a_video"


async def most_memory(ffmpeg: Ffmpeg, file: Path, folder: Path) -> float:
    """Say how many MiB the child that looks at a file needs at most."""
    code = (
        "import resource, subprocess, sys\n"
        "child = [sys.executable, '-I', '-m', 'reelwright.media.inside.probe']\n"
        "subprocess.run(child, input=sys.stdin.buffer.read(), capture_output=True, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n"
    )
    given = {"path": str(file), "formats": FORMATS, "codecs": CODECS, "seconds": 15}
    given |= {"pixels": 8192 * 4320, "streams": 64}
    finished = await ffmpeg.processes.run(
        [sys.executable, "-I", "-c", code], folder=folder, stdin=json.dumps(given).encode()
    )
    return float(finished.stdout)


async def test_three_hours_need_no_more_memory_than_ten_minutes(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    ten_minutes = make(
        tmp_path / "ten.mkv",
        "-f", "lavfi", "-i", "testsrc=size=64x36:rate=1:duration=600",
        "-f", "lavfi", "-i", "sine=duration=600:sample_rate=8000",
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-b:a", "16k",
    )  # fmt: skip
    three_hours = make(
        tmp_path / "three.mkv", "-stream_loop", "17", "-i", str(ten_minutes), "-c", "copy"
    )

    found = await probe(ffmpeg, three_hours, folder=folder)
    short = await most_memory(ffmpeg, ten_minutes, folder)
    long = await most_memory(ffmpeg, three_hours, folder)

    assert found.duration == pytest.approx(10_800, abs=5)
    assert found.notes == ()
    assert long < 1.2 * short
