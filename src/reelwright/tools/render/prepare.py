"""What there is to render: one clip, or several that are rendered each by a step of its own."""

from collections.abc import Sequence
from typing import Any

from reelwright.domain import (
    PAUSE,
    Aspect,
    Call,
    CaptionStyle,
    Frame,
    Framing,
    Highlight,
    HighlightId,
    Preset,
    Sound,
    TimeRange,
    Video,
    VideoId,
)
from reelwright.domain.edit import frame_for, is_upright
from reelwright.errors import ArgumentsError, MediaError
from reelwright.tool import Outcome, Planning
from reelwright.tools.render.again import as_asked, as_before, find_clip, within
from reelwright.tools.render.args import SEARCHING, RenderArgs
from reelwright.tools.render.colors import color

_STYLE = (
    "aspect", "width", "height", "layout", "captions", "caption_color", "caption_size",
    "caption_language", "remove_silence", "min_silence", "audio", "preset",
)  # fmt: skip
"""What every clip of a request has in common."""

_MIN_SILENCE = 0.7


async def prepare(args: RenderArgs, plan: Planning) -> RenderArgs:
    """Find out what is to be rendered, and ask for what that needs.

    Raises:
        ArgumentsError: it is not clear, or cannot be.
    """
    if args.clips:
        return await _again(args, plan)
    if args.highlights:
        chosen = [
            await plan.house.highlights.get(plan.owner, HighlightId(name))
            for name in args.highlights
        ]
        return await _highlights(args, plan, chosen)
    is_range = args.start is not None or args.end is not None
    if is_range and not args.given(*SEARCHING):
        video = await plan.video()
        within((TimeRange(start=0.0, end=video.duration),), args, video)
        return await _one(args, plan)
    return await _found(args, plan)


async def _found(args: RenderArgs, plan: Planning) -> RenderArgs:
    video = await plan.video()
    asked = {"video": video.id, "start": args.start, "end": args.end}
    asked |= {name: getattr(args, name) for name in SEARCHING}
    (found,) = await plan.need(Call(tool="extract_highlights", args=asked))
    return await _highlights(args, plan, found.nouns("highlights", Highlight))


async def _highlights(args: RenderArgs, plan: Planning, chosen: Sequence[Highlight]) -> RenderArgs:
    names = tuple(highlight.id for highlight in chosen)
    videos = {highlight.video for highlight in chosen}
    if args.join:
        if len(videos) > 1:
            raise ArgumentsError("Only highlights of one video can be joined.")
        await plan.video(videos.pop())
        return await _one(args.model_copy(update={"highlights": names}), plan)
    if args.highlights == names and len(names) == 1:
        await plan.video(videos.pop())
        return await _one(args, plan)
    await _each(args, plan, [{"highlights": [name]} for name in names])
    return args


async def _again(args: RenderArgs, plan: Planning) -> RenderArgs:
    chosen = [await find_clip(name, args, plan) for name in args.clips]
    if len({clip.video for clip in chosen}) > 1 and args.join:
        raise ArgumentsError("Only clips of one video can be joined.")
    if len(chosen) > 1 and not args.join:
        await _each(args, plan, [{"clips": [clip.id]} for clip in chosen])
        return args
    video = await plan.video(chosen[0].video)
    within(as_asked(chosen[0]), args, video)
    args = args.model_copy(update={"clips": tuple(clip.id for clip in chosen)})
    return await _one(as_before(args, chosen[0]), plan)


async def _each(args: RenderArgs, plan: Planning, parts: list[dict[str, Any]]) -> None:
    if args.title is not None and len(parts) > 1:
        raise ArgumentsError(
            f"One title cannot be that of {len(parts)} clips.", fix="Leave `title` out."
        )
    style = args.model_dump(mode="json", include={*_STYLE, "title"}, exclude_none=True)
    style |= {"refresh": args.refresh}
    await plan.need(*(Call(tool="render", args=part | style, is_optional=True) for part in parts))


