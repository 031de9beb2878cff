"""What was rendered is proven, and what is wrong is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from reelwright.domain import Sound, TimeRange
from reelwright.errors import MediaError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render import render
from reelwright.media.render.verify import Expected, verify
from tests.clips import make
from tests.media.render.conftest import Rendering
from tests.media.render.truth import numbered, timeline_of, video_of

SMALL = (128, 72)
RIGHT = Expected(seconds=4.0, rate=25.0, frames=100, size=SMALL, loudness=-16.0)


@pytest.fixture
async def good(tmp_path: Path, rendered: Rendering) -> Path:
    source = numbered(tmp_path / "tone.mp4", seconds=6, tone_db=-20)
    wish = timeline_of((1, 5), size=SMALL, sound=Sound(loudness=-16))
    return (await rendered(source, video_of(duration=6), wish)).file


async def refused(ffmpeg: Ffmpeg, file: Path, folder: Path, expected: Expected = RIGHT) -> str:
    with pytest.raises(MediaError) as error:
        await verify(ffmpeg, file, expected, folder=folder)
    assert error.value.code == "render_not_verified"
    assert list(folder.iterdir()) == []
    return error.value.message


async def test_a_right_file_passes_every_check(ffmpeg: Ffmpeg, good: Path, folder: Path) -> None:
    checks = await verify(ffmpeg, good, RIGHT, folder=folder)

    assert all(check.passed for check in checks)
    assert {check.name for check in checks} == {
        "decoding", "streams", "duration", "size", "frames", "frame_rate", "sync", "loudness",
        "true_peak", "picture",
    }  # fmt: skip


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.9, 0.99])
async def test_a_truncated_file_is_refused(
    ffmpeg: Ffmpeg, good: Path, folder: Path, tmp_path: Path, share: float
) -> None:
    whole = good.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: int(len(whole) * share)])

    assert await refused(ffmpeg, cut, folder)


async def test_altered_bytes_are_refused(
    ffmpeg: Ffmpeg, good: Path, folder: Path, tmp_path: Path
) -> None:
    raw = bytearray(good.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 4000] = bytes(4000)
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(raw)

    assert await refused(ffmpeg, torn, folder)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["-map", "0:a", "-map", "0:v", "-c", "copy"], "streams"),
        (["-map", "0:v", "-c", "copy"], ""),
        (["-map", "0:a", "-c", "copy"], ""),
        (["-t", "3", "-c", "copy"], "duration"),
        (["-c:v", "copy", "-af", "volume=-6dB"], "loudness"),
        (["-c:v", "copy", "-af", "volume=14dB,volume=-4dB"], "loudness"),
        (["-c:v", "copy", "-af", "atrim=end=2"], "sync"),
        (["-vf", "scale=64:36", "-c:a", "copy"], "size"),
        (["-vf", "setsar=2", "-c:a", "copy"], "size"),
        (["-r", "50", "-c:a", "copy"], "frames"),
        (["-vf", "select=not(between(n\\,40\\,49))", "-fps_mode", "vfr", "-c:a", "copy"], "frames"),
    ],
)
async def test_a_file_that_is_something_else_is_refused(
    ffmpeg: Ffmpeg, good: Path, folder: Path, tmp_path: Path, arguments: list[str], name: str
) -> None:
    other = make(tmp_path / "other.mp4", "-i", str(good), *arguments)

    assert name in await refused(ffmpeg, other, folder)


async def test_too_high_a_peak_is_refused(
    ffmpeg: Ffmpeg, good: Path, folder: Path, tmp_path: Path
) -> None:
    loud = make(tmp_path / "loud.mp4", "-i", str(good), "-c:v", "copy", "-af", "volume=15.5dB")

    assert "true_peak" in await refused(ffmpeg, loud, folder, replace(RIGHT, loudness=-0.5))


async def test_black_is_refused_where_the_source_is_not(
    ffmpeg: Ffmpeg, good: Path, folder: Path, tmp_path: Path
) -> None:
    black = make(
        tmp_path / "black.mp4", "-i", str(good), "-vf", "drawbox=c=black:t=fill", "-c:a", "copy"
    )
    shown = TimeRange(start=1, end=4)

    message = await refused(ffmpeg, black, folder, replace(RIGHT, source=good, shown=shown))

    assert "picture" in message
    checks = await verify(ffmpeg, black, replace(RIGHT, source=black, shown=shown), folder=folder)
    assert checks[-1].found == "black"


async def test_a_standstill_is_refused_where_the_source_moves(
    ffmpeg: Ffmpeg, folder: Path, tmp_path: Path
) -> None:
    moving = make(
        tmp_path / "moving.mp4",
        "-f", "lavfi", "-i", "testsrc2=size=128x72:rate=25:duration=6",
        "-f", "lavfi", "-i", "sine=duration=6", "-vf", "hue=H=t*2,negate=enable='gt(mod(t,2),1)'",
        "-g", "10", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    still = make(
        tmp_path / "still.mp4", "-i", str(moving), "-vf", "loop=-1:1,trim=end_frame=100", "-t", "4"
    )
    expected = replace(RIGHT, loudness=None, source=moving, shown=TimeRange(start=0, end=5))

    assert "standing still" in await refused(ffmpeg, still, folder, expected)
    await verify(ffmpeg, still, replace(expected, source=still), folder=folder)


async def test_what_fails_to_be_proven_is_removed(
    ffmpeg: Ffmpeg, tmp_path: Path, rendered: Rendering
) -> None:
    """An FFmpeg that is content with half a file: exit status 0 proves nothing."""
    source = numbered(tmp_path / "tone.mp4", seconds=6, tone_db=-20)
    liar = tmp_path / "liar"
    liar.write_text(
        "#!/bin/sh\n"
        f'{ffmpeg.program} "$@" || exit $?\n'
        f'case "$*" in *faststart*) for last; do :; done; file="${{last#file:}}";\n'
        'size=$(stat -c %s "$file"); truncate -s $((size / 2)) "$file";; esac\n'
    )
    liar.chmod(0o755)

    with pytest.raises(MediaError) as error:
        await render(
            replace(ffmpeg, program=str(liar)),
            source,
            video_of(duration=6),
            timeline_of((1, 5), size=SMALL),
            folder=tmp_path,
            target=tmp_path / "clip.mp4",
        )

    assert error.value.code == "render_not_verified"
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["liar", "tone.mp4"]
