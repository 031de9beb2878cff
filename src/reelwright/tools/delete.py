from datetime import timedelta

from pydantic import Field

from reelwright.domain import ClipId, VideoId, VoiceoverId
from reelwright.errors import ArgumentsError
from reelwright.tool import Args, Effect, Result, ToolContext, Weight, tool

KEPT_FOR = timedelta(days=7)


class DeleteArgs(Args):
    id: str = Field(max_length=60)
    """What to put into the trash: a video (with its clips), a clip or a voiceover, by id."""


class DeleteResult(Result):
    trashed: tuple[str, ...]
    """Ids of all that went to the trash."""

    kept_days: int
    """For how many days a person can bring it back."""

    def as_text(self) -> str:
        return (
            f"In the trash: {', '.join(self.trashed)}. A person can restore it for "
            f"{self.kept_days} days."
        )


@tool(effect=Effect.DESTROYS, timeout=timedelta(minutes=1), weight=Weight.NOTHING)
async def delete(args: DeleteArgs, ctx: ToolContext) -> DeleteResult:
    """Put a video, a clip or a voiceover into the trash.

    Call it only when the user asked for it. A person can restore it for seven days; only a person
    purges.
    """
    house, owner, now = ctx.house, ctx.owner, ctx.house.now()
    trashed = [args.id]
    match args.id.partition("_")[0]:
        case "vid":
            video = await house.videos.get(owner, VideoId(args.id))
            for clip in await house.clips.list(owner, video=video.id, limit=10_000):
                await house.clips.update(clip.model_copy(update={"deleted_at": now}))
                trashed.append(clip.id)
            await house.videos.update(video.model_copy(update={"deleted_at": now}))
        case "clip":
            one = await house.clips.get(owner, ClipId(args.id))
            await house.clips.update(one.model_copy(update={"deleted_at": now}))
        case "vo":
            voiceover = await house.voiceovers.get(owner, VoiceoverId(args.id))
            await house.voiceovers.update(voiceover.model_copy(update={"deleted_at": now}))
        case _:
            raise ArgumentsError(
                f"{args.id!r} cannot be deleted.",
                code="not_deletable",
                fix="Give the id of a video (vid_...), a clip (clip_...) or a voiceover (vo_...).",
            )
    return DeleteResult(trashed=tuple(trashed), kept_days=KEPT_FOR.days)
