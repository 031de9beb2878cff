"""The tools of the house as the planner sees them: the same names, words and schemas."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from pydantic_ai import (
    CallDeferred,
    ModelRetry,
    RunContext,
    Tool as PlannerTool,
    ToolFailed,
    ToolReturn,
)
from pydantic_core import SchemaValidator, core_schema

from reelwright.agent.errand import Errand
from reelwright.agent.own_words import check_sources
from reelwright.agent.questions import ask_about, ask_before
from reelwright.domain import Call, Problem, Step, StepId, StepState, clock
from reelwright.errors import ArgumentsError, NotFoundError, ReelwrightError
from reelwright.steps.checking import check
from reelwright.steps.problems import BROKEN
from reelwright.tool import AnyTool, Effect, Result, Tools

WAIT_FOR_JOB = "wait_for_job"
CANCEL_JOB = "cancel_job"

JOB = "job"
"""Under this name a call that waits tells which step it waits for."""

_LONGEST = 20_000
"""Most characters of a result that a model reads at once."""

_JOB_SCHEMA = {
    "type": "object",
    "properties": {"job": {"type": "string", "description": "The job, by id (stp_...)."}},
    "required": ["job"],
    "additionalProperties": False,
}

Said: TypeAlias = str | ToolReturn[str]
Done: TypeAlias = Callable[..., Awaitable[Said]]


def planner_tools(tools: Tools) -> list[PlannerTool[Errand]]:
    """Give every tool of the registry, and what a planner needs besides: jobs."""
    return [
        *(_face(tool) for tool in tools.values()),
        _made(
            _wait_for_job,
            WAIT_FOR_JOB,
            "Wait until a job has ended, and get its result.\n\n"
            "What you began yourself you are told of anyway. It changes nothing.",
            _JOB_SCHEMA,
        ),
        _made(
            _cancel_job,
            CANCEL_JOB,
            "Stop a job that has not ended.\n\n"
            "Call it only when the user asked for it. What was finished before is kept.",
            _JOB_SCHEMA,
        ),
    ]


def _face(tool: AnyTool) -> PlannerTool[Errand]:
    async def call(ctx: RunContext[Errand], **args: Any) -> Said:  # noqa: ANN401 - checked below
        return await _told(_called(ctx.deps, tool, args, ctx.tool_call_id or ""))

    return _made(call, tool.name, tool.description, tool.args.model_json_schema())


def _made(
    function: Done, name: str, description: str, schema: dict[str, Any]
) -> PlannerTool[Errand]:
    made = PlannerTool[Errand].from_schema(function, name, description, schema, takes_ctx=True)
    # Whatever a model sends, it arrives by name; what is in it is checked by the tool's own type.
    made.function_schema.validator = SchemaValidator(
        core_schema.dict_schema(core_schema.str_schema())
    )
    return made


async def _called(errand: Errand, tool: AnyTool, args: dict[str, Any], name: str) -> Said:
    call = Call(tool=tool.name, args=args)
    check_sources(args, errand.said, with_paths=errand.with_paths)
    if tool.effect is Effect.DESTROYS:
        check(tool, call)
        question = await ask_before(call, errand)
        errand.questions.append(question)
        return f"Nothing was done yet: a person has to say yes to “{question.text}”."
    step = await errand.foreman.start(errand.owner, call)
    errand.jobs[name] = step.id
    if not step.state.is_final:
        raise CallDeferred(metadata={JOB: step.id})
    return told(errand, step)


async def _wait_for_job(ctx: RunContext[Errand], **args: Any) -> Said:  # noqa: ANN401 - checked below
    async def waited() -> Said:
        step = await ctx.deps.house.steps.get(ctx.deps.owner, _job(args))
        if not step.state.is_final:
            raise CallDeferred(metadata={JOB: step.id})
        return told(ctx.deps, step)

    return await _told(waited())


async def _cancel_job(ctx: RunContext[Errand], **args: Any) -> Said:  # noqa: ANN401 - checked below
    async def cancelled() -> str:
        step = await ctx.deps.foreman.cancel(ctx.deps.owner, _job(args))
        if step.state is StepState.CANCELLED:
            return f"{step.id} ({step.tool}) is stopped."
        return f"{step.id} ({step.tool}) had ended before: {step.state}."

    return await _told(cancelled())


def _job(args: dict[str, Any]) -> StepId:
    job = args.get("job")
    if not isinstance(job, str) or args.keys() != {"job"}:
        raise ArgumentsError("Give the `job`, by id, and nothing else.")
    return StepId(job)


async def _told(work: Awaitable[Said]) -> Said:
    """Tell the model why something cannot be, and whether other arguments could be right."""
    try:
        return await work
    except (ArgumentsError, NotFoundError) as error:
        raise ModelRetry(_sentences(error.message, error.fix, error.code)) from error
    except ReelwrightError as error:
        raise ToolFailed(_sentences(error.message, error.fix, error.code)) from error


def told(errand: Errand, step: Step) -> ToolReturn[str]:
    """Give what a model reads of a step that has ended; which step it was stays with us.

    Raises:
        ToolFailed: it has no result.
    """
    if step.state is not StepState.SUCCEEDED:
        raise ToolFailed(_problem(step.problem or BROKEN))
    result: Result = errand.tools[step.tool].result.model_validate(step.result)
    question = ask_about(result, errand.house.now())
    if question is not None:
        errand.questions.append(question)
    text = result.as_text()
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}\n(Cut here; ask for less at a time.)"
    return ToolReturn(text, metadata={JOB: step.id})


async def still_running(errand: Errand, step: Step) -> str:
    """Say how a job stands whose end the planner cannot wait for now."""
    progress = await errand.house.progress(step.owner, step.job_id or step.id)
    return (
        f"Not done yet: job {step.id} is {progress.share:.0%} done, about "
        f"{clock(progress.seconds_left + 0.5)} left. You are told when it has ended; answer what "
        "the user says meanwhile."
    )


def _problem(problem: Problem) -> str:
    return _sentences(problem.message, problem.fix, problem.code)


def _sentences(message: str, fix: str | None, code: str) -> str:
    return f"{message} ({code}) {fix or ''}".rstrip()
