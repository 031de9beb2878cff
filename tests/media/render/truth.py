"""Media that say themselves where they are: every frame carries its number, every second a click.

The number stands in the picture as sixteen black or white blocks, so a decoded frame tells which
frame of the source it shows; the clicks tell the same of the sound.
"""

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import (
    CaptionLook,
    CaptionStyle,
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
from tests.conftest import ffmpeg_program

BITS = 16
RATE = 48_000
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def numbered(
    target: Path,
    *,
    seconds: float,
    rate: str = "25",
    size: tuple[int, int] = (256, 144),
    clicks: Sequence[float] | None = None,
    tone_db: float | None = None,
    sound: NDArray[np.float32] | None = None,
    times: Sequence[float] | None = None,
    options: Sequence[str] = (),
    gop: int = 50,
) -> Path:
    """Write a video whose frames carry their numbers, with a click at each of `clicks` seconds.

    `times` gives each frame its own time instead of a constant rate.
    """
    count = len(times) if times is not None else round(seconds * Fraction(rate))
    video = target.with_suffix(".raw.mkv" if times is not None else ".raw.mp4")
    width, height = size
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-bf", "2", "-g", str(gop)]
    if times is None:
        feed = subprocess.Popen(
            [ffmpeg_program(), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "gray",
             "-s", f"{width}x{height}", "-r", rate, "-i", "-", "-pix_fmt", "yuv420p", *encode,
             str(video)], stdin=subprocess.PIPE,
        )  # fmt: skip
        assert feed.stdin is not None
        for number in range(count):
            feed.stdin.write(frame(number, width, height).tobytes())
        feed.stdin.close()
        assert feed.wait() == 0
    else:
        _variable(video, times, width, height, gop)
    wav = target.with_suffix(".raw.f32")
    if sound is None:
        sound = clicking(seconds, clicks or ())
        if tone_db is not None:
            places = np.arange(round(seconds * RATE)) / RATE
            wave = 10 ** (tone_db / 20) * np.sin(2 * np.pi * 997 * places)
            sound = np.stack([wave, wave], axis=1).astype(np.float32)
    wav.write_bytes(np.ascontiguousarray(sound, np.float32).tobytes())
    subprocess.run(
        [ffmpeg_program(), "-v", "error", "-y", "-i", str(video), "-f", "f32le", "-ar", str(RATE),
         "-ac", "2", "-i", str(wav), "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac",
         "-b:a", "192k", *options, str(target)], check=True,
    )  # fmt: skip
    video.unlink()
    wav.unlink()
    return target


def _variable(target: Path, times: Sequence[float], width: int, height: int, gop: int) -> None:
    import av

    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=1000)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.codec_context.gop_size = gop
        stream.options = {"preset": "ultrafast", "crf": "18"}
        for number, moment in enumerate(times):
            picture = av.VideoFrame.from_ndarray(frame(number, width, height), "gray")
            picture = picture.reformat(format="yuv420p")
            picture.pts, picture.time_base = round(moment * 1000), Fraction(1, 1000)
            for packet in stream.encode(picture):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)


