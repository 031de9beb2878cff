"""What there is to render: one clip, or several that are rendered each by a step of its own."""

from collections.abc import Sequence
from typing import Any

from reelwright.domain import (
    Aspect,
    Call,
    CaptionStyle,
    Clip,
    ClipId,
    Framing,
    Highlight,
    HighlightId,
    Preset,
    Sound,
    VideoId,
)
from reelwright.errors import ArgumentsError, NotFoundError
from reelwright.tool import Outcome, Planning
from reelwright.tools.render.args import RenderArgs

_STYLE = (
    "aspect", "width", "height", "layout", "captions", "caption_color", "caption_size",
    "caption_language", "remove_silence", "min_silence", "audio", "preset",
)  # fmt: skip
"""What every clip of a request has in common."""

_COLORS = {
    "white": "#FFFFFF",
    "yellow": "#FFD400",
    "red": "#FF3B30",
    "green": "#34C759",
    "blue": "#0A84FF",
    "cyan": "#32D5E6",
    "orange": "#FF9500",
    "pink": "#FF2D92",
    "purple": "#BF5AF2",
    "black": "#000000",
}


async def prepare(args: RenderArgs, plan: Planning) -> RenderArgs:
    """Find out what is to be rendered, and ask for what that needs.

    Raises:
        ArgumentsError: it is not clear, or cannot be.
    """
    _refuse(args)
    if args.clips:
        return await _again(args, plan)
    if args.highlights:
        chosen = [
            await plan.house.highlights.get(plan.owner, HighlightId(name))
            for name in args.highlights
        ]
        return await _highlights(args, plan, chosen)
    if args.start is not None or args.end is not None:
        video = await plan.video()
        start, end = args.start or 0.0, min(args.end or video.duration, video.duration)
        if start >= end:
            raise ArgumentsError(
                f"{start:g}-{end:g} s is no part of the video: it is {video.duration:.1f} s long.",
                code="range_outside_video",
                fix="Give a `start` before the `end`, both within the video.",
            )
        return await _one(args.model_copy(update={"start": start, "end": end}), plan)
    return await _found(args, plan)


def _refuse(args: RenderArgs) -> None:
    ways = [name for name in ("clips", "highlights") if getattr(args, name)]
    if len(ways) > 1:
        raise ArgumentsError("Give either `highlights` or `clips`, not both.")
    if args.video is None and not args.highlights and not args.clips:
        raise ArgumentsError(
            "Say what to render.",
            code="nothing_to_render",
            fix="Give a `video`, `highlights` or `clips`.",
        )
    if args.caption_color is not None and not args.caption_color.startswith("#"):
        color(args.caption_color)
    if args.total_length is not None and not args.join:
        raise ArgumentsError("`total_length` is for clips that are joined: set `join`.")


def color(named: str) -> str:
    """Give a colour as `#RRGGBB`.

    Raises:
        ArgumentsError: it is no colour that has a name here.
    """
    if named.startswith("#"):
        return named
    if named not in _COLORS:
        raise ArgumentsError(
            f"There is no colour {named!r}.",
            code="color_unknown",
            fix=f"Give it as #RRGGBB, or as one of: {', '.join(_COLORS)}.",
        )
    return _COLORS[named]


async def _found(args: RenderArgs, plan: Planning) -> RenderArgs:
    video = await plan.video()
    asked = {
        "video": video.id,
        "count": args.count,
        "min_length": args.min_length,
        "max_length": args.max_length,
        "about": args.about,
    }
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
    chosen = [await _clip(name, args, plan) for name in args.clips]
    if len(chosen) > 1:
        await _each(args, plan, [{"clips": [clip.id]} for clip in chosen])
        return args
    (clip,) = chosen
    await plan.video(clip.video)
    return await _one(as_before(args, clip), plan)


