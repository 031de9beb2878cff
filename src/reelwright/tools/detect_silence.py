from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from reelwright.domain import Seconds, SilenceRegion, clock
from reelwright.errors import MediaError
from reelwright.tool import Effect, Planning, RepeatableArgs, Result, ToolContext, tool

_NAMED = 40


class DetectSilenceArgs(RepeatableArgs):
    video: str
    """The video to listen to: its id, or a source."""

    threshold: Literal["auto"] | Annotated[float, Field(ge=-120, le=0)] = "auto"
    """Loudness under which sound counts as silent, in dBFS; `auto` finds it from the recording."""

    min_silence: Seconds = Field(default=0.5, gt=0, le=60)
    """Shortest silence worth reporting, in seconds."""

    padding: Seconds = Field(default=0.0, ge=0, le=5)
    """Seconds to leave at both ends of a silence, so that no word is clipped."""


class DetectSilenceResult(Result):
    regions: tuple[SilenceRegion, ...]
    """Every silent stretch, in order of time."""

    silent_seconds: Seconds
    """How long they are together."""

    duration: Seconds
    """How long the sound is."""

    threshold_db: float
    """The threshold that was used, in dBFS."""

    speech_db: float | None = None
    """Level of speech in this recording, in dBFS, where it was measured."""

    noise_db: float | None = None
    """Level of its background, in dBFS, where it was measured."""

    method: str
    """How the threshold was found."""

    notes: tuple[str, ...] = ()
    """What a user should know, such as damage that was met."""

    def as_text(self) -> str:
        share = 100 * self.silent_seconds / self.duration if self.duration else 0.0
        ranges = ", ".join(f"{r.start:.2f}-{r.end:.2f}" for r in self.regions[:_NAMED])
        more = f" and {len(self.regions) - _NAMED} more" if len(self.regions) > _NAMED else ""
        said = (
            f"{len(self.regions)} silent regions, {self.silent_seconds:.1f} s of "
            f"{clock(self.duration)} ({share:.0f} %), under {self.threshold_db:.1f} dBFS "
            f"({self.method}): {ranges or 'none'}{more}"
        )
        return "\n".join([said, *self.notes])


async def _prepare(args: DetectSilenceArgs, plan: Planning) -> DetectSilenceArgs:
    video = await plan.video()
    if not video.has_sound:
        raise MediaError(
            f"{video.title!r} has no sound, so it has no silences either.",
            code="media_no_audio",
            fix="Bring a video that has sound.",
        )
    return args


@tool(effect=Effect.READS, timeout=timedelta(hours=2), prepare=_prepare)
async def detect_silence(args: DetectSilenceArgs, ctx: ToolContext) -> DetectSilenceResult:
    """Find the silent regions of a video.

    Call it before cutting, to know what can go. It changes nothing.
    """
    from reelwright.media.silence import find_silence

    video = await ctx.video(args.video)
    async with ctx.media_of(video) as source:
        report = await find_silence(
            ctx.house.ffmpeg,
            source,
            threshold=None if args.threshold == "auto" else args.threshold,
            min_silence=args.min_silence,
            padding=args.padding,
            folder=ctx.folder,
            on_share=lambda share: ctx.progress.report(share, "listening"),
        )
    return DetectSilenceResult(
        regions=report.regions,
        silent_seconds=report.total,
        duration=report.duration,
        threshold_db=report.threshold_db,
        speech_db=report.speech_db,
        noise_db=report.noise_db,
        method=report.method,
        notes=report.notes,
    )
