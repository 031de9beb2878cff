"""The one place where a tool is called, whoever asks."""

import asyncio
import logging

from reelwright.domain import Step, StepState, Video, VideoId
from reelwright.errors import ReelwrightError, TimeoutExceededError, UnavailableError
from reelwright.failpoints import boundary
from reelwright.ports import Fence, Progress, SupersededError, fence
from reelwright.steps.problems import BROKEN, problem_of
from reelwright.steps.tracing import context_of, tracer
from reelwright.tool import House, Outcome, Outcomes, Result, ToolContext, Tools

logger = logging.getLogger(__name__)


async def carry_out(step: Step, tools: Tools, house: House, progress: Progress) -> Step:
    """Carry out one step: call its tool, and give the step as it ended.

    Raises:
        UnavailableError: worth trying again later, which is for the worker to decide.
        SupersededError: somebody else has the step by now.
    """
    token = fence.set(Fence(step=step.id, attempt=step.attempt))
    try:
        return await _carried_out(step, tools, house, progress)
    finally:
        fence.reset(token)


async def _carried_out(step: Step, tools: Tools, house: House, progress: Progress) -> Step:
    origin = context_of(step.handling.trace)
    with tracer.start_as_current_span(step.tool, context=origin) as span:
        span.set_attributes({"step": step.id, "owner": step.owner, "attempt": step.attempt})
        try:
            result = await _call(step, tools, house, progress)
        except (UnavailableError, SupersededError):
            raise
        except ReelwrightError as error:
            problem = problem_of(error)
        except Exception:
            logger.exception("%s broke in %s", step.tool, step.id)
            problem = BROKEN
        else:
            return step.model_copy(
                update={
                    "state": StepState.SUCCEEDED,
                    "result": result.model_dump(mode="json"),
                    "video_id": step.video_id or _video_in(result),
                    "share": 1.0,
                    "seconds_left": None,
                    "finished_at": house.now(),
                }
            )
        span.set_attribute("problem", problem.code)
        return step.model_copy(
            update={
                "state": StepState.FAILED,
                "problem": problem,
                "finished_at": house.now(),
            }
        )


async def _call(step: Step, tools: Tools, house: House, progress: Progress) -> Result:
    tool = tools[step.tool]
    args = tool.args.model_validate(step.args)
    needed = Outcomes(
        tuple(
            Outcome(call=need.call, step=need.step) for need in await house.steps.needs_of(step.id)
        )
    )
    async with house.objects.workspace() as folder:
        ctx = ToolContext(
            owner=step.owner,
            step=step,
            house=house,
            needed=needed,
            progress=progress,
            folder=folder,
        )
        try:
            async with asyncio.timeout(tool.timeout.total_seconds()), boundary("tool"):
                result: Result = await tool(args, ctx)
        except TimeoutError as error:
            raise TimeoutExceededError(
                f"{tool.name} took longer than {tool.timeout} and was stopped."
            ) from error
    return result


def _video_in(result: Result) -> VideoId | None:
    """Name the video that a result is about, when it brought one in."""
    video = getattr(result, "video", None)
    return video.id if isinstance(video, Video) else None
