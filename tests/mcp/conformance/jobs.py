"""Tools of the house that the official suite asks for: they become jobs, and so tasks."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.extension import Extension
from mcp.server.mcpserver import require_client_extension
from mcp.types import (
    CallToolRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequest,
    InputRequiredResult,
)

from reelwright.app import App
from reelwright.domain import Owner
from reelwright.errors import NothingFoundError
from reelwright.mcp.tasks import TASKS
from reelwright.tool import AnyTool, Args, Effect, Result, ToolContext, Tools, tool

LONG = timedelta(minutes=5)


class ComputeArgs(Args):
    seconds: float = 0
    """How long to take."""

    label: str = ""
    """What to call it."""


class TextResult(Result):
    text: str
    """What came of it."""

    def as_text(self) -> str:
        return self.text


@tool(effect=Effect.CREATES, timeout=LONG, is_remembered=False)
async def slow_compute(args: ComputeArgs, ctx: ToolContext) -> TextResult:
    """Take as long as was asked."""
    await asyncio.sleep(args.seconds)
    return TextResult(text="done")


@tool(effect=Effect.CREATES, timeout=LONG, is_remembered=False)
async def failing_job(args: Args, ctx: ToolContext) -> TextResult:
    """Fail after a second."""
    await asyncio.sleep(1)
    raise NothingFoundError("There is nothing to find.")


@tool(effect=Effect.CREATES, timeout=LONG, is_remembered=False)
async def protocol_error_job(args: Args, ctx: ToolContext) -> TextResult:
    """Break after a second."""
    await asyncio.sleep(1)
    raise ZeroDivisionError


class DeleteArgs(Args):
    filename: str = ""
    """What to delete."""


class AskedResult(TextResult):
    job: str
    """The job that asks."""

    asks: tuple[str, ...] = ()
    """What is asked."""


@tool(effect=Effect.CREATES, timeout=LONG, is_remembered=False)
async def confirm_delete(args: DeleteArgs, ctx: ToolContext) -> AskedResult:
    """Ask before deleting."""
    return AskedResult(text=f"{args.filename} is kept", job=ctx.step.id, asks=("confirm",))


@tool(effect=Effect.CREATES, timeout=LONG, is_remembered=False)
async def multi_input(args: Args, ctx: ToolContext) -> AskedResult:
    """Ask for two things at once."""
    return AskedResult(text="asked twice", job=ctx.step.id, asks=("one", "two"))


class GreetArgs(Args):
    user_name: str = ""
    """Whom to greet; asked for before it begins."""


@tool(effect=Effect.CREATES, timeout=LONG, is_remembered=False)
async def test_tool_with_task(args: GreetArgs, ctx: ToolContext) -> TextResult:
    """Greet whoever was named before."""
    await asyncio.sleep(1)
    return TextResult(text=f"Hello, {args.user_name}!")


_ALL: tuple[AnyTool, ...] = (
    *(slow_compute, failing_job, protocol_error_job),
    *(confirm_delete, multi_input, test_tool_with_task),
)
JOBS: Tools = {each.name: each for each in _ALL}
ASKS_FIRST = "test_tool_with_task"


def form(message: str, name: str) -> ElicitRequest:
    """A question with one answer."""
    schema = {"type": "object", "properties": {name: {"type": "string"}}, "required": [name]}
    return ElicitRequest(
        params=ElicitRequestFormParams(mode="form", message=message, requested_schema=schema)
    )


class FakeQuestions:
    """Implements `reelwright.mcp.questions.Questions` for the tools above."""

    def __init__(self) -> None:
        self._answered: set[tuple[str, str]] = set()

    def arguments_of(self, params: CallToolRequestParams) -> dict[str, Any] | None:
        if params.name != ASKS_FIRST:
            return params.arguments or {}
        answer = (params.input_responses or {}).get("user_name")
        if not isinstance(answer, ElicitResult) or answer.content is None:
            return None
        return {"user_name": answer.content["name"]}

    async def open(self, app: App, owner: Owner, result: Result) -> Mapping[str, InputRequest]:
        if not isinstance(result, AskedResult):
            return {}
        return {
            ask: form(f"{ask}?", ask)
            for ask in result.asks
            if (result.job, ask) not in self._answered
        }

    async def take(
        self, app: App, owner: Owner, result: Result, answers: Mapping[str, Any]
    ) -> None:
        if isinstance(result, AskedResult):
            self._answered |= {(result.job, name) for name in answers if name in result.asks}

    async def settled(self, app: App, owner: Owner, result: Result) -> Result:
        return result


class AsksFirst(Extension):
    """Wants tasks for one tool, and for another a name before its task begins."""

    identifier = "org.reelwright/conformance"

    async def intercept_tool_call(
        self,
        params: CallToolRequestParams,
        ctx: ServerRequestContext[Any, Any],
        call_next: CallNext,
    ) -> HandlerResult:
        if params.name == failing_job.name:
            require_client_extension(ctx, TASKS)
        if params.name == ASKS_FIRST and params.input_responses is None:
            return InputRequiredResult(
                input_requests={"user_name": form("Who?", "name")}, request_state="asked"
            )
        return await call_next(ctx)
