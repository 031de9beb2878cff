"""Tiny media made on the spot, so that the truth is known and no file is checked in."""

import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.conftest import ffmpeg_program


def make(target: Path, *arguments: str) -> Path:
    """Write a file with FFmpeg."""
    command = [ffmpeg_program(), "-v", "error", "-nostdin", "-y", *arguments, str(target)]
    subprocess.run(command, check=True)
    return target


def tones(target: Path, parts: Sequence[tuple[float, bool]], *, rate: int = 16000) -> Path:
    """Write sound made of parts: `(seconds, is_loud)`; loud is a 440 Hz tone, else silence."""
    graph = ";".join(
        f"sine=frequency=440:duration={seconds}:sample_rate={rate}[p{place}]"
        if is_loud
        else f"anullsrc=channel_layout=mono:sample_rate={rate},atrim=duration={seconds}[p{place}]"
        for place, (seconds, is_loud) in enumerate(parts)
    )
    joined = "".join(f"[p{place}]" for place in range(len(parts)))
    graph += f";{joined}concat=n={len(parts)}:v=0:a=1[out]"
    return make(target, "-filter_complex", graph, "-map", "[out]")


def moving_picture(
    target: Path, *, seconds: float = 3.0, size: str = "320x180", rate: str = "25"
) -> Path:
    """Write a test picture with a running clock burnt in by its pattern, and a tone."""
    return make(
        target,
        "-f", "lavfi", "-i", f"testsrc=size={size}:rate={rate}:duration={seconds}",
        "-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}:sample_rate=48000",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac",
        "-shortest",
    )  # fmt: skip


def counted(
    target: Path, frames: int, *arguments: str, rate: str = "10", size: str = "64x48"
) -> Path:
    """Write a picture whose frames tell their number by their grey: `number_of` reads it."""
    return make(
        target,
        "-f", "lavfi", "-i", f"nullsrc=size={size}:rate={rate},geq=lum='20+4*N':cb=128:cr=128",
        "-frames:v", str(frames), "-c:v", "libx264", "-qp", "0", "-preset", "ultrafast",
        "-pix_fmt", "yuv444p", "-g", "12", *arguments,
    )  # fmt: skip


def number_of(still: Path) -> int:
    """Read which frame of a `counted` video a picture shows."""
    light = grey(still)
    middle = light[light.shape[0] // 2, light.shape[1] // 2]
    # A JPEG or PNG holds the full range, the video 16 to 235.
    return round((float(middle) * 219 / 255 + 16 - 20) / 4)


def grey(picture: Path) -> npt.NDArray[np.uint8]:
    """Read a picture as grey values of the full range, rows by columns."""
    command = [ffmpeg_program(), "-v", "error", "-i", str(picture), "-frames:v", "1"]
    command += ["-f", "image2pipe", "-c:v", "pgm", "-pix_fmt", "gray", "-"]
    said = subprocess.run(command, check=True, capture_output=True).stdout
    _, size, _, pixels = said.split(b"\n", 3)
    width, height = (int(number) for number in size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width)


def turned(video: Path, *, clockwise: int) -> Path:
    """Have players turn an MP4 by writing the display matrix of its track (ISO 14496-12, 8.3.2)."""
    one = 0x10000
    cosine, sine = {0: (one, 0), 90: (0, one), 180: (-one, 0), 270: (0, -one)}[clockwise]
    matrix = (cosine, sine, 0, -sine, cosine, 0, 0, 0, 0x40000000)
    content = bytearray(video.read_bytes())
    place = content.index(b"tkhd") + 44
    content[place : place + 36] = b"".join(n.to_bytes(4, "big", signed=True) for n in matrix)
    video.write_bytes(content)
    return video


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Generator[Path]:
    """Give a folder on a file system that is soon full. Only root can mount one."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    subprocess.run(["mount", *options], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
