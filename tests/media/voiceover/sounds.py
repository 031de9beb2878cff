"""What is heard in a file, measured."""

import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.conftest import ffmpeg_program

RATE = 48_000

Sound = npt.NDArray[np.float32]


def read(file: Path) -> Sound:
    """Decode a file to one channel at 48 kHz."""
    command = [ffmpeg_program(), "-v", "error", "-i", str(file), "-f", "f32le"]
    command += ["-ac", "1", "-ar", str(RATE), "-"]
    return np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, "<f4")


def level_of(sound: Sound, start: float, end: float, *, frequency: int) -> float:
    """Say how loud one tone is within a stretch, in dBFS of a full sine."""
    piece = sound[int(start * RATE) : int(end * RATE)].astype(np.float64)
    window = np.hanning(len(piece))
    wave = np.exp(-2j * np.pi * frequency * np.arange(len(piece)) / RATE)
    return float(20 * np.log10(2 * abs((piece * window * wave).sum()) / window.sum() + 1e-9))
