from datetime import timedelta

from pydantic import Field

from reelwright.domain import (
    PAUSE,
    Analysis,
    Call,
    Highlight,
    HighlightId,
    Moment,
    Seconds,
    SilenceRegion,
    TimeRange,
    Transcript,
    Value,
    Video,
    clock,
)
from reelwright.errors import ArgumentsError
from reelwright.tool import Effect, Planning, RepeatableArgs, Result, ToolContext, tool

_SHORTEST, _LONGEST = 20.0, 60.0
_SEARCHING = ("count", "min_length", "max_length", "about", "start", "end")


class Span(Value):
    first_word: str = Field(pattern=r"^w\d+$")
    """Id of the first word, such as `w120`."""

    last_word: str = Field(pattern=r"^w\d+$")
    """Id of the last word."""


class ExtractHighlightsArgs(RepeatableArgs):
    video: str
    """The video to look in: its id, or a source."""

    count: int | None = Field(default=None, ge=1, le=50)
    """How many; left out, as many as the length asks for."""

    min_length: Seconds | None = Field(default=None, ge=1, le=3600)
    """Shortest, in seconds; 20 unless `max_length` asks for less."""

    max_length: Seconds | None = Field(default=None, ge=2, le=7200)
    """Longest, in seconds; 60 unless `min_length` asks for more."""

    about: str | None = Field(default=None, max_length=500)
    """What they should be about."""

    exclude_existing: bool = False
    """Whether to leave out what is in highlights found earlier."""

    start: Seconds | None = Field(default=None, ge=0)
    """Look only from here on, in seconds."""

    end: Seconds | None = Field(default=None, gt=0)
    """Look only up to here, in seconds."""

    spans: tuple[Span, ...] = Field(default=(), max_length=50)
    """Ranges chosen by the caller, as word ids from read_transcript, instead of searching."""

    def refuse(self) -> None:
        lengths(self.min_length, self.max_length)
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ArgumentsError(f"end ({self.end:g} s) must come after start ({self.start:g} s).")
        given = [name for name in _SEARCHING if getattr(self, name) is not None]
        if self.spans and given:
            raise ArgumentsError(
                f"With `spans` nothing is searched for, so {', '.join(given)} cannot be kept to.",
                fix="Give either `spans`, or what to look for.",
            )


class ExtractHighlightsResult(Result):
    highlights: tuple[Highlight, ...]
    """The best first."""

    method: str
    """How they were found."""

    notes: tuple[str, ...] = ()
    """What a user should know: fewer than asked for, how good the transcript is."""

    def as_text(self) -> str:
        lines = [
            f"{h.id} #{h.rank} [{clock(h.start)}-{clock(h.end)}, {h.duration:.0f} s, "
            f"{h.first_word}-{h.last_word}] {h.reason} “{h.quote}”"
            for h in self.highlights
        ]
        return "\n".join([*lines, f"({self.method})", *self.notes])


async def _prepare(args: ExtractHighlightsArgs, plan: Planning) -> ExtractHighlightsArgs:
    shortest, longest = lengths(args.min_length, args.max_length)
    video = await plan.video()
    if args.start is not None and args.start >= video.duration:
        raise ArgumentsError(
            f"start ({args.start:g} s) lies after the end of the video ({video.duration:.1f} s).",
            code="range_outside_video",
        )
    calls = [Call(tool="transcribe", args={"video": video.id})]
    if not args.spans:
        calls.append(Call(tool="analyze", args={"video": video.id}))
    if video.has_sound:
        calls.append(Call(tool="detect_silence", args={"video": video.id, "min_silence": PAUSE}))
    await plan.need(*calls)
    if args.exclude_existing:
        known = await plan.house.highlights.of_video(plan.owner, video.id)
        plan.mark(*(each.id for each in known))
    return args.model_copy(update={"min_length": shortest, "max_length": longest})


def lengths(shortest: Seconds | None, longest: Seconds | None) -> tuple[Seconds, Seconds]:
    """Fill in the length that was not said, so that it goes with the one that was.

    Raises:
        ArgumentsError: the shortest is not below the longest (`invalid_length`).
    """
    if shortest is None:
        shortest = _SHORTEST if longest is None else min(_SHORTEST, longest / 2)
    if longest is None:
        longest = max(_LONGEST, 2 * shortest)
    if longest <= shortest:
        raise ArgumentsError(
            f"max_length ({longest:g} s) must be more than min_length ({shortest:g} s).",
            code="invalid_length",
            fix="Leave room between them: whole sentences rarely have one exact length.",
        )
    return shortest, longest


