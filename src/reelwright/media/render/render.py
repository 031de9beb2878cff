"""Renders a clip from its timeline: picture and sound side by side, joined, and verified."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Literal, TypeVar

from reelwright.domain import (
    Check,
    Layout,
    Preset,
    Seconds,
    SoundEffect,
    Timeline,
    TimeRange,
    Value,
    Video,
)
from reelwright.errors import MediaError
from reelwright.media.ffmpeg import Ffmpeg, no_room
from reelwright.media.render.camera import CameraPath
from reelwright.media.render.colours import has_filters, misleading_standard
from reelwright.media.render.copying import copied, find_copy, may_copy
from reelwright.media.render.framing import seen_of
from reelwright.media.render.grid import Grid, cuts, lay
from reelwright.media.render.order import Order, refuse, sound_job
from reelwright.media.render.passes import LONGEST_ARGUMENT, PICTURE_SHARE, encode_picture, join
from reelwright.media.render.picture import Filter, Picture, layers_of, rate_of, size_of
from reelwright.media.render.sound import Voiced, make_sound
from reelwright.media.render.verify import Expected, verify
from reelwright.process import Limits

COPY_LEAD = 2.0
"""Seconds a copied clip may begin earlier than asked, at a key frame."""

COPY_ROOM = 0.25
"""Seconds a copied clip may be off: its last packets are shown a little after its end."""

T = TypeVar("T")


class Rendered(Value):
    """A clip that was rendered and verified."""

    file: Path
    """Where it is."""

    duration: Seconds
    """Length in seconds, measured on the file."""

    pieces: tuple[TimeRange, ...]
    """What it shows of the source: as asked, but for a copied picture that begins earlier."""

    way: Literal["encoded", "copied", "sound"]
    """Whether its picture was encoded, copied, or is none."""

    checks: tuple[Check, ...]
    """What was verified."""

    notes: tuple[str, ...] = ()
    """What a user should know."""


async def render(  # noqa: PLR0913 - keywords, most with a default
    ffmpeg: Ffmpeg,
    source: Path,
    video: Video,
    timeline: Timeline,
    *,
    folder: Path,
    target: Path,
    ass: Filter | None = None,
    layout: Layout | None = None,
    path: CameraPath = (),
    music: Path | None = None,
    effects: Sequence[tuple[Path, SoundEffect]] = (),
    on_share: Callable[[float], None] = lambda _: None,
    copy_lead: Seconds = COPY_LEAD,
    longest_argument: int = LONGEST_ARGUMENT,
) -> Rendered:
    """Render a clip from the source in one pass, and prove that it is right.

    `ass` is the filter that draws captions, with its options; `path` tells where the camera looks,
    as moments of the source and shares of its picture. Where nothing is drawn the picture is
    copied, and may then begin up to `copy_lead` seconds earlier. `target` is an MP4, or an M4A for
    a timeline without a frame. Nothing stays in `folder` or at `target` when it fails.

    Raises:
        ArgumentsError: the timeline cannot be rendered from this video.
        MediaError: the source cannot be decoded, or the result is not right
            (`render_not_verified`).
        EnvironmentProblem: no room on the disk (`disk_full`).
    """
    refuse(video, timeline, layout)
    order = Order(
        source=source,
        video=video,
        timeline=timeline,
        ass=ass,
        layout=layout,
        path=path,
        music=music,
        effects=effects,
        folder=folder,
        target=target,
        on_share=on_share,
        limits=_limits(ffmpeg, timeline.duration),
        copy_lead=copy_lead,
        longest_argument=longest_argument,
    )
    try:
        if timeline.frame is None:
            return await _sound_only(ffmpeg, order)
        if may_copy(video, timeline, ass=ass):
            rendered = await _copied(ffmpeg, order)
            if rendered is not None:
                return rendered
        return await _encoded(ffmpeg, order)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        for name in ("picture.mp4", "sound.m4a", "speech.f32", "mixed.f32", "graph.txt"):
            (folder / name).unlink(missing_ok=True)


async def _encoded(ffmpeg: Ffmpeg, order: Order) -> Rendered:
    timeline, video = order.timeline, order.video
    assert timeline.frame is not None  # noqa: S101 - asked before
    is_preview = timeline.preset is Preset.PREVIEW
    grid = lay(timeline.pieces, rate_of(timeline.frame, timeline.preset))
    picture, notes = await _plan(ffmpeg, order, grid)
    more, voiced = await _together(
        encode_picture(ffmpeg, order, picture), make_sound(ffmpeg, sound_job(order, grid.cuts))
    )
    await join(ffmpeg, order, has_picture=True)
    longest = max(timeline.pieces, key=lambda piece: piece.duration)
    expected = Expected(
        seconds=grid.seconds,
        rate=float(grid.rate),
        frames=grid.frames,
        size=picture.size,
        loudness=voiced.aimed,
        is_preview=is_preview,
        source=None if is_preview else order.source,
        source_stream=video.pictures[0].index,
        shown=longest,
        seen=seen_of(layers_of(picture)),
    )
    checks = await _verified(ffmpeg, order, expected)
    return Rendered(
        file=order.target,
        duration=grid.seconds,
        pieces=timeline.pieces,
        way="encoded",
        checks=checks,
        notes=(*notes, *more, *voiced.notes),
    )


async def _plan(ffmpeg: Ffmpeg, order: Order, grid: Grid) -> tuple[Picture, tuple[str, ...]]:
    timeline, stream = order.timeline, order.video.pictures[0]
    assert timeline.frame is not None  # noqa: S101 - asked before
    notes: tuple[str, ...] = ()
    tone_map = stream.is_hdr and await has_filters(ffmpeg, order.folder, "zscale", "tonemap")
    if stream.is_hdr and not tone_map:
        notes = ("The video is HDR and this FFmpeg cannot bring it down: colours may look pale.",)
    picture = Picture(
        source=order.source,
        stream=stream,
        container=order.video.container or "",
        grid=grid,
        frame=timeline.frame,
        framing=timeline.framing,
        layout=order.layout,
        path=order.path,
        ass=order.ass,
        sound=timeline.sound,
        preset=timeline.preset,
        tone_map=tone_map,
        standard=await misleading_standard(
            ffmpeg,
            order.source,
            stream,
            size_of(timeline.frame, timeline.preset),
            at=grid.at(grid.runs[0].start),
            folder=order.folder,
        ),
        inputs=_decoding(ffmpeg, grid),
    )
    return picture, notes


def _decoding(ffmpeg: Ffmpeg, grid: Grid) -> dict[str, int]:
    # Threads of a decoder each hold pictures, and of many decoders only one works at a time.
    threads = 1 if len(grid.runs) > 2 else ffmpeg.threads
    return {"threads": threads} if threads else {}


async def _copied(ffmpeg: Ffmpeg, order: Order) -> Rendered | None:
    """Copy the picture; None when that cannot be done, or does not give what it should."""
    asked, video = order.timeline.pieces[0], order.video
    assert order.timeline.frame is not None  # noqa: S101 - asked before
    try:
        copy = await find_copy(
            ffmpeg, order.source, video, asked, most=order.copy_lead, folder=order.folder
        )
        if copy is None:
            return None
        pictured = ffmpeg.run(
            copied(order.source, video, asked, copy, order.folder / "picture.mp4"),
            folder=order.folder,
            limits=order.limits,
        )
        job = sound_job(order, cuts((copy.piece,)))
        _, voiced = await _together(pictured, make_sound(ffmpeg, job))
        await join(ffmpeg, order, has_picture=True)
        expected = Expected(
            seconds=copy.piece.duration,
            rate=video.pictures[0].frame_rate,
            size=(order.timeline.frame.width, order.timeline.frame.height),
            loudness=voiced.aimed,
            room=COPY_ROOM,
        )
        checks = await verify(
            ffmpeg, order.target, expected, folder=order.folder, limits=order.limits
        )
    except MediaError:
        return None
    notes: tuple[str, ...] = (
        "The picture was copied, not encoded again: it is exactly the source's.",
    )
    if copy.earlier >= 0.01:
        notes += (
            f"The clip begins {copy.earlier:.2f} s earlier than asked, at the picture's key frame.",
        )
    order.on_share(1.0)
    return Rendered(
        file=order.target,
        duration=copy.piece.duration,
        pieces=(copy.piece,),
        way="copied",
        checks=checks,
        notes=(*notes, *voiced.notes),
    )


async def _sound_only(ffmpeg: Ffmpeg, order: Order) -> Rendered:
    job = sound_job(order, cuts(order.timeline.pieces))
    voiced = await make_sound(ffmpeg, job)
    order.on_share(PICTURE_SHARE)
    await join(ffmpeg, order, has_picture=False)
    expected = Expected(seconds=job.seconds, loudness=voiced.aimed)
    checks = await _verified(ffmpeg, order, expected)
    return Rendered(
        file=order.target,
        duration=job.seconds,
        pieces=order.timeline.pieces,
        way="sound",
        checks=checks,
        notes=voiced.notes,
    )


async def _verified(ffmpeg: Ffmpeg, order: Order, expected: Expected) -> tuple[Check, ...]:
    order.on_share(0.93)
    try:
        checks = await verify(
            ffmpeg, order.target, expected, folder=order.folder, limits=order.limits
        )
    except MediaError as error:
        # On a full disk FFmpeg may write half a file and be content.
        if shutil.disk_usage(order.target.parent).free < 2**20:
            raise no_room() from error
        raise
    order.on_share(1.0)
    return checks


def _limits(ffmpeg: Ffmpeg, seconds: Seconds) -> Limits:
    usual = ffmpeg.processes.limits
    return ffmpeg.processes.with_limits(
        wall_seconds=max(usual.wall_seconds, 60 * seconds),
        cpu_seconds=max(usual.cpu_seconds, round(240 * seconds)),
    )


async def _together(first: Awaitable[T], second: Awaitable[Voiced]) -> tuple[T, Voiced]:
    """Wait for both; where one fails, the other is stopped, and its end awaited."""
    tasks = (asyncio.ensure_future(first), asyncio.ensure_future(second))
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    return tasks[0].result(), tasks[1].result()
