"""What comes of a call, as MCP tells it: a result, a job that goes on, or why there is none."""

from typing import Any, Literal

from mcp.types import CallToolResult, ContentBlock, TextContent

from reelwright.domain import JobProgress, Problem, Step, StepId, StepState, Value, clock
from reelwright.errors import ReelwrightError
from reelwright.steps.problems import BROKEN, problem_of

WAIT_FOR_JOB: Literal["wait_for_job"] = "wait_for_job"


class JobTicket(Value):
    """Work that goes on after the answer."""

    job: StepId
    """The job, by id: the same call again leads to it too."""

    state: StepState
    """Where it is in its life."""

    progress: float
    """How much of what is known to be needed is done, 0 to 1."""

    eta: float | None
    """Seconds it will still take, when that can be guessed."""

    doing: str
    """What it is doing now."""

    next: Literal["wait_for_job"] = WAIT_FOR_JOB
    """The tool to call next, with `job`."""


class Failure(Value):
    """Why there is no result."""

    problem: Problem
    """What is wrong, under a stable code, and what would be right."""

    job: StepId | None = None
    """The job that came to nothing, where there was one."""


class WouldDo(Value):
    """A step that a call would lead to."""

    tool: str
    """The tool."""

    args: dict[str, Any]
    """Its arguments, as far as they are known."""

    is_remembered: bool
    """Whether there is nothing new to do for it."""


class Foreseen(Value):
    """What a call would lead to. Nothing was done."""

    would: tuple[WouldDo, ...]
    """The steps, in the order in which they would be done, as far as is known."""

    foreseen: tuple[str, ...]
    """What would come of it, as far as is known: ranges with their words, for instance."""

    def as_text(self) -> str:
        steps = [
            f"{each.tool}: {'nothing new to do' if each.is_remembered else 'would be done'}"
            for each in self.would
        ]
        return "\n".join(["Nothing was done.", *steps, *self.foreseen])


class JobEnd(Value):
    """A job that has come to its end."""

    job: StepId
    """The job, by id."""

    tool: str
    """The tool that was called."""

    state: StepState
    """How it ended."""

    result: dict[str, Any] | None = None
    """What the tool answered, in the shape of its own output."""


def failure(problem: Problem, job: StepId | None = None) -> CallToolResult:
    """Tell what went wrong: the one place where problems become MCP."""
    said = f"{problem.message} ({problem.code})"
    if problem.fix is not None:
        said += f"\n{problem.fix}"
    if job is not None:
        said += f"\nJob: {job}"
    structured = Failure(problem=problem, job=job).model_dump(mode="json")
    return CallToolResult(content=[text(said)], structured_content=structured, is_error=True)


def refusal(error: ReelwrightError) -> CallToolResult:
    """Tell that no step can come of a call."""
    return failure(problem_of(error))


def broken() -> CallToolResult:
    """Tell that it broke on our side, and nothing more than that."""
    return failure(BROKEN)


def answer(value: Value, said: str, *more: ContentBlock) -> CallToolResult:
    """Tell a value: whole for programs, in a few words for a model."""
    structured = value.model_dump(mode="json")
    return CallToolResult(content=[text(said), *more], structured_content=structured)


def ticket(step: Step, progress: JobProgress) -> CallToolResult:
    """Tell that a job goes on, and how to hear of its end."""
    value = ticket_of(step, progress)
    said = (
        f"Not finished yet: {sentence(progress)}\n"
        f"Call {WAIT_FOR_JOB} with job={step.id} until it has ended."
    )
    return answer(value, said)


def ticket_of(step: Step, progress: JobProgress) -> JobTicket:
    return JobTicket(
        job=step.id,
        state=step.state,
        progress=round(progress.share, 4),
        eta=round(progress.seconds_left, 1),
        doing=progress.doing,
    )


def sentence(progress: JobProgress) -> str:
    """Say how far a job has come, in a sentence."""
    doing = progress.doing or "waiting for its turn"
    left = clock(progress.seconds_left + 0.5)
    return f"{progress.share:.0%} done, {doing.rstrip('.')}; about {left} left."


def text(said: str) -> TextContent:
    return TextContent(type="text", text=said)
