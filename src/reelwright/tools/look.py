from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field

from reelwright.domain import PictureStream, Seconds, StoredFile, Value
from reelwright.errors import ArgumentsError, MediaError
from reelwright.tool import Args, Effect, Result, ToolContext, Weight, tool

_MOST_STILLS = 12


class Still(Value):
    at: tuple[Seconds, ...]
    """The moments it shows, in seconds; for a contact sheet row by row."""

    file: StoredFile
    """The image."""


class LookArgs(Args):
    video: str | None = None
    """The video to look at: its id, or a source."""

    clip: str | None = Field(default=None, max_length=60)
    """The clip to look at, by id, instead of a video."""

    times: tuple[Seconds, ...] = Field(default=(), max_length=60)
    """Moments to see, in seconds; more than twelve come as a contact sheet."""

    count: int = Field(default=12, ge=1, le=60)
    """How many moments, spread evenly, when none were named."""

    sheet: bool | None = None
    """Whether to give one contact sheet instead of single images."""

    width: int = Field(default=640, ge=64, le=1920)
    """Width of an image, in pixels; a contact sheet of four in a row is twice as wide."""

    def refuse(self) -> None:
        if (self.clip is None) == (self.video is None):
            raise ArgumentsError("Give either a `video` or a `clip` to look at.")


class LookResult(Result):
    stills: tuple[Still, ...]
    """The images, with their times."""

    def as_text(self) -> str:
        return "\n".join(
            f"{still.file.name}: {', '.join(f'{at:.1f} s' for at in still.at)}"
            for still in self.stills
        )

    def files(self) -> tuple[StoredFile, ...]:
        return tuple(still.file for still in self.stills)


@tool(
    effect=Effect.READS,
    timeout=timedelta(minutes=5),
    weight=Weight.NOTHING,
)
async def look(args: LookArgs, ctx: ToolContext) -> LookResult:
    """See single frames of a video or clip, or a contact sheet of many.

    Call it to know what is on the picture before you choose a layout, or to check a clip. It
    changes nothing.
    """
    from reelwright.media.stills import contact_sheet, still

    seen = await _what(args, ctx)
    duration = seen.duration
    times = args.times or tuple(
        round(duration * (place + 0.5) / args.count, 3) for place in range(args.count)
    )
    if late := [at for at in times if not 0 <= at < duration]:
        raise ArgumentsError(
            f"{late[0]:g} s lies outside: it is {duration:.1f} s long.",
            code="time_outside",
            fix=f"Give moments from 0 to {max(0.0, duration - 0.1):.1f} s.",
        )
    is_sheet = len(times) > _MOST_STILLS if args.sheet is None else args.sheet
    groups = [times] if is_sheet else [(at,) for at in times]
    stills = []
    async with ctx.house.objects.open(ctx.owner, seen.key) as source:
        for group in groups:
            if is_sheet:
                image = await contact_sheet(
                    ctx.house.ffmpeg,
                    source,
                    group,
                    folder=ctx.folder,
                    columns=4,
                    width=2 * args.width,
                    picture=seen.picture,
                )
            else:
                image = await still(
                    ctx.house.ffmpeg,
                    source,
                    group[0],
                    folder=ctx.folder,
                    width=args.width,
                    picture=seen.picture,
                )
            suffix = image.suffix
            kept = await ctx.keep(image, f"{seen.kept_in}/looks/{ctx.new_id('look')}{suffix}")
            moment = "sheet" if is_sheet else f"{group[0]:.1f}s"
            file = StoredFile(
                key=kept.key,
                name=f"look-{moment}{suffix}",
                media_type="image/png" if suffix == ".png" else "image/jpeg",
                size_bytes=kept.size_bytes,
            )
            stills.append(Still(at=group, file=file))
    return LookResult(stills=tuple(stills))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What is looked at."""

    key: str
    duration: Seconds
    kept_in: str
    """Folder of the store that is emptied together with it."""

    picture: PictureStream | None = None


async def _what(args: LookArgs, ctx: ToolContext) -> _Seen:
    if args.clip is not None:
        clip = await ctx.house.clip(ctx.owner, args.clip)
        if clip.timeline.frame is None:
            raise MediaError("This clip has no picture.", code="media_no_picture")
        return _Seen(key=clip.key, duration=clip.duration, kept_in=f"clips/{clip.id}")
    video = await ctx.video(args.video or "")
    if video.key is None or not video.has_picture:
        raise MediaError(f"{video.title!r} has no picture to look at.", code="media_no_picture")
    return _Seen(
        key=video.key,
        duration=video.duration,
        kept_in=f"videos/{video.id}",
        picture=video.pictures[0],
    )