async def _one(args: RenderArgs, plan: Planning) -> RenderArgs:
    """Resolve what one clip leaves open, and ask for what it needs."""
    video = await plan.video()
    removes = bool(args.remove_silence)
    resolved = args.model_copy(
        update={
            "video": video.id,
            "aspect": args.aspect or Aspect.TALL,
            "layout": args.layout or Framing.AUTO,
            "captions": args.captions or CaptionStyle.KARAOKE,
            "caption_color": None if args.caption_color is None else color(args.caption_color),
            "caption_size": args.caption_size or 1.0,
            "audio": args.audio or Sound(),
            "preset": args.preset or Preset.STANDARD,
            "remove_silence": removes,
            "min_silence": (args.min_silence or _MIN_SILENCE) if removes else None,
        }
    )
    sound = resolved.audio or Sound()
    wanted = [sound.music, *(effect.video for effect in sound.effects)]
    brought = {source: await _sound_of(source, plan) for source in wanted if source is not None}
    sound = sound.model_copy(
        update={
            "music": brought.get(sound.music or ""),
            "effects": tuple(
                effect.model_copy(update={"video": brought[effect.video]})
                for effect in sound.effects
            ),
        }
    )
    if plan.house.aligner is not None and resolved.captions is not CaptionStyle.NONE:
        plan.mark(plan.house.aligner.card.model)
    await plan.need(*_needs(resolved, args, video))
    return resolved.model_copy(update={"audio": sound})


async def _sound_of(source: str, plan: Planning) -> VideoId:
    """Bring music or an effect in, and see that it can be heard."""
    video = await plan.bring(source)
    if not video.has_sound:
        raise MediaError(
            f"{video.title!r} has no sound that could be laid under a clip.",
            code="media_no_audio",
            fix="Choose a file that has sound.",
        )
    return video.id


def _needs(resolved: RenderArgs, asked: RenderArgs, video: Video) -> list[Call]:
    calls: list[Call] = []
    if resolved.captions is not CaptionStyle.NONE:
        # Captions that nobody asked for are left out when nothing is said; the clip tells it.
        calls.append(
            Call(
                tool="transcribe",
                args={"video": video.id, "language": resolved.caption_language},
                is_optional=asked.captions is None and asked.caption_language is None,
            )
        )
    silence = {"video": video.id, "min_silence": PAUSE}
    if resolved.remove_silence:
        calls.append(Call(tool="detect_silence", args=silence))
    elif video.has_sound and _may_stay(resolved, video):
        # A copied picture begins at a key frame before: only silence may be heard until then.
        calls.append(Call(tool="detect_silence", args=silence, is_optional=True))
    if video.has_picture and _looks(resolved, video):
        calls.append(Call(tool="analyze", args={"video": video.id}, is_optional=True))
    return calls


def _may_stay(resolved: RenderArgs, video: Video) -> bool:
    """Say whether the picture may stay as it is, so that it need not be encoded again."""
    if resolved.captions is not CaptionStyle.NONE or not video.has_picture:
        return False
    frame, picture = frame_of(resolved, video), video.pictures[0]
    return (frame.width, frame.height) == (picture.width, picture.height)


def _looks(resolved: RenderArgs, video: Video) -> bool:
    """Say whether it matters what stands where in the picture."""
    if resolved.layout is Framing.AUTO:
        return resolved.aspect is not Aspect.SOURCE and is_upright(frame_of(resolved, video))
    return resolved.layout in {Framing.CROP, Framing.STACK}


def frame_of(args: RenderArgs, video: Video) -> Frame:
    """Give the frame of a clip of a video that has a picture."""
    return frame_for(
        video.pictures[0], aspect=args.aspect or Aspect.TALL, width=args.width, height=args.height
    )


def is_several(outcomes: Sequence[Outcome]) -> bool:
    """Say whether the clips were rendered by steps of their own."""
    return any(outcome.call.tool == "render" for outcome in outcomes)
