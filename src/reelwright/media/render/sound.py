"""The sound of a clip: cut to the sample, mixed, brought to its loudness, and encoded."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import ffmpeg as graph

from reelwright.domain import Seconds, Sound, SoundEffect, SoundStream
from reelwright.errors import LimitError, MediaError
from reelwright.media.ffmpeg import CODECS, FORMATS, Ffmpeg, no_room
from reelwright.media.render.grid import SAMPLE_RATE, Cut
from reelwright.media.render.inputs import Stream, arguments, opened, own_sound, silence
from reelwright.media.render.level import Level, measure
from reelwright.process import Limits, killed_by_limit

SEAM = 0.03
"""Seconds of fade on either side of a seam."""

EDGE = 0.008
"""Seconds of fade at the outer edges, against clicks."""

MOST_GAIN = 30.0
"""Decibels that a quiet sound is raised by at most: more would mostly raise its noise."""

PEAK = -1.0
"""dBTP that the finished clip stays under."""

CEILING = -1.9
"""dBFS the limiter is set to at first: between samples, and through AAC, peaks grow a little."""

CLOSE = 0.7
"""LU from the wanted loudness that are good enough."""

MOST_TRIES = 4

KEY_LOUDNESS = -20.0
"""LUFS at which speech steers the music, whatever its own loudness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiced:
    """The finished sound of a clip, not yet joined to its picture."""

    file: Path
    level: Level
    aimed: float | None
    """LUFS it was brought to; None where nothing was to be done or could be."""

    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """The cut sound of the source before anything is done to it; without a file it is silence."""

    file: Path | None
    seconds: Seconds
    notes: tuple[str, ...] = ()

    def stream(self) -> Stream:
        return silence(self.seconds) if self.file is None else own_sound(self.file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything that decides how a clip sounds."""

    source: Path
    stream: SoundStream | None
    cuts: tuple[Cut, ...]
    sound: Sound
    music: Path | None
    effects: Sequence[tuple[Path, SoundEffect]]
    folder: Path
    limits: Limits
    is_preview: bool = False
    """Whether a first guess at gain and limiter is good enough."""

    @property
    def seconds(self) -> Seconds:
        return sum(cut.samples for cut in self.cuts) / SAMPLE_RATE


async def make_sound(ffmpeg: Ffmpeg, job: Job) -> Voiced:
    """Make the sound of a clip, in a file of AAC.

    The loudness is measured first and then set by a plain gain, which keeps the sound as it is; a
    limiter catches the peaks that would go over. What was encoded is measured again.

    Raises:
        MediaError: a file's sound cannot be decoded.
        EnvironmentProblem: no room on the disk.
    """
    speech = await cut_speech(ffmpeg, job)
    try:
        level = await _measured(ffmpeg, _faded(speech.stream(), job), job)
        gain, notes = _gain(level, job.sound.loudness)
        # Of a video without sound it is no news that it is silent.
        notes = speech.notes if speech.file is None else (*speech.notes, *notes)
        if job.music is None and not job.effects:
            return await _level_out(ffmpeg, job, speech.stream, level, gain, notes)
        mixed = await _mix(ffmpeg, job, speech, level, gain)
        try:
            level = await _measured(ffmpeg, _faded(own_sound(mixed), job), job)
            gain, more = _gain(level, job.sound.loudness)
            return await _level_out(
                ffmpeg, job, lambda: own_sound(mixed), level, gain, (*notes, *more)
            )
        finally:
            mixed.unlink(missing_ok=True)
    finally:
        if speech.file is not None:
            speech.file.unlink(missing_ok=True)


async def cut_speech(ffmpeg: Ffmpeg, job: Job) -> Speech:
    """Cut the pieces out of the source; a video without sound gives silence."""
    if job.stream is None:
        notes = () if job.music or job.effects else ("The video has no sound; the clip is silent.",)
        return Speech(file=None, seconds=job.seconds, notes=notes)
    target = job.folder / "speech.f32"
    finished = await ffmpeg.processes.run_python(
        "reelwright.media.inside.cut_sound",
        {
            "path": str(job.source),
            "formats": FORMATS,
            "codecs": CODECS,
            "pixels": ffmpeg.limits.pixels,
            "streams": ffmpeg.limits.streams,
            "seconds": ffmpeg.limits.duration,
            "index": job.stream.index,
            "target": str(target),
            "cuts": [[cut.start, cut.samples] for cut in job.cuts],
            "seam": SEAM,
            "edge": EDGE,
        },
        folder=job.folder,
        limits=job.limits,
    )
    if not finished.has_succeeded:
        target.unlink(missing_ok=True)
        raise killed_by_limit(finished) or MediaError(
            "The sound of the video could not be read.", code="media_not_processed"
        )
    answer = json.loads(finished.stdout)
    if "error" in answer:
        target.unlink(missing_ok=True)
        raise _refused(answer["error"])
    missing = answer["silent"] / SAMPLE_RATE
    notes = (
        (f"The video has no sound for {missing:.1f} s of the clip; it is silent there.",)
        if missing > 0.25
        else ()
    )
    return Speech(file=target, seconds=job.seconds, notes=notes)


def _refused(error: str) -> Exception:
    match error:
        case "disk_full":
            return no_room()
        case "too_large":
            return LimitError("The result would be larger than a file may be here.")
        case "memory":
            return LimitError("Reading the sound of this video takes more memory than is allowed.")
        case _:
            return MediaError(
                "The sound of the video cannot be decoded.", code="media_unsupported_codec"
            )


async def _measured(ffmpeg: Ffmpeg, stream: Stream, job: Job) -> Level:
    return await measure(ffmpeg, stream, folder=job.folder, limits=job.limits)


def _gain(level: Level, wanted: float | None) -> tuple[float, tuple[str, ...]]:
    """Say by how many decibels to raise a sound, and what a user should know about it."""
    if wanted is None:
        return 0.0, ()
    if level.is_silent:
        return 0.0, ("The clip is silent or too short to measure; its loudness was left alone.",)
    gain = wanted - level.loudness
    if gain <= MOST_GAIN:
        return gain, ()
    note = (
        f"The sound is very quiet ({level.loudness:.0f} LUFS); it was raised by {MOST_GAIN:.0f} dB "
        "only, as more would mostly raise the noise."
    )
    return MOST_GAIN, (note,)


async def _level_out(
    ffmpeg: Ffmpeg,
    job: Job,
    stream: Callable[[], Stream],
    level: Level,
    gain: float,
    notes: tuple[str, ...],
) -> Voiced:
    """Encode with a gain and a limiter; correct both by what was measured on the result."""
    target = job.folder / "sound.m4a"
    wanted = job.sound.loudness
    if wanted is None or level.is_silent:
        must_limit = level.peak > PEAK and (job.music is not None or bool(job.effects))
        ceiling = CEILING if must_limit else None
        await _encode(ffmpeg, job, stream(), target, gain=0.0, ceiling=ceiling)
        return Voiced(file=target, level=level, aimed=None, notes=notes)
    aimed = level.loudness + gain
    ceiling = CEILING
    for attempt in range(1, MOST_TRIES + 1):
        peaks = level.peak + gain > ceiling
        await _encode(ffmpeg, job, stream(), target, gain=gain, ceiling=ceiling if peaks else None)
        if job.is_preview:
            return Voiced(file=target, level=level, aimed=None, notes=notes)
        found = await _measured(ffmpeg, graph.input(f"file:{target}").audio, job)
        off = aimed - found.loudness
        is_close = abs(off) <= CLOSE
        if (is_close and found.peak <= PEAK) or attempt == MOST_TRIES:
            break
        if found.peak > PEAK:
            ceiling -= found.peak - PEAK + 0.2
        if not is_close:
            gain = min(gain + off, MOST_GAIN + 6)
    if abs(off) > 1:
        note = (
            f"The sound's peaks stand {level.peak - level.loudness:.0f} dB over its loudness; it "
            f"reached {found.loudness:.1f} instead of {aimed:.1f} LUFS."
        )
        notes = (*notes, note)
        aimed = found.loudness
    return Voiced(file=target, level=found, aimed=aimed, notes=notes)


async def _encode(
    ffmpeg: Ffmpeg, job: Job, stream: Stream, target: Path, *, gain: float, ceiling: float | None
) -> None:
    stream = _faded(stream, job)
    if gain:
        stream = stream.filter("volume", f"{gain:.3f}dB")
    if ceiling is not None:
        limit = 10 ** (ceiling / 20)
        stream = stream.filter(
            "alimiter", limit=f"{limit:.5f}", attack=5, release=60, level=0, latency=1
        )
    options: dict[str, str | int] = {
        "acodec": "aac",
        "b:a": "160k",
        "ar": SAMPLE_RATE,
        "ac": 2,
        "format": "ipod",
    }
    if job.is_preview:
        options["aac_coder"] = "fast"
    output = stream.output(f"file:{target}", **options, **{"flags:a": "+bitexact"})
    await ffmpeg.run(arguments(output), folder=job.folder, limits=job.limits)


def _faded(stream: Stream, job: Job) -> Stream:
    fade_in = min(job.sound.fade_in, job.seconds)
    fade_out = min(job.sound.fade_out, job.seconds)
    if fade_in:
        stream = stream.filter("afade", "in", start_time=0, duration=fade_in)
    if fade_out:
        stream = stream.filter(
            "afade", "out", start_time=f"{job.seconds - fade_out:.6f}", duration=fade_out
        )
    return stream


async def _mix(ffmpeg: Ffmpeg, job: Job, speech: Speech, level: Level, gain: float) -> Path:
    """Lay music and effects under and over the speech.

    The speech is raised first, so that an effect is as loud as asked against the finished clip.
    """
    parts: list[Stream] = []
    voice = _stereo(speech.stream()).filter("volume", f"{gain:.3f}dB")
    if job.music is not None:
        heard = await _measured(ffmpeg, _stereo(_music(job.music, job.seconds)), job)
        reference = level.loudness + gain
        if level.is_silent:
            reference = -23.0 if job.sound.loudness is None else job.sound.loudness
        bed_gain = 0.0 if heard.is_silent else reference + job.sound.music_db - heard.loudness
        bed = _stereo(_music(job.music, job.seconds)).filter("volume", f"{bed_gain:.3f}dB")
        if job.sound.ducking and not level.is_silent:
            voice, bed = _ducked(voice, bed, KEY_LOUDNESS - reference)
        parts.append(bed)
    parts.insert(0, voice)
    for file, effect in job.effects:
        left = job.seconds - effect.at
        if left > 0:
            parts.append(
                _stereo(opened(file, t=f"{left:.6f}").audio)
                .filter("volume", f"{effect.volume_db}dB")
                .filter("adelay", f"{round(effect.at * 1000)}", all=1)
            )
    mixed = graph.filter(parts, "amix", len(parts), normalize=0, duration="first")
    target = job.folder / "mixed.f32"
    output = mixed.output(f"file:{target}", format="f32le", acodec="pcm_f32le")
    await ffmpeg.run(arguments(output), folder=job.folder, limits=job.limits)
    return target


def _music(file: Path, seconds: Seconds) -> Stream:
    return opened(file, stream_loop=-1, t=f"{seconds:.6f}").audio


def _stereo(stream: Stream) -> Stream:
    return stream.filter("aresample", SAMPLE_RATE).filter(
        "aformat", sample_fmts="fltp", channel_layouts="stereo"
    )


def _ducked(voice: Stream, bed: Stream, key_gain: float) -> tuple[Stream, Stream]:
    """Let the music go down by about 9 dB while somebody speaks, and come back slowly."""
    parts = voice.filter_multi_output("asplit", 2)
    key = parts.stream(1).filter("volume", f"{key_gain:.3f}dB")
    ducked = graph.filter(
        [bed, key], "sidechaincompress", threshold=0.025, ratio=4, attack=15, release=450
    )
    return parts.stream(0), ducked
