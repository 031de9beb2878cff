"""Earlier clips: finding them, and what of them stays when they are rendered again."""

from collections.abc import Sequence
from typing import Any

from reelwright.domain import CaptionStyle, Clip, TimeRange, Video
from reelwright.domain.edit import moved
from reelwright.errors import ArgumentsError, NotFoundError
from reelwright.tool import Planning
from reelwright.tools.render.args import RenderArgs


async def find_clip(name: str, args: RenderArgs, plan: Planning) -> Clip:
    """Look a clip up by its id, or by its number within the video."""
    if not name.isdecimal():
        return await plan.house.clip(plan.owner, name)
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


def as_asked(clip: Clip) -> tuple[TimeRange, ...]:
    """Give the stretches that a clip was asked to show, before silences were cut out."""
    return clip.timeline.asked or clip.timeline.pieces


def within(ranges: Sequence[TimeRange], args: RenderArgs, video: Video) -> tuple[TimeRange, ...]:
    """Give ranges with the begin and end that were asked for, cut where the video ends.

    Raises:
        ArgumentsError: nothing of the video is left (`range_outside_video`).
    """
    end = None if args.end is None else min(args.end, video.duration)
    kept = moved(ranges, start=args.start, end=end)
    if not kept or kept[0].start >= video.duration:
        start = ranges[0].start if args.start is None else args.start
        stop = ranges[-1].end if args.end is None else args.end
        raise ArgumentsError(
            f"{start:g}-{stop:g} s is no part of the video: it is {video.duration:.1f} s long.",
            code="range_outside_video",
            fix="Give a `start` before the `end`, both within the video.",
        )
    return kept


def as_before(args: RenderArgs, clip: Clip) -> RenderArgs:
    """Fill in what was not said from how a clip was made."""
    made = clip.timeline
    before: dict[str, Any] = {
        "captions": made.captions.style,
        "caption_color": made.captions.color,
        "caption_size": made.captions.size,
        "caption_language": made.captions.language,
        "audio": made.sound,
        "preset": made.preset,
    }
    if args.captions is None and made.captions.style is CaptionStyle.NONE:
        args.refuse_look()
    if args.remove_silence is None and args.min_silence is not None:
        before["remove_silence"] = True
    elif args.remove_silence is None:
        before |= {"remove_silence": made.min_silence is not None, "min_silence": made.min_silence}
    if args.layout is None and args.aspect is None:
        before["layout"] = made.framing
    if not args.given("aspect", "width", "height") and made.frame:
        before |= {"width": made.frame.width, "height": made.frame.height}
    changes = {name: value for name, value in before.items() if getattr(args, name) is None}
    return args.model_copy(update=changes | {"video": clip.video})
