from datetime import timedelta

from pydantic import Field

from reelwright.domain import Analysis, Call, Seconds, Transcript, clock
from reelwright.domain.summary import Summary, SummaryForm
from reelwright.errors import ArgumentsError
from reelwright.tool import Effect, Planning, RepeatableArgs, Result, ToolContext, tool


class SummarizeArgs(RepeatableArgs):
    video: str
    """The video to summarise: its id, or a source."""

    form: SummaryForm = SummaryForm.SUMMARY
    """`summary`, `titles` to choose from, a `description` to publish, or a `script` to speak."""

    points: int | None = Field(default=None, ge=1, le=50)
    """How many points or titles; left out, as many as it has parts."""

    length: int | None = Field(default=None, ge=10, le=5000)
    """Most words, in all."""

    seconds: Seconds | None = Field(default=None, ge=5, le=600)
    """How long a script should take to speak, in seconds."""

    about: str | None = Field(default=None, max_length=500)
    """Only what is said about this."""


class SummarizeResult(Result):
    summary: Summary
    """The text, each statement with the time it rests on, and its quality."""

    language: str
    """Language it is written in: that of the talk."""

    def as_text(self) -> str:
        s = self.summary
        lines = [f"{clock(each.start)} {each.text}" for each in s.statements]
        body = [s.text] if s.form is not SummaryForm.SUMMARY else lines
        return "\n".join(
            [*body, f"(quality {s.quality:.2f}: {s.quality_meaning}; {s.method})", *s.notes]
        )


async def _prepare(args: SummarizeArgs, plan: Planning) -> SummarizeArgs:
    if args.seconds is not None and args.form is not SummaryForm.SCRIPT:
        raise ArgumentsError("`seconds` is for a script; give `length` in words.")
    video = await plan.video()
    await plan.need(
        Call(tool="transcribe", args={"video": video.id}),
        Call(tool="analyze", args={"video": video.id}),
    )
    return args


@tool(effect=Effect.CREATES, timeout=timedelta(minutes=30), prepare=_prepare)
async def summarize(args: SummarizeArgs, ctx: ToolContext) -> SummarizeResult:
    """Say what a video says, in its own sentences, each with the time it rests on.

    Call it for a summary, for titles to choose from, for a description, or for a script to speak.
    """
    from reelwright.text.summary import description, script, summarize, title_candidates

    transcript = ctx.needed.the("transcribe").noun("transcript", Transcript)
    segments = ctx.needed.the("analyze").noun("analysis", Analysis).segments
    match args.form:
        case SummaryForm.SUMMARY:
            made = summarize(
                transcript,
                segments=segments,
                points=args.points,
                length_words=args.length,
                about=args.about,
            )
        case SummaryForm.TITLES:
            made = title_candidates(
                transcript, segments=segments, count=args.points or 5, about=args.about
            )
        case SummaryForm.DESCRIPTION:
            made = description(
                transcript, segments=segments, length_words=args.length, about=args.about
            )
        case SummaryForm.SCRIPT:
            made = script(
                transcript, segments=segments, seconds=args.seconds or 30.0, about=args.about
            )
    return SummarizeResult(summary=made, language=transcript.language)
