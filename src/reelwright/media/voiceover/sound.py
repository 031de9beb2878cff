"""How a voiceover sounds with a clip: their levels, the ducking, and the mix."""

from dataclasses import dataclass
from pathlib import Path

import ffmpeg as graph
import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Seconds
from reelwright.errors import MediaError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render.grid import SAMPLE_RATE
from reelwright.media.render.inputs import Stream, arguments, opened, own_sound
from reelwright.media.render.level import Level, measure
from reelwright.media.render.sound import Job

FRAME = SAMPLE_RATE // 100
"""Samples of one look at the voice."""

UNDER_LOUDEST = 35.0
"""Decibels under the loud parts of a voice down to which it speaks."""

BREATH = 0.6
"""Seconds of pause in the voice that the original sound does not come up in."""

LEAD = 0.2
"""Seconds before a word at which the original sound begins to go down."""

TAIL = 0.1
"""Seconds after a word until which it stays down."""

RATIO = 20
"""The steepest that `sidechaincompress` has."""

ATTACK, RELEASE = 60, 500
"""Milliseconds in which the original sound goes down and comes back."""

TOO_SHORT_PEAK = -3.0
"""dBFS that a voice is brought to which is too short for its loudness to be measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voiceover, ready to be mixed: bare samples, 48 kHz, two channels of 32-bit floats."""

    file: Path
    seconds: Seconds
    gain: float
    """Decibels that bring it to the wanted loudness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """The clip's own sound, and when it begins in the mix."""

    source: Path
    stream: int
    seconds: Seconds
    at: Seconds = 0.0
    duck_db: float = 0.0
    """Decibels, 0 or less, that it changes by while the voice speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """What is heard in the end."""

    voice: Voice
    at: Seconds
    """When the voice begins."""

    seconds: Seconds
    clip_at: Seconds
    """When the clip begins."""

    bed: Bed | None


async def read_voice(ffmpeg: Ffmpeg, file: Path, job: Job, *, loudness: float) -> Voice:
    """Decode a voiceover and find the gain that it needs.

    Raises:
        MediaError: it cannot be decoded, or is silent (`voiceover_silent`).
    """
    target = job.folder / "voice.f32"
    stream = opened(file)["a:0"].filter("aresample", SAMPLE_RATE)
    output = stream.output(f"file:{target}", format="f32le", acodec="pcm_f32le", ac=2)
    await ffmpeg.run(arguments(output), folder=job.folder, limits=job.limits)
    level = await measure(ffmpeg, own_sound(target), folder=job.folder, limits=job.limits)
    if level.peak < -60:
        raise MediaError("The voiceover is silent.", code="voiceover_silent")
    return Voice(
        file=target,
        seconds=target.stat().st_size / 8 / SAMPLE_RATE,
        gain=voice_gain(level, loudness),
    )


def voice_gain(level: Level, loudness: float) -> float:
    """Say by how many decibels a voice is raised."""
    return TOO_SHORT_PEAK - level.peak if level.is_silent else loudness - level.loudness


async def mix_sound(ffmpeg: Ffmpeg, mix: Mix, job: Job, *, loudness: float) -> None:
    """Mix into `job.source`, a WAV file of floats, so that nothing is cut off at the top.

    Raises:
        MediaError: the clip's sound cannot be decoded.
    """
    voice = _placed(
        own_sound(mix.voice.file).filter("volume", f"{mix.voice.gain:.3f}dB"), mix.at, mix.seconds
    )
    parts = [voice]
    if mix.bed is not None:
        level = await measure(ffmpeg, bed_stream(mix.bed), folder=job.folder, limits=job.limits)
        # A quiet original stays quiet: raised, it would be mostly noise.
        gain = 0.0 if level.is_silent else min(0.0, loudness - level.loudness)
        bed = bed_stream(mix.bed).filter("volume", f"{gain:.3f}dB")
        bed = _placed(bed, mix.bed.at, mix.seconds)
        if mix.bed.duck_db < 0:
            key = job.folder / "key.f32"
            np.repeat(speaking(samples_of(mix.voice)), 2).tofile(key)
            bed = duck(
                bed, _placed(own_sound(key), mix.at, mix.seconds, lead=LEAD), mix.bed.duck_db
            )
        parts.append(bed)
    mixed = graph.filter(parts, "amix", len(parts), normalize=0, duration="first")
    output = mixed.output(f"file:{job.source}", format="wav", acodec="pcm_f32le")
    await ffmpeg.run(arguments(output), folder=job.folder, limits=job.limits)


def bed_stream(bed: Bed) -> Stream:
    """Open a clip's own sound as it stands to its picture: silence where it has none."""
    return (
        opened(bed.source)[str(bed.stream)]
        .filter("aresample", SAMPLE_RATE, **{"async": 1, "first_pts": 0})
        .filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
        .filter("apad")
        .filter("atrim", end=f"{bed.seconds:.6f}")
    )


def duck(bed: Stream, key: Stream, duck_db: float) -> Stream:
    """Turn a sound down by so many decibels while the key is 1.

    Over a hard knee a compressor takes away `(key - threshold) * (1 - 1 / ratio)`, all in
    decibels. The key is not the voice itself but 1 while it speaks: so the reduction is what was
    asked for, however loud a word is.
    """
    threshold = duck_db / (1 - 1 / RATIO)
    return graph.filter(
        [bed, key],
        "sidechaincompress",
        threshold=f"{10 ** (threshold / 20):.6f}",
        ratio=RATIO,
        attack=ATTACK,
        release=RELEASE,
        knee=1,
        detection="peak",
    )


def speaking(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Say, sample by sample from `LEAD` seconds before the first, whether a voice speaks: 1 or 0.

    It speaks where its energy over a hundredth of a second comes within 35 dB of its loud parts,
    and in the short pauses between.
    """
    count = max(1, -(-samples.size // FRAME))
    padded = np.zeros(count * FRAME, np.float32)
    padded[: samples.size] = samples
    energy = (padded.reshape(count, FRAME).astype(np.float64) ** 2).mean(axis=1)
    level = 10 * np.log10(energy + 1e-12)
    loud = np.flatnonzero(level > max(-60.0, float(np.percentile(level, 95)) - UNDER_LOUDEST))
    lead, tail, breath = (round(each * 100) for each in (LEAD, TAIL, BREATH))
    key = np.zeros(lead + count + tail, np.float32)
    before = -breath - 1
    for place in loud.tolist():
        start = before if place - before <= breath else place
        key[start : place + lead + tail + 1] = 1.0
        before = place
    return np.repeat(key, FRAME)


def samples_of(voice: Voice) -> NDArray[np.float32]:
    """Read a voice's samples, of its left side."""
    return np.fromfile(voice.file, np.float32)[::2]


def _placed(stream: Stream, at: Seconds, seconds: Seconds, *, lead: Seconds = 0.0) -> Stream:
    """Let a sound begin at a moment and last to the end; `lead` of it lies before the moment."""
    late = at - lead
    if late < 0:
        stream = stream.filter("atrim", start=f"{-late:.6f}").filter("asetpts", "PTS-STARTPTS")
    elif late > 0:
        stream = stream.filter("adelay", f"{round(late * SAMPLE_RATE)}S", all=1)
    return stream.filter("apad").filter("atrim", end=f"{seconds:.6f}")
