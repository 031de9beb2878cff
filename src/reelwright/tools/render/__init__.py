"""The `render` tool: what it takes and gives, what it needs, and how a clip is made."""

from datetime import timedelta

from reelwright.domain import Clip
from reelwright.errors import MediaError, NothingFoundError
from reelwright.tool import Effect, ToolContext, tool
from reelwright.tools.render.args import NotRendered, RenderArgs, RenderResult
from reelwright.tools.render.make import make_clip
from reelwright.tools.render.prepare import is_several, prepare

__all__ = ["RenderArgs", "RenderResult", "render"]


@tool(effect=Effect.CREATES, timeout=timedelta(hours=6), version=2, prepare=prepare)
async def render(args: RenderArgs, ctx: ToolContext) -> RenderResult:
    """Make clips: find highlights and render them, or render a range, highlights or clips again.

    One call is enough for clips of a new source. Earlier clips are named by id, or by number
    within `video`; what is not said stays as it was. Every clip is verified before it is given.
    """
    if not is_several(ctx.needed.all):
        return RenderResult(clips=(await make_clip(args, ctx),))
    outcomes = ctx.needed.of("render")
    failed = tuple(
        NotRendered(
            what=", ".join((*each.call.args["highlights"], *each.call.args["clips"])),
            problem=each.problem,
        )
        for each in outcomes
        if each.problem is not None
    )
    clips = [
        clip for each in outcomes if each.problem is None for clip in each.nouns("clips", Clip)
    ]
    if not clips:
        first = failed[0].problem
        is_missing = first.error == NothingFoundError.__name__
        raise (NothingFoundError if is_missing else MediaError)(
            f"None of the {len(failed)} clips could be rendered. {first.message}",
            code=first.code,
            fix=first.fix,
        )
    # They were finished in any order; the best is to be number one of the new ones.
    fresh = [
        clip.id
        for each in outcomes
        if each.problem is None and each.step.reused_from is None
        for clip in each.nouns("clips", Clip)
        if clip.replaces is None
    ]
    renumbered = await ctx.house.clips.renumber(ctx.owner, fresh)
    found = ctx.needed.one("extract_highlights")
    return RenderResult(
        clips=tuple(renumbered.get(clip.id, clip) for clip in clips),
        failed=failed,
        notes=() if found is None else found.notes,
    )
