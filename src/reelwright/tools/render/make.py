"""Making one clip: the edit decided, captions and camera planned, rendered, proved, stored."""

from dataclasses import dataclass
from pathlib import Path

from reelwright.domain import (
    Analysis,
    Aspect,
    CaptionLook,
    CaptionStyle,
    Check,
    Clip,
    ClipId,
    Framing,
    Highlight,
    HighlightId,
    Layout,
    Preset,
    SilenceRegion,
    Sound,
    SoundEffect,
    Timeline,
    TimeRange,
    Transcript,
    Video,
    VideoId,
    clock,
    new_id,
)
from reelwright.domain.edit import frame_for, spoken_pieces
from reelwright.errors import ArgumentsError, MediaError
from reelwright.tool import ToolContext
from reelwright.tools.render.args import RenderArgs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What a clip is made of, and where that comes from."""

    ranges: tuple[TimeRange, ...]
    quote: str = ""
    reason: str = ""
    highlight: HighlightId | None = None
    replaces: Clip | None = None


async def make_clip(args: RenderArgs, ctx: ToolContext) -> Clip:
    """Render one clip, and keep it.

    Raises:
        ArgumentsError, MediaError: it cannot be made; nothing is kept then.
    """
    video = await ctx.video(args.video or "")
    basis = await _basis(args, video, ctx)
    notes: list[str] = []
    transcript = _transcript(args, ctx, notes)
    layout = _layout_at(ctx, basis.ranges[0])
    timeline = _timeline(args, video, basis, layout, transcript, ctx, notes)
    rendered, checks = await _rendered(video, timeline, layout, transcript, ctx, notes)
    return await _kept(rendered, checks, basis, video, ctx, notes)


async def _basis(args: RenderArgs, video: Video, ctx: ToolContext) -> _Basis:
    if args.clips:
        before = await ctx.house.clips.get(ctx.owner, ClipId(args.clips[0]))
        return _Basis(
            ranges=_moved(before.timeline.pieces, args, video),
            quote=before.quote,
            reason=before.reason,
            highlight=before.highlight,
            replaces=before,
        )
    if args.highlights:
        chosen = [
            await ctx.house.highlights.get(ctx.owner, HighlightId(name)) for name in args.highlights
        ]
        kept = _fitting(chosen, args.total_length)
        first = kept[0]
        return _Basis(
            ranges=tuple(
                TimeRange(start=each.start, end=each.end)
                for each in sorted(kept, key=lambda each: each.start)
            ),
            quote=first.quote,
            reason=first.reason if len(kept) == 1 else f"{len(kept)} highlights, joined.",
            highlight=first.id if len(kept) == 1 else None,
        )
    end = min(args.end or video.duration, video.duration)
    return _Basis(
        ranges=(TimeRange(start=args.start or 0.0, end=end),), reason="This range was asked for."
    )


def _fitting(chosen: list[Highlight], total: float | None) -> list[Highlight]:
    """Give the best that fit into a length together; the very best always."""
    kept: list[Highlight] = []
    for highlight in sorted(chosen, key=lambda each: each.rank):
        length = sum(each.duration for each in kept) + highlight.duration
        if not kept or total is None or length <= total:
            kept.append(highlight)
    return kept


def _moved(pieces: tuple[TimeRange, ...], args: RenderArgs, video: Video) -> tuple[TimeRange, ...]:
    """Give the pieces of a clip with its begin and end moved, where that was asked for."""
    start = min(piece.start for piece in pieces) if args.start is None else args.start
    end = max(piece.end for piece in pieces) if args.end is None else args.end
    end = min(end, video.duration)
    if args.remove_silence is not None:
        return (TimeRange(start=start, end=end),)
    first, last = pieces[0], pieces[-1]
    stretched = [
        TimeRange(
            start=start if piece is first else max(piece.start, start),
            end=end if piece is last else min(piece.end, end),
        )
        for piece in pieces
        if (piece.end > start or piece is last) and (piece.start < end or piece is first)
    ]
    return tuple(stretched)


def _transcript(args: RenderArgs, ctx: ToolContext, notes: list[str]) -> Transcript | None:
    wanted = ctx.needed.one("transcribe")
    if wanted is None or args.captions is CaptionStyle.NONE:
        return None
    if wanted.problem is not None:
        notes.append(f"No captions: {wanted.problem.message}")
        return None
    return wanted.noun("transcript", Transcript)


def _layout_at(ctx: ToolContext, time_range: TimeRange) -> Layout | None:
    """Give the layout that is seen longest in a range."""
    analysed = ctx.needed.one("analyze")
    if analysed is None or analysed.problem is not None:
        return None
    layouts = analysed.noun("analysis", Analysis).layouts
    seen = [each for each in layouts if each.overlaps(time_range)]
    return max(seen, key=lambda each: each.overlap(time_range), default=None)


def _timeline(
    args: RenderArgs,
    video: Video,
    basis: _Basis,
    layout: Layout | None,
    transcript: Transcript | None,
    ctx: ToolContext,
    notes: list[str],
) -> Timeline:
    framing = _framing(args, layout, video)
    if args.layout is Framing.STACK and framing is not Framing.STACK:
        raise ArgumentsError(
            "This part shows no slides with a camera beside them: it cannot be stacked.",
            code="layout_not_found",
            fix="Use the layout `auto`, `crop` or `fit`.",
        )
    pieces = basis.ranges
    silence = ctx.needed.one("detect_silence")
    if silence is not None and args.remove_silence:
        regions = silence.nouns("regions", SilenceRegion)
        whole = sum(piece.duration for piece in pieces)
        pieces = tuple(
            piece
            for each in pieces
            for piece in spoken_pieces(each, regions, min_silence=args.min_silence)
        )
        cut = whole - sum(piece.duration for piece in pieces)
        notes.append(f"{cut:.1f} s of silence were cut out." if cut > 0 else "No silence to cut.")
    style = args.captions or CaptionStyle.NONE
    return Timeline(
        video=video.id,
        title=args.title or _title(basis, transcript, video),
        pieces=pieces,
        frame=(
            frame_for(
                video.pictures[0],
                aspect=args.aspect or Aspect.TALL,
                width=args.width,
                height=args.height,
            )
            if video.has_picture
            else None
        ),
        framing=framing,
        captions=CaptionLook(
            style=CaptionStyle.NONE if transcript is None else style,
            color=args.caption_color,
            size=args.caption_size or 1.0,
        ),
        sound=args.audio or Sound(),
        preset=args.preset or Preset.STANDARD,
    )


def _framing(args: RenderArgs, layout: Layout | None, video: Video) -> Framing:
    wanted = args.layout or Framing.AUTO
    can_stack = layout is not None and layout.screen is not None and layout.camera is not None
    is_upright = (args.aspect or Aspect.TALL) in {Aspect.TALL, Aspect.PORTRAIT, Aspect.SQUARE}
    if wanted is Framing.STACK:
        return Framing.STACK if can_stack else Framing.FIT
    if wanted is not Framing.AUTO:
        return wanted
    if not video.has_picture or not is_upright:
        return Framing.FIT
    if can_stack:
        return Framing.STACK
    return Framing.CROP if layout is not None and layout.kind == "speaker" else Framing.FIT


def _title(basis: _Basis, transcript: Transcript | None, video: Video) -> str:
    from reelwright.text.clip_title import clip_title

    if basis.replaces is not None:
        return basis.replaces.title
    named = "" if transcript is None else clip_title(transcript, basis.ranges)
    return named or f"{video.title[:120]} {clock(basis.ranges[0].start)}"


async def _rendered(
    video: Video,
    timeline: Timeline,
    layout: Layout | None,
    transcript: Transcript | None,
    ctx: ToolContext,
    notes: list[str],
) -> tuple["_Made", tuple[Check, ...]]:
    from reelwright.media.captions import proof, write_ass
    from reelwright.media.render.render import render
    from reelwright.text.caption_lines import captions_of

    ffmpeg, folder = ctx.house.ffmpeg, ctx.folder
    captions = None
    if transcript is not None and timeline.frame is not None:
        captions = write_ass(
            folder / "captions.ass",
            captions_of(transcript, timeline),
            frame=timeline.frame,
            look=timeline.captions,
            extra_fonts=ctx.house.fonts,
        )
        notes += captions.notes
    async with ctx.media_of(video) as source:
        path = await _camera_path(source, timeline, video, ctx)
        music, effects = await _sounds(timeline.sound, ctx)
        target = folder / ("clip.mp4" if timeline.frame else "clip.m4a")
        rendered = await render(
            ffmpeg,
            source,
            video,
            timeline,
            folder=folder,
            target=target,
            ass=captions.filter if captions else None,
            layout=layout,
            path=path,
            music=music,
            effects=effects,
            on_share=lambda share: ctx.progress.report(0.05 + 0.9 * share, "rendering"),
        )
    checks = list(rendered.checks)
    if captions is not None and captions.file is not None:
        checks += await proof.prove(ffmpeg, captions)
        if timeline.preset is not Preset.PREVIEW:
            seen = await proof.prove_clip(ffmpeg, captions, rendered.file)
            checks += [seen] if seen is not None else []
    if failed := [check for check in checks if not check.passed]:
        raise MediaError(
            f"The clip was rendered and is not right: {failed[0].name} should be "
            f"{failed[0].expected}, and is {failed[0].found}.",
            code="render_not_verified",
            fix="Ask again; if it stays so, another layout or caption style may work.",
        )
    notes += rendered.notes
    made = _Made(
        file=rendered.file,
        duration=rendered.duration,
        timeline=timeline.model_copy(update={"pieces": rendered.pieces}),
    )
    return made, tuple(checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    file: Path
    duration: float
    timeline: Timeline


async def _camera_path(
    source: Path, timeline: Timeline, video: Video, ctx: ToolContext
) -> tuple[tuple[float, float, float], ...]:
    """Plan where the camera looks, for a crop that follows the speaker."""
    if timeline.framing is not Framing.CROP or timeline.frame is None:
        return ()
    from reelwright.media.tracking import camera_path, track_speaker

    ctx.progress.report(0.02, "finding the speaker")
    analysed = ctx.needed.one("analyze")
    scenes = analysed.noun("analysis", Analysis).scenes if analysed and not analysed.problem else ()
    path: list[tuple[float, float, float]] = []
    picture = video.pictures[0]
    for piece in timeline.pieces:
        sightings = await track_speaker(ctx.house.ffmpeg, source, piece, folder=ctx.folder)
        path += camera_path(
            sightings,
            time_range=piece,
            source_aspect=picture.width / picture.height,
            target_aspect=timeline.frame.width / timeline.frame.height,
            scenes=[scene.start for scene in scenes],
        )
    return tuple(path)


async def _sounds(
    sound: Sound, ctx: ToolContext
) -> tuple[Path | None, list[tuple[Path, SoundEffect]]]:
    """Copy the music and the effects into the step's folder."""
    import shutil

    async def local(name: str, place: int) -> Path:
        video = await ctx.video(VideoId(name))
        target = ctx.folder / f"sound-{place}"
        async with ctx.media_of(video) as source:
            shutil.copyfile(source, target)
        return target

    music = None if sound.music is None else await local(sound.music, 0)
    effects = [
        (await local(effect.video, place), effect)
        for place, effect in enumerate(sound.effects, start=1)
    ]
    return music, effects


async def _kept(
    made: _Made,
    checks: tuple[Check, ...],
    basis: _Basis,
    video: Video,
    ctx: ToolContext,
    notes: list[str],
) -> Clip:
    name = ClipId(new_id("clip"))
    kept = await ctx.keep(made.file, f"clips/{name}/clip{made.file.suffix}")
    before = basis.replaces
    clip = Clip(
        id=name,
        owner=ctx.owner,
        video=video.id,
        number=before.number if before else 1,
        version=1,
        replaces=before.id if before else None,
        highlight=basis.highlight,
        title=made.timeline.title,
        quote=basis.quote,
        reason=basis.reason,
        timeline=made.timeline,
        duration=made.duration,
        size_bytes=kept.size_bytes,
        sha256=kept.sha256,
        key=kept.key,
        checks=checks,
        notes=tuple(notes),
        created_at=ctx.house.now(),
    )
    return await ctx.house.clips.add(clip)
