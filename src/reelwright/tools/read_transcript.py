from datetime import timedelta

from pydantic import Field

from reelwright.domain import Accuracy, Call, Row, Seconds, Transcript, clock
from reelwright.errors import ArgumentsError, NothingFoundError
from reelwright.tool import Args, Effect, Planning, Result, ToolContext, Weight, tool

_LEAST_FIT = 0.6
"""Rows less than this fitting, against the best one, are not given for a query."""


class ReadTranscriptArgs(Args):
    video: str
    """The video: its id, or a source."""

    query: str | None = Field(default=None, min_length=1, max_length=500)
    """Words to look for; the rows that fit best come first."""

    start: Seconds | None = Field(default=None, ge=0)
    """Only rows from here on, in seconds."""

    end: Seconds | None = Field(default=None, gt=0)
    """Only rows up to here, in seconds."""

    page: int = Field(default=1, ge=1)
    """Which page, when there are more rows than fit."""

    rows: int = Field(default=60, ge=1, le=500)
    """Rows of a page."""

    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    """Language of the captions to read, when the video came with several."""

    def refuse(self) -> None:
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ArgumentsError(f"end ({self.end:g} s) must come after start ({self.start:g} s).")


class ReadTranscriptResult(Result):
    rows: tuple[Row, ...]
    """The rows, in order of time; for a query, the best first."""

    page: int
    """Which page this is."""

    pages: int
    """How many there are."""

    language: str
    """Language spoken."""

    engine: str
    """What wrote it down."""

    accuracy: Accuracy
    """How good it is known to be."""

    query: str | None = None
    """What was looked for."""

    notes: tuple[str, ...] = ()
    """Fallbacks taken when it was transcribed."""

    def as_text(self) -> str:
        lines = [
            f"{row.id} [{clock(row.start)} {row.words[0].id}-{row.words[-1].id}] "
            f"{f'{row.speaker}: ' if row.speaker else ''}{row.text}"
            for row in self.rows
        ]
        page = f"Page {self.page} of {self.pages}; " if self.pages > 1 else ""
        how = f"({page}{self.language}, by {self.engine}, accuracy {self.accuracy})"
        return "\n".join([*lines, how, *self.notes])


async def _prepare(args: ReadTranscriptArgs, plan: Planning) -> ReadTranscriptArgs:
    video = await plan.video()
    await plan.need(Call(tool="transcribe", args={"video": video.id, "language": args.language}))
    return args


@tool(
    effect=Effect.READS,
    timeout=timedelta(minutes=2),
    weight=Weight.NOTHING,
    prepare=_prepare,
)
async def read_transcript(args: ReadTranscriptArgs, ctx: ToolContext) -> ReadTranscriptResult:
    """Read what is said in a video: by page, by range of time, or by what is looked for.

    Every row names its words, so that you can choose a range as word ids. It changes nothing.
    """
    heard = ctx.needed.the("transcribe")
    transcript = heard.noun("transcript", Transcript)
    rows = [
        row
        for row in transcript.rows
        if (args.start is None or row.end > args.start)
        and (args.end is None or row.start < args.end)
    ]
    if not rows:
        raise NothingFoundError(
            "Nothing is said in that range.",
            fix=f"There are words from {transcript.rows[0].start:.1f} to {transcript.end:.1f} s.",
        )
    if args.query is not None:
        rows = _found(transcript, args.query, rows)
    pages = -(-len(rows) // args.rows)
    if args.page > pages:
        raise ArgumentsError(
            f"There is no page {args.page}.",
            code="page_not_found",
            fix=f"The last page is {pages}.",
        )
    first = (args.page - 1) * args.rows
    return ReadTranscriptResult(
        rows=tuple(rows[first : first + args.rows]),
        page=args.page,
        pages=pages,
        language=transcript.language,
        engine=transcript.engine,
        accuracy=transcript.accuracy,
        query=args.query,
        notes=heard.notes,
    )


def _found(transcript: Transcript, query: str, rows: list[Row]) -> list[Row]:
    """Give the rows that fit, best first; those that only stand near one are left out."""
    from reelwright.text.ranking import search

    allowed = {row.id: row for row in rows}
    hits = [h for h in search(transcript, query, limit=len(transcript.rows)) if h.row in allowed]
    least = _LEAST_FIT * max((hit.score for hit in hits), default=0.0)
    found = [allowed[hit.row] for hit in hits if hit.score >= least]
    if not found:
        raise NothingFoundError(
            f"Nothing in the transcript fits {query!r}.",
            fix="Try other words, or read it page by page without a query.",
        )
    return found