def frame(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """Draw a number: the blocks stand in one row in the middle, the highest bit on the left."""
    picture = np.full((height, width), 128, np.uint8)
    block = width // BITS
    for place in range(BITS):
        bit = number >> (BITS - 1 - place) & 1
        picture[height // 4 : 3 * height // 4, place * block : (place + 1) * block] = (
            235 if bit else 16
        )
    return picture


def clicking(seconds: float, clicks: Sequence[float]) -> NDArray[np.float32]:
    """Write silence with a click of two milliseconds at each moment."""
    sound = np.zeros((round(seconds * RATE), 2), np.float32)
    for moment in clicks:
        first = round(moment * RATE)
        sound[first : first + 96] = 0.5 * np.sign(np.sin(np.arange(96) * 0.4))[:, None]
    return sound


def numbers(file: Path, *, box: tuple[int, int, int, int] | None = None) -> list[int]:
    """Read the number in every frame of a file; `box` is where the picture stands: x, y, w, h."""
    pictures = frames(file)
    found = []
    for picture in pictures:
        x, y, width, height = box or (0, 0, picture.shape[1], picture.shape[0])
        row = picture[y + height // 2 - 2 : y + height // 2 + 2, x : x + width].mean(axis=0)
        block = width / BITS
        bits = [row[round((p + 0.5) * block)] > 128 for p in range(BITS)]
        found.append(sum(bit << (BITS - 1 - place) for place, bit in enumerate(bits)))
    return found


def frames(file: Path) -> NDArray[np.uint8]:
    """Decode all frames of a file as grey pictures, shape (frames, height, width)."""
    return np.asarray(colours(file).mean(axis=3), np.uint8)


def colours(file: Path, *, at: Sequence[int] | None = None) -> NDArray[np.uint8]:
    """Decode frames of a file, shape (frames, height, width, 3)."""
    import av

    found = []
    with av.open(str(file)) as container:
        for place, picture in enumerate(container.decode(video=0)):
            if at is None or place in at:
                found.append(picture.to_ndarray(format="rgb24"))
    return np.stack(found)


def sound_of(file: Path) -> NDArray[np.float32]:
    """Decode the sound of a file, shape (samples, 2), from the moment zero on."""
    raw = subprocess.run(
        [ffmpeg_program(), "-v", "error", "-i", str(file), "-map", "0:a", "-af",
         "aresample=48000:async=1:first_pts=0", "-f", "f32le", "-ac", "2", "-"],
        check=True, stdout=subprocess.PIPE,
    ).stdout  # fmt: skip
    return np.frombuffer(raw, np.float32).reshape(-1, 2)


def heard(sound: NDArray[np.float32], *, over: float = 0.12) -> list[float]:
    """Say at which seconds clicks begin."""
    loud = np.flatnonzero(np.abs(sound).max(axis=1) > over)
    if not loud.size:
        return []
    begins = loud[np.r_[True, np.diff(loud) > RATE // 20]]
    return [float(each) / RATE for each in begins]


def loudness(file: Path) -> tuple[float, float]:
    """Measure LUFS and true peak with another filter than ours."""
    said = subprocess.run(
        [ffmpeg_program(), "-hide_banner", "-i", str(file), "-map", "0:a", "-af",
         "loudnorm=print_format=summary", "-f", "null", "-"],
        check=True, capture_output=True, text=True,
    ).stderr  # fmt: skip
    lines = {
        line.split(":")[0]: line.split(":")[1].split()[0]
        for line in said.splitlines()
        if line.startswith(("Input Integrated", "Input True Peak"))
    }
    return float(lines["Input Integrated"]), float(lines["Input True Peak"])


def video_of(
    *,
    duration: float,
    size: tuple[int, int] = (256, 144),
    rate: float = 25.0,
    has_picture: bool = True,
    has_sound: bool = True,
    **changes: Any,  # noqa: ANN401 - fields of the picture stream
) -> Video:
    """Describe a file as the probe would."""
    picture = PictureStream(
        index=0,
        codec="h264",
        width=size[0],
        height=size[1],
        frame_rate=rate,
        pixel_format="yuv420p",
    ).model_copy(update=changes)
    return Video(
        id=VideoId("vid_test"),
        owner=Owner("local"),
        title="Test",
        source="test.mp4",
        sha256="0" * 64,
        size_bytes=1,
        duration=duration,
        key="k",
        container="mov,mp4,m4a,3gp,3g2,mj2",
        pictures=(picture,) if has_picture else (),
        sounds=(
            SoundStream(index=1 if has_picture else 0, codec="aac", sample_rate=RATE, channels=2),
        )
        if has_sound
        else (),
        created_at=NOW,
    )


def timeline_of(
    *pieces: tuple[float, float],
    size: tuple[int, int] | None = (256, 144),
    rate: float = 25.0,
    framing: Framing = Framing.CROP,
    sound: Sound | None = None,
    preset: Preset = Preset.STANDARD,
) -> Timeline:
    """Write a timeline in few words."""
    return Timeline(
        video=VideoId("vid_test"),
        title="Test",
        pieces=tuple(TimeRange(start=start, end=end) for start, end in pieces),
        frame=None if size is None else Frame(width=size[0], height=size[1], frame_rate=rate),
        framing=framing,
        captions=CaptionLook(style=CaptionStyle.NONE),
        sound=sound or Sound(loudness=None),
        preset=preset,
    )