async def _clip(name: str, args: RenderArgs, plan: Planning) -> Clip:
    """Look a clip up by its id, or by its number within the video."""
    if not name.isdecimal():
        return await plan.house.clips.get(plan.owner, ClipId(name))
    if args.video is None:
        raise ArgumentsError(f"Clip {name} of which `video`?", code="video_unclear")
    video = await plan.video()
    clips = await plan.house.clips.list(plan.owner, video=video.id, limit=1000)
    fitting = [clip for clip in clips if clip.number == int(name)]
    if not fitting:
        known = ", ".join(str(number) for number in sorted({clip.number for clip in clips}))
        raise NotFoundError(
            f"There is no clip {name} of {video.id}.",
            code="clip_not_found",
            fix=f"There are: {known or 'none yet'}.",
        )
    return max(fitting, key=lambda clip: clip.version)


def as_before(args: RenderArgs, clip: Clip) -> RenderArgs:
    """Fill in what was not said from how a clip was made."""
    made = clip.timeline
    changes: dict[str, Any] = {"clips": (clip.id,), "video": clip.video}
    if args.captions is None:
        changes["captions"] = made.captions.style
    if args.caption_color is None:
        changes["caption_color"] = made.captions.color
    if args.caption_size is None:
        changes["caption_size"] = made.captions.size
    if args.audio is None:
        changes["audio"] = made.sound
    if args.preset is None:
        changes["preset"] = made.preset
    if args.layout is None and args.aspect is None:
        changes["layout"] = made.framing
    if args.aspect is None and args.width is None and args.height is None and made.frame:
        changes["width"], changes["height"] = made.frame.width, made.frame.height
    return args.model_copy(update=changes)


async def _each(args: RenderArgs, plan: Planning, parts: list[dict[str, Any]]) -> None:
    style = args.model_dump(mode="json", include=set(_STYLE), exclude_none=True)
    style |= {"refresh": args.refresh}
    await plan.need(*(Call(tool="render", args=part | style, is_optional=True) for part in parts))


async def _one(args: RenderArgs, plan: Planning) -> RenderArgs:
    """Resolve what one clip leaves open, and ask for what it needs."""
    video = await plan.video()
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
            "remove_silence": args.remove_silence if args.clips else bool(args.remove_silence),
        }
    )
    sound = resolved.audio or Sound()
    brought = {
        source: (await plan.bring(source)).id
        for source in [sound.music, *(effect.video for effect in sound.effects)]
        if source is not None
    }
    sound = sound.model_copy(
        update={
            "music": brought.get(sound.music or ""),
            "effects": tuple(
                effect.model_copy(update={"video": brought[effect.video]})
                for effect in sound.effects
            ),
        }
    )
    await plan.need(*_needs(resolved, args, VideoId(video.id), has_picture=video.has_picture))
    return resolved.model_copy(update={"audio": sound})


def _needs(
    resolved: RenderArgs, asked: RenderArgs, video: VideoId, *, has_picture: bool
) -> list[Call]:
    calls: list[Call] = []
    if resolved.captions is not CaptionStyle.NONE:
        # Captions that nobody asked for are left out when nothing is said; the clip tells it.
        calls.append(
            Call(
                tool="transcribe",
                args={"video": video, "language": resolved.caption_language},
                is_optional=asked.captions is None and asked.caption_language is None,
            )
        )
    if resolved.remove_silence:
        silence = {"video": video, "min_silence": resolved.min_silence}
        calls.append(Call(tool="detect_silence", args=silence))
    looks = resolved.layout in {Framing.AUTO, Framing.CROP, Framing.STACK}
    if has_picture and looks and resolved.aspect is not Aspect.SOURCE:
        calls.append(Call(tool="analyze", args={"video": video}, is_optional=True))
    return calls


def is_several(outcomes: Sequence[Outcome]) -> bool:
    """Say whether the clips were rendered by steps of their own."""
    return any(outcome.call.tool == "render" for outcome in outcomes)
