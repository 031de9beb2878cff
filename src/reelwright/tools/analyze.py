from datetime import timedelta

from pydantic import Field

from reelwright.domain import Analysis, Call, Scene, Segment, Transcript, Video, clock
from reelwright.errors import NothingFoundError
from reelwright.tool import Effect, Planning, RepeatableArgs, Result, ToolContext, tool


class AnalyzeArgs(RepeatableArgs):
    video: str
    """The video to analyse: its id, or a source."""

    focus: str | None = Field(default=None, max_length=500)
    """What matters most to the user; parts about it weigh more."""

    max_segments: int | None = Field(default=None, ge=1, le=100)
    """Most parts; left out, as many as the length asks for: 5 to 15 for an hour."""


class AnalyzeResult(Result):
    analysis: Analysis
    """The parts in order of time, the scenes, and the layout of the picture."""

    language: str
    """Language spoken."""

    def as_text(self) -> str:
        a = self.analysis
        lines = [f"{len(a.segments)} parts ({a.method}), {len(a.scenes)} scenes."]
        lines += [
            f"{s.id} [{clock(s.start)}-{clock(s.end)}] {s.title} (importance {s.importance:.2f}; "
            f"{', '.join(s.topics)}). {s.reason}"
            for s in a.segments
        ]
        lines += [
            f"layout [{clock(each.start)}-{clock(each.end)}] {each.kind}" for each in a.layouts
        ]
        return "\n".join([*lines, *a.notes])


async def _prepare(args: AnalyzeArgs, plan: Planning) -> AnalyzeArgs:
    video = await plan.video()
    # Of a video that shows something there is something to say even where nothing is spoken.
    await plan.need(
        Call(tool="transcribe", args={"video": video.id}, is_optional=video.has_picture)
    )
    return args


@tool(effect=Effect.CREATES, timeout=timedelta(hours=4), version=2, prepare=_prepare)
async def analyze(args: AnalyzeArgs, ctx: ToolContext) -> AnalyzeResult:
    """Find the parts (chapters) of a video, its scenes, and where screen and speaker stand.

    Call it to learn what a video is about, part by part. The author's chapters are used when there
    are any. Where nothing is said, it tells what is seen.
    """
    from reelwright.media.layout import find_layouts
    from reelwright.media.scenes import find_scenes
    from reelwright.text.segmentation import segment

    video = await ctx.video(args.video)
    heard = ctx.needed.the("transcribe")
    if heard.problem is not None and args.focus is not None:
        raise NothingFoundError(
            f"Nothing can be found about {args.focus!r}. {heard.problem.message}",
            code=heard.problem.code,
            fix=heard.problem.fix,
        )
    scenes: tuple[Scene, ...] = ()
    layouts = None
    if video.has_picture:
        async with ctx.media_of(video) as source:
            scenes = await find_scenes(
                ctx.house.ffmpeg,
                source,
                duration=video.duration,
                folder=ctx.folder,
                on_share=lambda share: ctx.progress.report(0.6 * share, "looking for scenes"),
            )
            layouts = await find_layouts(
                ctx.house.ffmpeg,
                source,
                scenes=scenes,
                duration=video.duration,
                folder=ctx.folder,
                on_share=lambda share: ctx.progress.report(0.6 + 0.3 * share, "looking at it"),
            )
    ctx.progress.report(0.9, "finding the parts")
    notes = () if layouts is None else layouts.notes
    transcript = None
    segments: tuple[Segment, ...] = ()
    if heard.problem is None:
        transcript = heard.noun("transcript", Transcript)
        notes = (*notes, *heard.notes)
        segments = segment(
            transcript,
            duration=video.duration,
            max_segments=args.max_segments,
            focus=args.focus,
            scenes=[scene.start for scene in scenes],
            chapters=video.chapters,
        )
    else:
        notes = (*notes, f"No parts, only what is seen: {heard.problem.message}")
    return AnalyzeResult(
        analysis=Analysis(
            segments=segments,
            scenes=scenes,
            layouts=() if layouts is None else layouts.layouts,
            method=_method(args, video, transcript),
            notes=notes,
        ),
        language="und" if transcript is None else transcript.language,
    )


def _method(args: AnalyzeArgs, video: Video, transcript: Transcript | None) -> str:
    if transcript is None:
        return "what is seen"
    are_taken = args.focus is None and len(video.chapters) <= (args.max_segments or 100)
    if video.chapters and are_taken:
        return "author's chapters"
    return "word statistics and pauses"
