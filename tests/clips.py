"""Tiny media made on the spot, so that the truth is known and no file is checked in."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

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
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest",
    )  # fmt: skip