async def _foresee(args: ExtractHighlightsArgs, plan: Planning) -> tuple[str, ...]:
    """Say where the edges of chosen words would come to lie."""
    from reelwright.text.highlights import moment_of_words

    video = await plan.video()
    calls = [Call(tool="transcribe", args={"video": video.id})]
    if video.has_sound:
        calls.append(Call(tool="detect_silence", args={"video": video.id, "min_silence": PAUSE}))
    heard, *silence = await plan.need(*calls)
    transcript = heard.noun("transcript", Transcript)
    silences = silence[0].nouns("regions", SilenceRegion) if silence else ()
    moments = (
        moment_of_words(transcript, span.first_word, span.last_word, silences)
        for span in args.spans
    )
    return tuple(
        f"{m.first_word}-{m.last_word}: {m.start:.2f}-{m.end:.2f} s, {m.end - m.start:.1f} s long. "
        f"“{m.quote}”"
        for m in moments
    )


@tool(
    effect=Effect.CREATES,
    timeout=timedelta(minutes=30),
    version=2,
    prepare=_prepare,
    foresee=_foresee,
)
async def extract_highlights(
    args: ExtractHighlightsArgs, ctx: ToolContext
) -> ExtractHighlightsResult:
    """Find the ranges of a video that are worth showing, best first, each with its reason.

    Edges lie at sentences and pauses, never inside a word. Give `spans` when you chose the words
    yourself. Render them with `render`.
    """
    from reelwright.text.highlights import find_moments, moment_of_words

    video = await ctx.video(args.video)
    heard = ctx.needed.the("transcribe")
    transcript = heard.noun("transcript", Transcript)
    silence = ctx.needed.one("detect_silence")
    silences = () if silence is None else silence.nouns("regions", SilenceRegion)
    if args.spans:
        moments: tuple[Moment, ...] = tuple(
            moment_of_words(transcript, span.first_word, span.last_word, silences)
            for span in args.spans
        )
    else:
        shortest, longest = lengths(args.min_length, args.max_length)
        moments = find_moments(
            transcript,
            segments=ctx.needed.the("analyze").noun("analysis", Analysis).segments,
            video_duration=video.duration,
            silences=silences,
            heatmap=video.heatmap,
            chapters=video.chapters,
            count=args.count,
            min_length=shortest,
            max_length=longest,
            about=args.about,
            within=_within(args, video),
            exclude=await _known(args, video, ctx),
        )
    highlights = tuple(
        Highlight(
            **moment.model_dump(),
            id=HighlightId(ctx.new_id("hl")),
            owner=ctx.owner,
            video=video.id,
            rank=rank,
            created_at=ctx.house.now(),
        )
        for rank, moment in enumerate(moments, start=1)
    )
    await ctx.house.highlights.add(highlights)
    notes = list(heard.notes)
    if args.count is not None and len(highlights) < args.count:
        notes.append(f"{len(highlights)} instead of {args.count}: no more fit beside each other.")
    return ExtractHighlightsResult(
        highlights=highlights,
        method=_method(args, video, transcript),
        notes=tuple(notes),
    )


def _method(args: ExtractHighlightsArgs, video: Video, transcript: Transcript) -> str:
    how = "chosen by the caller" if args.spans else "found without a model"
    if video.heatmap and not args.spans:
        how += ", by what viewers replay"
    return f"{how}; words by {transcript.engine}, accuracy {transcript.accuracy}"


def _within(args: ExtractHighlightsArgs, video: Video) -> TimeRange | None:
    if args.start is None and args.end is None:
        return None
    start = args.start or 0.0
    return TimeRange(start=start, end=min(args.end or video.duration, video.duration))


async def _known(args: ExtractHighlightsArgs, video: Video, ctx: ToolContext) -> list[TimeRange]:
    if not args.exclude_existing:
        return []
    known = await ctx.house.highlights.of_video(ctx.owner, video.id)
    return [TimeRange(start=each.start, end=each.end) for each in known]
