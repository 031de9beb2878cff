"""A clip with a voiceover: the sound mixed, the picture copied or held, the whole verified."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import ffmpeg as graph

from reelwright.domain import Check, PictureStream, Seconds, Sound, SoundStream
from reelwright.errors import ArgumentsError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.probe import probe
from reelwright.media.probed import Probed
from reelwright.media.render.copying import CODECS, PIXELS
from reelwright.media.render.grid import SAMPLE_RATE, Cut
from reelwright.media.render.inputs import arguments, opened
from reelwright.media.render.sound import Job, Voiced, make_sound
from reelwright.media.render.verify import Expected, verify
from reelwright.media.voiceover.opening import (
    Opening,
    draw_opening,
    encode,
    first_seen,
    frames_for,
    rate_of,
)
from reelwright.media.voiceover.sound import Bed, Mix, Voice, mix_sound, read_voice
from reelwright.process import Limits

Mode = Literal["over", "replace", "before"]
"""Over the clip, whose own sound goes down; instead of its sound; or before it begins."""

LEAD: Seconds = 0.4
"""Before the voice, in an opening."""

REST: Seconds = 0.4
"""Between the voice and the clip."""

LOUDNESS = -14.0
"""LUFS (EBU R 128) that sites play at."""

DUCK_DB = -12.0
"""Decibels by which a clip's own sound goes down: still heard, and no hindrance."""

ROOM: Seconds = 0.1
"""How much longer than a clip a voice may be: its end is silence."""

COPY_ROOM: Seconds = 0.25
"""How far a copied picture may end from the sound: it stays as it came."""

WORDS_PER_SECOND = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiceovered:
    """A clip with a voiceover."""

    file: Path
    duration: Seconds
    voice_at: Seconds
    """When the voice begins: what to add to the times of its words."""

    clip_at: Seconds
    """When the clip begins: what to add to the times of its captions."""

    way: Literal["copied", "encoded", "sound"]
    """Whether its picture was copied, encoded, or is none."""

    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()


async def mix_voiceover(
    ffmpeg: Ffmpeg,
    clip: Path,
    voice: Path,
    *,
    mode: Mode,
    folder: Path,
    target: Path,
    duck_db: float = DUCK_DB,
    at: Seconds = 0.0,
    loudness: float = LOUDNESS,
    on_share: Callable[[float], None] = lambda _: None,
) -> Voiceovered:
    """Give a clip a voiceover, and prove that the result is right.

    `over` turns the clip's own sound down by `duck_db` (0 or less) while the voice speaks, from
    `at` seconds on; `replace` leaves only the voice; both copy the picture. `before` shows the
    clip's first frame in a slow zoom while the voice speaks, and then the clip. `target` is an MP4,
    or an M4A for a clip without picture. Nothing stays in `folder` or at `target` when it fails.

    Raises:
        ArgumentsError: the voice is longer than the clip (`script_too_long_for_clip`).
        MediaError: one of them cannot be decoded, or the result is not right.
        EnvironmentProblem: no room on the disk (`disk_full`).
    """
    probed = await probe(ffmpeg, clip, folder=folder)
    try:
        order = _Order(
            ffmpeg=ffmpeg, clip=clip, probed=probed, mode=mode, folder=folder, target=target
        )
        spoken = await read_voice(ffmpeg, voice, order.job(0.0, None), loudness=loudness)
        refuse(spoken.seconds, probed.duration, mode, at)
        on_share(0.1)
        mix = lay(order, spoken, at=at, duck_db=duck_db)
        job = order.job(mix.seconds, loudness)
        await mix_sound(ffmpeg, mix, job, loudness=loudness)
        on_share(0.2)
        voiced = await make_sound(ffmpeg, job)
        on_share(0.4)
        made = await _finish(order, mix, voiced)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        for name in ("voice.f32", "key.f32", "mixed.wav", "sound.m4a", "picture.mp4"):
            (folder / name).unlink(missing_ok=True)
    on_share(1.0)
    return made


