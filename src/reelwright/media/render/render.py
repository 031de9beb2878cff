"""Renders a clip from its timeline: picture and sound side by side, joined, and verified."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

import ffmpeg as graph

from reelwright.domain import (
    Box,
    Check,
    Framing,
    Layout,
    Preset,
    Seconds,
    SoundEffect,
    Timeline,
    TimeRange,
    Value,
    Video,
)
from reelwright.errors import ArgumentsError, MediaError
from reelwright.media.capabilities import look_at
from reelwright.media.ffmpeg import Ffmpeg, no_room
from reelwright.media.render.camera import WHOLE, CameraPath
from reelwright.media.render.colours import has_filters, misleading_standard
from reelwright.media.render.copying import copied, find_copy, may_copy
from reelwright.media.render.encoder import SOFTWARE, encoding
from reelwright.media.render.grid import Cut, Grid, cuts, lay
from reelwright.media.render.inputs import arguments
from reelwright.media.render.picture import Filter, Picture, draw, rate_of, size_of
from reelwright.media.render.sound import Job, Voiced, make_sound
from reelwright.media.render.verify import Expected, verify
from reelwright.process import Limits

COPY_LEAD = 2.0
"""Seconds a copied clip may begin earlier than asked, at a key frame."""

COPY_ROOM = 0.25
"""Seconds a copied clip may be off: its last packets are shown a little after its end."""

LONGEST_ARGUMENT = 100_000
"""Characters of a graph from which on it goes through a file: an argument takes 128 KiB."""

_PICTURE_SHARE = 0.9
"""Share of the work that is done when the picture is encoded."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be rendered."""

    source: Path
    video: Video
    timeline: Timeline
    ass: Filter | None
    layout: Layout | None
    path: CameraPath
    music: Path | None
    effects: Sequence[tuple[Path, SoundEffect]]
    folder: Path
    target: Path
    on_share: Callable[[float], None]
    limits: Limits
    copy_lead: Seconds
    longest_argument: int


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


def refuse(video: Video, timeline: Timeline, layout: Layout | None) -> None:
    """Refuse early what cannot be rendered, with a sentence."""
    if not video.pictures and not video.sounds:
        raise MediaError("The video has neither picture nor sound.", code="media_empty")
    if timeline.frame is not None and not video.pictures:
        raise ArgumentsError(
            "The video has no picture.",
            code="media_no_picture",
            fix="Ask for a clip of sound only.",
        )
    if timeline.frame is None and not video.sounds:
        raise MediaError("The video has no sound to make a clip of.", code="media_no_audio")
    last = max(piece.end for piece in timeline.pieces)
    if last > video.duration + 0.5:
        raise ArgumentsError(
            f"The clip would end at {last:.1f} s, and the video is {video.duration:.1f} s long.",
            code="range_outside_video",
            fix=f"Ask for pieces that end by {video.duration:.1f} s.",
        )
    if timeline.framing is Framing.AUTO:
        raise ArgumentsError(
            "A timeline says how it is framed: `crop`, `fit` or `stack`.", code="framing_open"
        )
    if timeline.framing is Framing.STACK and (
        layout is None or layout.screen is None or layout.camera is None
    ):
        raise ArgumentsError(
            "A stack needs to know where the slides and the speaker are in the picture.",
            code="layout_missing",
            fix="Ask for the layout `crop` or `fit`.",
        )


async def _encoded(ffmpeg: Ffmpeg, order: Order) -> Rendered:
    timeline, video = order.timeline, order.video
    assert timeline.frame is not None  # noqa: S101 - asked before
    is_preview = timeline.preset is Preset.PREVIEW
    grid = lay(timeline.pieces, rate_of(timeline.frame, timeline.preset))
    picture, notes = await _plan(ffmpeg, order, grid)
    (_, more), voiced = await _together(
        _encode(ffmpeg, order, picture), make_sound(ffmpeg, _job(order, grid.cuts))
    )
    await _join(ffmpeg, order, has_picture=True)
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
        seen=_seen(picture),
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
        inputs={"threads": ffmpeg.threads} if ffmpeg.threads else {},
    )
    return picture, notes


