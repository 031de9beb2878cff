"""Spoken pieces joined into one: short ones, so pydub holds them whole."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelwright.domain import Seconds
from reelwright.errors import ArgumentsError, MediaError

PAUSE: Seconds = 0.25
"""Between two spoken pieces."""

EDGE_MS = 10
"""Milliseconds kept of the silence around a piece, and faded, so that nothing clicks."""

QUIET_DB = 45.0
"""Decibels under the loudest sample of a piece from which on its ends are silence."""

SILENT_DB = -60.0
"""dBFS under which a whole piece is silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Spoken pieces in one WAV file."""

    file: Path
    duration: Seconds
    starts: tuple[Seconds, ...]
    """For each piece, what to add to its own times to get those of the whole."""


def join(pieces: Sequence[Path], target: Path, *, pause: Seconds = PAUSE) -> Joined:
    """Join spoken pieces, WAV files, into one: silence off their ends, a pause between.

    The result has one channel at the highest sample rate among them.

    Raises:
        ArgumentsError: there are none, or all are silent (`script_empty`).
        MediaError: a piece is no WAV file.
    """
    with warnings.catch_warnings():
        # pydub warns of what we do not use: ffmpeg on PATH, and audioop's end in Python 3.13.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
        from pydub.exceptions import CouldntDecodeError
        from pydub.silence import detect_leading_silence
    try:
        sounds = []
        for piece in pieces:
            with piece.open("rb") as file:
                sounds.append(AudioSegment.from_wav(file).set_channels(1))
    except (CouldntDecodeError, OSError, EOFError) as error:
        raise MediaError("A spoken piece is no WAV file.", code="media_not_processed") from error
    heard = [each.max_dBFS > SILENT_DB for each in sounds]
    if not any(heard):
        raise ArgumentsError(
            "There is no speech to join.", code="script_empty", fix="Give at least one sentence."
        )
    rate = max(each.frame_rate for each in sounds)
    whole: Any = AudioSegment.silent(duration=0, frame_rate=rate)
    starts: list[Seconds] = []
    for sound, is_heard in zip(sounds, heard, strict=True):
        if not is_heard:
            starts.append(whole.duration_seconds)
            continue
        quiet = sound.max_dBFS - QUIET_DB
        head = max(0, detect_leading_silence(sound, quiet, 5) - EDGE_MS)
        tail = max(0, detect_leading_silence(sound.reverse(), quiet, 5) - EDGE_MS)
        spoken = sound[head : len(sound) - tail].set_frame_rate(rate).set_sample_width(2)
        if whole.duration_seconds:
            whole += AudioSegment.silent(duration=round(pause * 1000), frame_rate=rate)
        starts.append(whole.duration_seconds - head / 1000)
        whole += spoken.fade_in(EDGE_MS).fade_out(EDGE_MS)
    whole.export(str(target), format="wav").close()
    return Joined(
        file=target,
        duration=whole.duration_seconds,
        starts=tuple(round(each, 3) for each in starts),
    )