def refuse(voice: Seconds, clip: Seconds, mode: Mode, at: Seconds) -> None:
    """Refuse a voice that does not fit, and say by how much."""
    over = at + voice - clip
    if mode == "before" or over <= ROOM:
        return
    words = max(1, round(over * WORDS_PER_SECOND))
    late = f" from {at:.1f} s on" if at else ""
    raise ArgumentsError(
        f"The voiceover takes {voice:.1f} s{late}, and the clip is {clip:.1f} s long.",
        code="script_too_long_for_clip",
        fix=f"Shorten the script by {over:.1f} s (about {words} words), or mix it `before` the "
        "clip.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    ffmpeg: Ffmpeg
    clip: Path
    probed: Probed
    mode: Mode
    folder: Path
    target: Path

    @property
    def picture(self) -> PictureStream | None:
        return next(iter(self.probed.pictures), None)

    @property
    def limits(self) -> Limits:
        return self.ffmpeg.processes.limits

    def job(self, seconds: Seconds, loudness: float | None) -> Job:
        """Say how the mix is brought to its loudness and encoded: as the sound of any clip is."""
        return Job(
            source=self.folder / "mixed.wav",
            stream=SoundStream(index=0, codec="pcm_f32le", sample_rate=SAMPLE_RATE, channels=2),
            cuts=(Cut(start=0.0, samples=round(seconds * SAMPLE_RATE)),),
            sound=Sound(loudness=loudness),
            music=None,
            effects=(),
            folder=self.folder,
            limits=self.limits,
        )

    def opening(self, picture: PictureStream, still: Seconds, at: Seconds = 0.0) -> Opening:
        rate = rate_of(picture)
        return Opening(
            source=self.clip,
            picture=picture,
            rate=rate,
            at=at,
            frames=frames_for(still, rate),
            clip_frames=max(1, round(self.probed.duration * rate)),
        )

    def copies(self, picture: PictureStream) -> bool:
        """Say whether the clip's picture stays as it is, and any player takes it."""
        is_plain = picture.codec in CODECS and picture.pixel_format in PIXELS
        return self.mode != "before" and is_plain and picture.rotation == 0


def lay(order: _Order, voice: Voice, *, at: Seconds, duck_db: float) -> Mix:
    """Say when what is heard, for the mode that was asked for."""
    clip_at, seconds = 0.0, order.probed.duration
    if order.mode == "before":
        at, duck_db = LEAD, 0.0
        clip_at = LEAD + voice.seconds + REST
        seconds += clip_at
    if order.picture is not None and not order.copies(order.picture):
        opening = order.opening(order.picture, clip_at)
        clip_at = float(opening.frames / opening.rate)
        seconds = clip_at + float(opening.clip_frames / opening.rate)
    bed = None
    if order.mode != "replace" and order.probed.sounds:
        bed = Bed(
            source=order.clip,
            stream=order.probed.sounds[0].index,
            seconds=order.probed.duration,
            at=clip_at,
            duck_db=duck_db,
        )
    return Mix(voice=voice, at=at, seconds=seconds, clip_at=clip_at, bed=bed)


async def _finish(order: _Order, mix: Mix, voiced: Voiced) -> Voiceovered:
    """Put sound and picture into one file and verify it."""
    way, expected = await _picture(order, mix, voiced)
    streams = [graph.input(f"file:{order.folder / 'sound.m4a'}")["a:0"]]
    if way != "sound":
        streams.insert(0, graph.input(f"file:{order.folder / 'picture.mp4'}")["v:0"])
    output = graph.output(
        *streams,
        f"file:{order.target}",
        c="copy",
        format="ipod" if way == "sound" else "mp4",
        movflags="+faststart",
        map_metadata=-1,
        map_chapters=-1,
        fflags="+bitexact",
    )
    await order.ffmpeg.run(arguments(output), folder=order.folder, limits=order.limits)
    checks = await verify(
        order.ffmpeg, order.target, expected, folder=order.folder, limits=order.limits
    )
    notes = voiced.notes
    if order.mode == "over" and mix.bed is None:
        notes = (*notes, "The clip has no sound of its own: only the voice is heard.")
    return Voiceovered(
        file=order.target,
        duration=mix.seconds,
        voice_at=mix.at,
        clip_at=mix.clip_at,
        way=way,
        checks=checks,
        notes=notes,
    )


async def _picture(
    order: _Order, mix: Mix, voiced: Voiced
) -> tuple[Literal["copied", "encoded", "sound"], Expected]:
    """Write `picture.mp4`, and say what the whole should be."""
    picture, target = order.picture, f"file:{order.folder / 'picture.mp4'}"
    if picture is None:
        return "sound", Expected(seconds=mix.seconds, loudness=voiced.aimed)
    if order.copies(picture):
        stream = opened(order.clip)[str(picture.index)]
        output = stream.output(target, vcodec="copy", map_metadata=-1, map_chapters=-1)
        await order.ffmpeg.run(arguments(output), folder=order.folder, limits=order.limits)
        return "copied", Expected(
            seconds=mix.seconds,
            rate=picture.frame_rate,
            size=(picture.width, picture.height),
            loudness=voiced.aimed,
            room=COPY_ROOM,
        )
    at = 0.0
    if order.mode == "before":
        at = await first_seen(order.ffmpeg, order.clip, picture, folder=order.folder)
    opening = order.opening(picture, mix.clip_at, at)
    output = draw_opening(opening).output(target, **encode(opening, order.ffmpeg.threads))
    await order.ffmpeg.run(arguments(output), folder=order.folder, limits=order.limits)
    return "encoded", Expected(
        seconds=mix.seconds,
        rate=float(opening.rate),
        frames=opening.frames + opening.clip_frames,
        size=opening.size,
        loudness=voiced.aimed,
    )
