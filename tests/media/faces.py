"""Drawn faces that OpenCV takes for real ones, so that where they are is known."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.conftest import ffmpeg_program

Picture = NDArray[np.uint8]


def oval(picture: Picture, x: float, y: float, wide: float, high: float, level: int) -> None:
    """Fill an ellipse with its middle at (x, y) and these half axes, in pixels."""
    rows, columns = np.ogrid[: picture.shape[0], : picture.shape[1]]
    inside = ((columns - x) / wide) ** 2 + ((rows - y) / high) ** 2 <= 1
    picture[inside] = level


def face(picture: Picture, x: float, y: float, size: float, *, mouth: float = 0.04) -> None:
    """Draw a face `size` pixels high with its middle at (x, y); `mouth` is how far it is open."""
    oval(picture, x, y, 0.40 * size, 0.52 * size, 40)
    oval(picture, x, y + 0.04 * size, 0.38 * size, 0.5 * size, 190)
    oval(picture, x, y - 0.44 * size, 0.40 * size, 0.16 * size, 40)
    for side in (-1, 1):
        eye = x + side * 0.16 * size
        oval(picture, eye, y - 0.18 * size, 0.10 * size, 0.025 * size, 50)
        oval(picture, eye, y - 0.08 * size, 0.085 * size, 0.045 * size, 120)
        oval(picture, eye, y - 0.08 * size, 0.04 * size, 0.04 * size, 20)
    oval(picture, x, y + 0.14 * size, 0.07 * size, 0.03 * size, 140)
    oval(picture, x, y + 0.28 * size, 0.14 * size, mouth * size, 80)


def film(
    target: Path,
    draw: Callable[[Picture, float], None],
    *,
    seconds: float,
    width: int = 640,
    height: int = 360,
    rate: int = 12,
    background: int = 90,
) -> Path:
    """Write a film of grey pictures; `draw` is given each picture and its moment."""
    command = [
        ffmpeg_program(), "-v", "error", "-nostdin", "-y",
        "-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{width}x{height}", "-r", str(rate),
        "-i", "-", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "20",
        "-g", str(rate * 2), "-pix_fmt", "yuv420p", str(target),
    ]  # fmt: skip
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for number in range(round(seconds * rate)):
            picture = np.full((height, width), background, np.uint8)
            draw(picture, number / rate)
            process.stdin.write(picture.tobytes())
    assert process.returncode == 0
    return target
