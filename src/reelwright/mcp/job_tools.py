"""The two tools that are about jobs and not about videos."""

from typing import TYPE_CHECKING, Any

from mcp.server.mcpserver import Context
from mcp.types import CallToolResult, Tool as Face, ToolAnnotations
from pydantic import Field

from reelwright.domain import StepId, StepState, Value
from reelwright.mcp import answers, jobs
from reelwright.mcp.answers import Failure, JobEnd, JobTicket
from reelwright.mcp.calls import Calls, teller
from reelwright.mcp.faces import title_of
from reelwright.mcp.own_tools import OwnTool, checked
from reelwright.mcp.schemas import schema_in, schema_out
from reelwright.steps.problems import BROKEN

if TYPE_CHECKING:
    from reelwright.tool import Result


class WaitForJobArgs(Value):
    job: str = Field(max_length=60)
    """The job, by id."""

    wait: float = Field(default=25.0, ge=0, le=jobs.LONGEST_WAIT)
    """Most seconds to wait for its end; 0 only looks."""


class CancelJobArgs(Value):
    job: str = Field(max_length=60)
    """The job, by id."""


async def _wait_for_job(
    calls: Calls, arguments: dict[str, Any], ctx: Context[Any, Any]
) -> CallToolResult:
    args = checked(WaitForJobArgs, arguments)
    app = await calls.app()
    owner = calls.owner_of(ctx.request_context)
    step = await app.house.steps.get(owner, StepId(args.job))
    step = await jobs.follow(app, step, seconds=args.wait, tell=teller(ctx))
    if not step.state.is_final:
        return answers.ticket(step, await app.house.progress(owner, step.id))
    if step.state is not StepState.SUCCEEDED:
        return answers.failure(step.problem or BROKEN, step.id)
    tool = app.foreman.planner.find(step.tool)
    result: Result = tool.result.model_validate(step.result)
    end = JobEnd(
        job=step.id, tool=step.tool, state=step.state, result=result.model_dump(mode="json")
    )
    return answers.answer(end, result.as_text(), *await calls.shown(app, step, result, ctx))


async def _cancel_job(
    calls: Calls, arguments: dict[str, Any], ctx: Context[Any, Any]
) -> CallToolResult:
    args = checked(CancelJobArgs, arguments)
    app = await calls.app()
    owner = calls.owner_of(ctx.request_context)
    step = await jobs.stop(app, owner, StepId(args.job))
    how = "is stopped" if step.state is StepState.CANCELLED else f"had ended: {step.state}"
    end = JobEnd(job=step.id, tool=step.tool, state=step.state)
    return answers.answer(end, f"{step.id} {how}. What was finished before is kept.")


WAIT_FOR_JOB = OwnTool(
    Face(
        name=answers.WAIT_FOR_JOB,
        title=title_of(answers.WAIT_FOR_JOB),
        description="Wait until a job has ended, and give its result.\n\n"
        "Call it with the `job` that another tool answered, again and again until `state` is "
        "succeeded, failed or cancelled. It changes nothing.",
        input_schema=schema_in(WaitForJobArgs),
        output_schema=schema_out(JobEnd, JobTicket, Failure),
        annotations=ToolAnnotations(
            title=title_of(answers.WAIT_FOR_JOB),
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    ),
    _wait_for_job,
)

CANCEL_JOB = OwnTool(
    Face(
        name="cancel_job",
        title=title_of("cancel_job"),
        description="Stop a job, and what only it needs.\n\n"
        "Call it when its result is not wanted any more. What was finished is kept, and the same "
        "call goes on from there.",
        input_schema=schema_in(CancelJobArgs),
        output_schema=schema_out(JobEnd, Failure),
        annotations=ToolAnnotations(
            title=title_of("cancel_job"),
            read_only_hint=False,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    ),
    _cancel_job,
)
