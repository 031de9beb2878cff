"""The edit of a clip, decided: its captions, its framing, its name, in one timeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from reelwright.domain import (
    Analysis,
    Aspect,
    CaptionLook,
    CaptionStyle,
    Framing,
    Layout,
    Preset,
    Scene,
    Seconds,
    Sound,
    Timeline,
    TimeRange,
    Transcript,
    Video,
    clock,
)
from reelwright.domain.edit import is_upright
from reelwright.errors import ArgumentsError
from reelwright.tool import ToolContext
from reelwright.tools.render.args import RenderArgs
from reelwright.tools.render.basis import Basis, without_silence
from reelwright.tools.render.prepare import frame_of

_ROOM: Seconds = 0.05
"""How far inside a word an edge may lie without being told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Everything that was decided about a clip."""

    timeline: Timeline
    transcript: Transcript | None
    """What its captions are made of, when it has any."""

    layout: Layout | None
    scenes: tuple[Scene, ...]


def decide(
    args: RenderArgs, video: Video, basis: Basis, ctx: ToolContext, notes: list[str]
) -> Edit:
    """Decide on everything that the rendering is to do.

    Raises:
        ArgumentsError: the layout cannot be had (`layout_not_found`).
        NothingFoundError: all of it is silent (`all_silent`).
    """
    transcript = _transcript(args, video, ctx, notes)
    if transcript is not None and basis.is_by_time:
        notes += _cut_words(transcript, basis.ranges)
    analysis = _analysis(ctx)
    layout = _layout_at(analysis, basis.ranges[0])
    frame = frame_of(args, video) if video.has_picture else None
    framing = Framing.FIT
    if frame is not None:
        framing = _framing(args, layout, is_upright=is_upright(frame), ctx=ctx, notes=notes)
    has_captions = transcript is not None and frame is not None
    style = args.captions or CaptionStyle.NONE
    timeline = Timeline(
        video=video.id,
        title=args.title or _title(basis, transcript, video),
        pieces=without_silence(basis.ranges, args, ctx, notes),
        frame=frame,
        framing=framing,
        captions=CaptionLook(
            style=style if has_captions else CaptionStyle.NONE,
            color=args.caption_color,
            size=args.caption_size or 1.0,
            language=args.caption_language,
        ),
        sound=args.audio or Sound(),
        preset=args.preset or Preset.STANDARD,
        asked=basis.ranges,
        min_silence=args.min_silence,
        narration=basis.replaces.timeline.narration if basis.replaces else None,
    )
    notes += _late_effects(timeline)
    return Edit(
        timeline=timeline,
        transcript=transcript if has_captions else None,
        layout=layout,
        scenes=() if analysis is None else analysis.scenes,
    )


def _transcript(
    args: RenderArgs, video: Video, ctx: ToolContext, notes: list[str]
) -> Transcript | None:
    wanted = ctx.needed.one("transcribe")
    if wanted is None or args.captions is CaptionStyle.NONE:
        return None
    if wanted.problem is not None:
        notes.append(f"No captions: {wanted.problem.message}")
        return None
    if video.has_picture:
        notes += wanted.notes
    else:
        notes.append("No captions: there is no picture to put them on; export writes them.")
    return wanted.noun("transcript", Transcript)


def _cut_words(transcript: Transcript, ranges: Sequence[TimeRange]) -> list[str]:
    """Tell of edges that lie inside a word: whoever chose the times may want others."""
    edges = (("begins", ranges[0].start), ("ends", ranges[-1].end))
    return [
        f"The clip {name} inside the word {word.text!r} ({word.id}, {word.start:.2f}-"
        f"{word.end:.2f} s)."
        for name, edge in edges
        for word in transcript.words
        if word.start + _ROOM < edge < word.end - _ROOM
    ]


def _analysis(ctx: ToolContext) -> Analysis | None:
    analysed = ctx.needed.one("analyze")
    if analysed is None or analysed.problem is not None:
        return None
    return analysed.noun("analysis", Analysis)


def _layout_at(analysis: Analysis | None, time_range: TimeRange) -> Layout | None:
    """Give the layout that is seen longest in a range."""
    seen = [each for each in analysis.layouts if each.overlaps(time_range)] if analysis else []
    return max(seen, key=lambda each: each.overlap(time_range), default=None)


def _framing(
    args: RenderArgs,
    layout: Layout | None,
    *,
    is_upright: bool,
    ctx: ToolContext,
    notes: list[str],
) -> Framing:
    wanted = args.layout or Framing.AUTO
    can_stack = layout is not None and layout.screen is not None and layout.camera is not None
    looked = ctx.needed.one("analyze")
    problem = None if looked is None else looked.problem
    if wanted is Framing.STACK and not can_stack:
        raise ArgumentsError(
            "This part shows no slides with a camera beside them: it cannot be stacked."
            if problem is None
            else f"It cannot be stacked, for the picture could not be looked at: {problem.message}",
            code="layout_not_found",
            fix="Use the layout `auto`, `crop` or `fit`.",
        )
    if wanted is not Framing.AUTO:
        return wanted
    if problem is not None:
        notes.append(f"The whole picture is shown, for it was not looked at: {problem.message}")
    if not is_upright or args.aspect is Aspect.SOURCE:
        return Framing.FIT
    if can_stack:
        return Framing.STACK
    return Framing.CROP if layout is not None and layout.kind == "speaker" else Framing.FIT


def _title(basis: Basis, transcript: Transcript | None, video: Video) -> str:
    from reelwright.text.clip_title import clip_title

    if basis.replaces is not None:
        return basis.replaces.title
    named = "" if transcript is None else clip_title(transcript, basis.ranges)
    return named or f"{video.title[:120]} {clock(basis.ranges[0].start)}"


def _late_effects(timeline: Timeline) -> list[str]:
    return [
        f"The sound at {effect.at:g} s is not heard: the clip is {timeline.duration:.1f} s long."
        for effect in timeline.sound.effects
        if effect.at >= timeline.duration
    ]
