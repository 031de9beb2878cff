from datetime import timedelta

from pydantic import Field

from reelwright.domain import (
    Analysis,
    Call,
    Seconds,
    Segment,
    Summary,
    SummaryForm,
    TimeRange,
    Transcript,
    clock,
)
from reelwright.errors import ArgumentsError, NothingFoundError
from reelwright.tool import Effect, Planning, RepeatableArgs, Result, ToolContext, tool

_USUAL_SECONDS = 30.0


_TAKES = {
    SummaryForm.SUMMARY: {"points", "length"},
    SummaryForm.TITLES: {"points"},
    SummaryForm.DESCRIPTION: {"length"},
    SummaryForm.SCRIPT: {"length", "seconds"},
}


class SummarizeArgs(RepeatableArgs):
    video: str
    """The video to summarise: its id, or a source."""

    form: SummaryForm = SummaryForm.SUMMARY
    """`summary`, `titles` to choose from, a `description` to publish, or a `script` to speak."""

    points: int | None = Field(default=None, ge=1, le=50)
    """How many points of a summary, or titles; left out, as many as it has parts."""

    length: int | None = Field(default=None, ge=10, le=5000)
    """Most words, in all; not for titles."""

    seconds: Seconds | None = Field(default=None, ge=3, le=600)
    """How long a script should take to speak, in seconds, instead of `length`."""

    about: str | None = Field(default=None, max_length=500)
    """Only what is said about this."""

    start: Seconds | None = Field(default=None, ge=0)
    """Only what is said from here on, in seconds."""

    end: Seconds | None = Field(default=None, gt=0)
    """Only what is said up to here, in seconds."""

    def refuse(self) -> None:
        given = {
            name for name in ("points", "length", "seconds") if getattr(self, name) is not None
        }
        if wrong := given - _TAKES[self.form]:
            raise ArgumentsError(
                f"{self.form} does not take {', '.join(sorted(wrong))}.",
                fix=f"Its length is set by {' or '.join(sorted(_TAKES[self.form]))}.",
            )
        if {"length", "seconds"} <= given:
            raise ArgumentsError("Give either `length` in words or `seconds`.")
        if self.end is not None and self.end <= (self.start or 0.0):
            raise ArgumentsError(
                f"end ({self.end:g} s) must come after start ({self.start or 0:g} s)."
            )


class SummarizeResult(Result):
    summary: Summary
    """The text, each statement with the time it rests on, and its quality."""

    language: str
    """Language it is written in: that of the talk."""

    words_by: str
    """What wrote the words down, and how good that is known to be."""

    notes: tuple[str, ...] = ()
    """Fallbacks taken when it was transcribed."""

    def as_text(self) -> str:
        s = self.summary
        lines = [f"{clock(each.start)} {each.text}" for each in s.statements]
        body = lines if s.form is SummaryForm.SUMMARY else [s.text]
        if s.form is SummaryForm.SCRIPT:
            body.append(f"(rests on {', '.join(clock(each.start) for each in s.statements)})")
        how = (
            f"(quality {s.quality:.2f}: {s.quality_meaning}; {s.method}; words by {self.words_by})"
        )
        return "\n".join([*body, how, *s.notes, *self.notes])


async def _prepare(args: SummarizeArgs, plan: Planning) -> SummarizeArgs:
    video = await plan.video()
    await plan.need(
        Call(tool="transcribe", args={"video": video.id}),
        Call(tool="analyze", args={"video": video.id}),
    )
    return args


@tool(effect=Effect.CREATES, timeout=timedelta(minutes=30), version=2, prepare=_prepare)
async def summarize(args: SummarizeArgs, ctx: ToolContext) -> SummarizeResult:
    """Say what a video says, in its own sentences, each with the time it rests on.

    Call it for a summary, for titles to choose from, for a description, or for a script to speak.
    """
    from reelwright.text import summary

    heard = ctx.needed.the("transcribe")
    whole = heard.noun("transcript", Transcript)
    transcript, segments = _within(
        args, whole, ctx.needed.the("analyze").noun("analysis", Analysis).segments
    )
    match args.form:
        case SummaryForm.SUMMARY:
            made = summary.summarize(
                transcript,
                segments=segments,
                points=args.points,
                length_words=args.length,
                about=args.about,
            )
        case SummaryForm.TITLES:
            made = summary.title_candidates(
                transcript, segments=segments, count=args.points or 5, about=args.about
            )
        case SummaryForm.DESCRIPTION:
            made = summary.description(
                transcript, segments=segments, length_words=args.length, about=args.about
            )
        case SummaryForm.SCRIPT:
            by_words = None if args.length is None else args.length * 60 / summary.WORDS_PER_MINUTE
            made = summary.script(
                transcript,
                segments=segments,
                seconds=args.seconds or by_words or _USUAL_SECONDS,
                about=args.about,
            )
    return SummarizeResult(
        summary=made,
        language=transcript.language,
        words_by=f"{transcript.engine}, accuracy {transcript.accuracy}",
        notes=heard.notes,
    )


def _within(
    args: SummarizeArgs, transcript: Transcript, segments: tuple[Segment, ...]
) -> tuple[Transcript, tuple[Segment, ...]]:
    """Give what is said in the range that was asked for, and its parts."""
    if args.start is None and args.end is None:
        return transcript, segments
    end = max(transcript.end, args.start or 0.0) + 1.0 if args.end is None else args.end
    inside = transcript.within(TimeRange(start=args.start or 0.0, end=end))
    if not inside.rows:
        raise NothingFoundError(
            "Nothing is said in that range.",
            code="no_speech",
            fix=f"There are words from {transcript.rows[0].start:.1f} to {transcript.end:.1f} s.",
        )
    parts = []
    for segment in segments:
        rows = [row for row in inside.rows if segment.contains((row.start + row.end) / 2)]
        if rows:
            edges = {"first_row": rows[0].id, "last_row": rows[-1].id}
            parts.append(segment.model_copy(update=edges))
    return inside, tuple(parts)
