"""Taking the sound out of a file, as recognisers want it: one channel, 16 kHz, 16-bit WAV."""

import wave
from pathlib import Path

import numpy as np

from reelwright.domain import Seconds
from reelwright.errors import MediaError
from reelwright.media.ffmpeg import Ffmpeg, safe_input

CANCELS = 10.0
"""dB by which a mix must be fainter than its first channel to count as cancelled."""

_FRAMES_AT_ONCE = 1 << 18


async def extract_sound(
    ffmpeg: Ffmpeg,
    source: Path,
    *,
    folder: Path,
    start: Seconds | None = None,
    duration: Seconds | None = None,
    rate: int = 16000,
) -> Path:
    """Write the first sound stream of a file, or a stretch of it, to `sound.wav` in `folder`.

    Its times are those of the video: where sound begins late or has holes, there is silence.
    Channels are mixed; where they cancel each other out (one is the other's negative), the first
    is taken instead.

    Raises:
        MediaError: `media_no_audio`, or the sound cannot be decoded.
    """
    mix, first = folder / "sound.wav", folder / "sound.first.wav"
    try:
        await ffmpeg.run(
            extraction(source, mix, first, start=start, duration=duration, rate=rate),
            folder=folder,
        )
    except MediaError as error:
        if "matches no streams" in error.message:
            raise MediaError(
                "This video has no sound.",
                code="media_no_audio",
                fix="Bring a video that has sound, or a transcript of it.",
            ) from error
        raise
    if has_cancelled(mix, first):
        first.replace(mix)
    else:
        first.unlink()
    return mix


def extraction(
    source: Path,
    mix: Path,
    first: Path,
    *,
    start: Seconds | None = None,
    duration: Seconds | None = None,
    rate: int = 16000,
) -> list[str]:
    """Write the command that decodes once and writes the mix and the first channel."""
    timed = f"aresample={rate}:async=1:first_pts=0"
    written = ["-map", "[MIX]", "-c:a", "pcm_s16le", f"file:{mix}"]
    written += ["-map", "[FIRST]", "-c:a", "pcm_s16le", f"file:{first}"]
    graph = (
        "[0:a:0]asplit[a][b];"
        f"[a]{timed},aformat=sample_fmts=s16:channel_layouts=mono[MIX];"
        f"[b]pan=mono|c0=c0,{timed},aformat=sample_fmts=s16[FIRST]"
    )
    return [
        *safe_input(source, start=start, duration=duration),
        "-vn",
        "-sn",
        "-dn",
        "-filter_complex",
        graph,
        *written,
    ]


def has_cancelled(mix: Path, first: Path) -> bool:
    """Say whether mixing took away what the first channel has."""
    return _power(mix) * 10 ** (CANCELS / 10) < _power(first)


def _power(path: Path) -> float:
    """Take the mean square of a 16-bit WAV file, piece by piece."""
    total, count = 0.0, 0
    with wave.open(str(path), "rb") as sound:
        while piece := sound.readframes(_FRAMES_AT_ONCE):
            samples = np.frombuffer(piece, np.int16).astype(np.float64)
            total += float(samples @ samples)
            count += len(samples)
    return total / count if count else 0.0