async def _encode(ffmpeg: Ffmpeg, order: Order, picture: Picture) -> tuple[None, tuple[str, ...]]:
    """Encode the picture; where the graphics card fails, the processor does it, and says so."""
    try:
        await _encode_with(ffmpeg, order, picture, ffmpeg.encoder)
    except MediaError:
        if ffmpeg.encoder == SOFTWARE:
            raise
        await _encode_with(ffmpeg, order, picture, SOFTWARE)
        return None, (f"The encoder {ffmpeg.encoder} failed; the processor did its work.",)
    return None, ()


async def _encode_with(ffmpeg: Ffmpeg, order: Order, picture: Picture, encoder: str) -> None:
    grid = picture.grid
    how = encoding(encoder, picture.preset, grid.rate, threads=ffmpeg.threads)
    if how.tail:
        picture = _with_tail(picture, how.tail)
    output = draw(picture).output(
        f"file:{order.folder / 'picture.mp4'}",
        r=f"{grid.rate.numerator}/{grid.rate.denominator}",
        map_metadata=-1,
        map_chapters=-1,
        **how.options,
        **{"frames:v": grid.frames, "fflags": "+bitexact", "flags:v": "+bitexact"},
    )
    seconds = grid.seconds

    def hear(passed: Seconds) -> None:
        order.on_share(_PICTURE_SHARE * min(1.0, passed / seconds))

    words = await _short_enough(ffmpeg, arguments(output), order.folder, order.longest_argument)
    await ffmpeg.run([*how.before, *words], folder=order.folder, limits=order.limits, on_time=hear)


def _with_tail(picture: Picture, tail: tuple[Filter, ...]) -> Picture:
    return replace(picture, tail=tail)


async def _short_enough(ffmpeg: Ffmpeg, words: list[str], folder: Path, longest: int) -> list[str]:
    """Put a graph that is too long for an argument into a file."""
    place = words.index("-filter_complex")
    if len(words[place + 1]) < longest:
        return words
    file = folder / "graph.txt"
    file.write_text(words[place + 1], encoding="utf-8")
    about = await look_at(ffmpeg.program, ffmpeg.processes)
    # A build without a number is newer than all that have one.
    is_new = about.major >= 7 or about.major == 0
    name = "-/filter_complex" if is_new else "-filter_complex_script"
    return [*words[:place], name, str(file), *words[place + 2 :]]


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
        _, voiced = await _together(pictured, make_sound(ffmpeg, _job(order, cuts((copy.piece,)))))
        await _join(ffmpeg, order, has_picture=True)
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
    job = _job(order, cuts(order.timeline.pieces))
    voiced = await make_sound(ffmpeg, job)
    order.on_share(_PICTURE_SHARE)
    await _join(ffmpeg, order, has_picture=False)
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


def _job(order: Order, cuts_made: tuple[Cut, ...]) -> Job:
    return Job(
        source=order.source,
        stream=order.video.sounds[0] if order.video.sounds else None,
        cuts=cuts_made,
        sound=order.timeline.sound,
        music=order.music,
        effects=order.effects,
        folder=order.folder,
        limits=order.limits,
        is_preview=order.timeline.preset is Preset.PREVIEW,
    )


async def _join(ffmpeg: Ffmpeg, order: Order, *, has_picture: bool) -> None:
    """Put picture and sound into one file that begins to play before it is all there."""
    sound = order.folder / "sound.m4a"
    streams = [graph.input(f"file:{sound}")["a:0"]]
    if has_picture:
        streams.insert(0, graph.input(f"file:{order.folder / 'picture.mp4'}")["v:0"])
    output = graph.output(
        *streams,
        f"file:{order.target}",
        c="copy",
        format="mp4" if has_picture else "ipod",
        movflags="+faststart",
        map_metadata=-1,
        map_chapters=-1,
        fflags="+bitexact",
    )
    await ffmpeg.run(arguments(output), folder=order.folder, limits=order.limits)
    sound.unlink(missing_ok=True)
    (order.folder / "picture.mp4").unlink(missing_ok=True)


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


def _seen(picture: Picture) -> Box:
    """Say which part of the source's picture is ever shown."""
    boxes = [layer.window.seen for layer in picture.layers]
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    right, bottom = max(b.x + b.width for b in boxes), max(b.y + b.height for b in boxes)
    if (left, top, right, bottom) == (0, 0, 1, 1):
        return WHOLE
    return Box(x=left, y=top, width=min(1 - left, right - left), height=min(1 - top, bottom - top))


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
