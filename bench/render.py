"""Rendering one vertical clip with captions: ours whole, bare FFmpeg, and moviepy.

    python bench/render.py [--seconds 10] [--rounds 3] [--no-moviepy]

The floor is the bare FFmpeg command that draws the same thing: one process with input seeking, the
crop, the captions, one-pass `loudnorm`, fades, x264 `veryfast` at crf 20. Ours is the whole of
`reelwright.media.render`, its start and the verification of the result included. moviepy runs in an
environment of its own, which `uv` makes; it draws the crop and the size, and no captions.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from timing import measure, run_once, table

from reelwright.domain import (
    CaptionLook,
    Frame,
    Framing,
    Owner,
    PictureStream,
    Preset,
    Sound,
    SoundStream,
    Timeline,
    TimeRange,
    Video,
    VideoId,
)
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render import render
from reelwright.process import Processes

START = 4.0
ROOT = Path(__file__).parent.parent
SPEECH = ROOT / "samples" / "columbia" / "columbia.mp4"
FFMPEG = shutil.which("ffmpeg") or "ffmpeg"

_ASS = """[Script Info]
ScriptType: v4.00+
PlayResX: 1080
PlayResY: 1920

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, Outline, Alignment, MarginV
Style: Default,Sans,84,&H00FFFFFF,&H00000000,6,2,420

[Events]
Format: Layer, Start, End, Style, Text
"""

_MOVIEPY = """
import sys
from moviepy import VideoFileClip
source, target, start, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
clip = VideoFileClip(source).subclipped(start, start + seconds)
width = clip.h * 9 / 16
clip = clip.cropped(x_center=clip.w / 2, width=width).resized((1080, 1920))
clip.write_videofile(
    target, fps=30, codec="libx264", preset="veryfast", audio_codec="aac",
    ffmpeg_params=["-crf", "20", "-pix_fmt", "yuv420p"], logger=None,
)
"""


def make_source(target: Path, seconds: float) -> Path:
    """Write a lecture: a moving speaker's part, a resting slide, speech."""
    graph = (
        f"color=0xF4F1EA:size=1280x720:rate=30:duration={seconds}[slide];"
        f"testsrc2=size=420x720:rate=30:duration={seconds},gblur=sigma=3[speaker];"
        "[slide][speaker]overlay=430:0,noise=alls=3:allf=t[picture]"
    )
    run_once(
        [FFMPEG, "-v", "error", "-y", "-i", str(SPEECH), "-filter_complex", graph,
         "-map", "[picture]", "-map", "0:a", "-t", str(seconds),
         "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-g", "120",
         "-pix_fmt", "yuv420p", "-c:a", "aac", str(target)]
    )  # fmt: skip
    return target


def make_captions(target: Path, seconds: float) -> Path:
    """Write a caption of three words for every second."""
    lines = [
        f"Dialogue: 0,0:00:{n:02}.00,0:00:{n:02}.90,Default,some words {n}\n"
        for n in range(min(59, int(seconds)))
    ]
    target.write_text(_ASS + "".join(lines))
    return target


async def ours(source: Path, captions: Path, target: Path, seconds: float, preset: Preset) -> None:
    """Render as the tool does."""
    video = Video(
        id=VideoId("vid_bench"), owner=Owner("local"), title="Bench", source="bench.mp4",
        sha256="0" * 64, size_bytes=1, duration=seconds + 2 * START, key="k",
        container="mov,mp4,m4a,3gp,3g2,mj2",
        pictures=(
            PictureStream(
                index=0, codec="h264", width=1280, height=720, frame_rate=30, pixel_format="yuv420p"
            ),
        ),
        sounds=(SoundStream(index=1, codec="aac", sample_rate=44100, channels=2),),
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip
    timeline = Timeline(
        video=video.id,
        title="Bench",
        pieces=(TimeRange(start=START, end=START + seconds),),
        frame=Frame(width=1080, height=1920, frame_rate=30),
        framing=Framing.CROP,
        captions=CaptionLook(),
        sound=Sound(loudness=-14, fade_in=0.3, fade_out=0.3),
        preset=preset,
    )
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        await render(
            Ffmpeg(program=FFMPEG, processes=Processes()),
            source,
            video,
            timeline,
            folder=Path(folder),
            target=target,
            ass=("ass", {"filename": str(captions)}),
        )


def bare(source: Path, captions: Path, target: Path, seconds: float) -> list[str]:
    """Write the least that draws the same thing."""
    end = seconds - 0.3
    drawn = (
        f"crop=ih*9/16:ih,scale=1080:1920,setsar=1,ass={captions},fade=in:d=0.3,"
        f"fade=out:st={end}:d=0.3,fps=30"
    )
    return [
        FFMPEG, "-v", "error", "-nostdin", "-y", "-ss", str(START),
        "-t", str(seconds), "-i", str(source), "-vf", drawn,
        "-af", f"loudnorm=I=-14:TP=-1,afade=in:d=0.3,afade=out:st={end}:d=0.3",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "60", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-b:a", "160k", "-ar", "48000", "-movflags", "+faststart", str(target),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-moviepy", action="store_true")
    parser.add_argument("--ours", nargs=4, metavar=("SOURCE", "CAPTIONS", "TARGET", "PRESET"))
    chosen = parser.parse_args()
    if chosen.ours:
        source, captions, target, preset = chosen.ours
        asyncio.run(
            ours(Path(source), Path(captions), Path(target), chosen.seconds, Preset(preset))
        )
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = make_source(folder / "lecture.mp4", chosen.seconds + 2 * START)
        captions = make_captions(folder / "captions.ass", chosen.seconds)
        own = [sys.executable, __file__, "--seconds", str(chosen.seconds), "--ours", str(source)]
        own.append(str(captions))
        ways = {
            "bare FFmpeg": bare(source, captions, folder / "bare.mp4", chosen.seconds),
            "ours, verified": [*own, str(folder / "ours.mp4"), "standard"],
            "ours, preview": [*own, str(folder / "preview.mp4"), "preview"],
        }
        if not chosen.no_moviepy and shutil.which("uv"):
            script = folder / "with_moviepy.py"
            script.write_text(_MOVIEPY)
            ways["moviepy, without captions"] = [
                "uv", "run", "--quiet", "--no-project", "--with", "moviepy", "python", str(script),
                str(source), str(folder / "moviepy.mp4"), str(START), str(chosen.seconds),
            ]  # fmt: skip
        measured = measure(
            ways, rounds=chosen.rounds, rounds_of={"moviepy, without captions": 1}, folder=folder
        )
        print(f"{chosen.seconds:.0f} s of 1280x720 as 1080x1920, captions, loudness, fades\n")
        print(table(measured, floor="bare FFmpeg"))


if __name__ == "__main__":
    main()
