"""What a clip is made of: stretches of the video, and where they come from."""

from dataclasses import dataclass

from reelwright.domain import (
    Clip,
    ClipId,
    Highlight,
    HighlightId,
    Seconds,
    SilenceRegion,
    TimeRange,
    Video,
)
from reelwright.domain.edit import merged, spoken_pieces
from reelwright.errors import NothingFoundError
from reelwright.tool import ToolContext
from reelwright.tools.render.again import as_asked, within
from reelwright.tools.render.args import RenderArgs

_NEGLIGIBLE: Seconds = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a clip is made of, and where that comes from."""

    ranges: tuple[TimeRange, ...]
    """What was asked for, in order of time."""

    quote: str = ""
    reason: str = ""
    highlight: HighlightId | None = None
    replaces: Clip | None = None
    is_by_time: bool = False
    """Whether its edges are times that the caller chose."""


async def find_basis(args: RenderArgs, video: Video, ctx: ToolContext, notes: list[str]) -> Basis:
    """Say what the clip is made of.

    Raises:
        ArgumentsError: nothing of the video is in it (`range_outside_video`).
        NotFoundError: a highlight or clip is gone.
    """
    if args.end is not None and args.end > video.duration + _NEGLIGIBLE:
        notes.append(f"The video ends at {video.duration:.1f} s, and so does the clip.")
    if args.clips:
        return await _of_clips(args, video, ctx)
    if args.highlights:
        return await _of_highlights(args, ctx, notes)
    whole = TimeRange(start=0.0, end=video.duration)
    return Basis(
        ranges=within((whole,), args, video), reason="This range was asked for.", is_by_time=True
    )


async def _of_clips(args: RenderArgs, video: Video, ctx: ToolContext) -> Basis:
    clips = [await ctx.house.clip(ctx.owner, ClipId(name)) for name in args.clips]
    first = clips[0]
    if len(clips) > 1:
        ranges = merged([each for clip in clips for each in as_asked(clip)])
        return Basis(ranges=ranges, quote=first.quote, reason=f"{len(clips)} clips, joined.")
    return Basis(
        ranges=within(as_asked(first), args, video),
        quote=first.quote,
        reason=first.reason,
        highlight=first.highlight,
        replaces=first,
        is_by_time=args.start is not None or args.end is not None,
    )


async def _of_highlights(args: RenderArgs, ctx: ToolContext, notes: list[str]) -> Basis:
    chosen = [
        await ctx.house.highlights.get(ctx.owner, HighlightId(name)) for name in args.highlights
    ]
    kept = _fitting(chosen, args.total_length, notes)
    best = kept[0]
    return Basis(
        ranges=merged([TimeRange(start=each.start, end=each.end) for each in kept]),
        quote=best.quote,
        reason=best.reason if len(kept) == 1 else f"{len(kept)} highlights, joined.",
        highlight=best.id if len(kept) == 1 else None,
    )


def _fitting(chosen: list[Highlight], most: Seconds | None, notes: list[str]) -> list[Highlight]:
    """Give the best that fit into a length together; the very best always."""
    kept: list[Highlight] = []
    for highlight in sorted(chosen, key=lambda each: each.rank):
        length = sum(each.duration for each in kept) + highlight.duration
        if not kept or most is None or length <= most:
            kept.append(highlight)
    if len(kept) < len(chosen):
        notes.append(
            f"{len(chosen) - len(kept)} of {len(chosen)} highlights were left out to stay within "
            f"{most:g} s."
        )
    if most is not None and kept[0].duration > most:
        notes.append(
            f"The best highlight alone takes {kept[0].duration:.1f} s, more than the {most:g} s "
            "asked for; it was not cut short."
        )
    return kept


def without_silence(
    ranges: tuple[TimeRange, ...], args: RenderArgs, ctx: ToolContext, notes: list[str]
) -> tuple[TimeRange, ...]:
    """Cut silences out of ranges, where that was asked for, and tell how much it was.

    Raises:
        NothingFoundError: all of it is silent (`all_silent`).
    """
    silence = ctx.needed.one("detect_silence")
    if silence is None or args.min_silence is None:
        return ranges
    regions = silence.nouns("regions", SilenceRegion)
    pieces = tuple(
        piece
        for each in ranges
        for piece in spoken_pieces(each, regions, min_silence=args.min_silence)
    )
    if not pieces:
        raise NothingFoundError(
            "All of it is silent: nothing is left when silences are cut out.",
            code="all_silent",
            fix="Choose another range, or keep the silences.",
        )
    cut = sum(each.duration for each in ranges) - sum(piece.duration for piece in pieces)
    notes.append(
        f"{cut:.1f} s of silence were cut out."
        if cut > _NEGLIGIBLE
        else f"There was no silence of {args.min_silence:g} s or more to cut out."
    )
    return pieces
