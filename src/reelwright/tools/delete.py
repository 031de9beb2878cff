from datetime import timedelta

from pydantic import Field

from reelwright.tool import Args, Effect, Result, ToolContext, Weight, tool
from reelwright.trash import KEPT_FOR, Trash


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
    trashed = await Trash(ctx.house).put(ctx.owner, args.id)
    return DeleteResult(trashed=trashed, kept_days=KEPT_FOR.days)
