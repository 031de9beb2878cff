"""The Tasks extension (SEP-2663): jobs, for clients that follow them by themselves.

A task is a step, under the step's id. Other words for its states are spoken here and nowhere else.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.extension import Extension, MethodBinding
from mcp.server.mcpserver import Context, require_client_extension
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    RequestParams,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import Field

from reelwright.domain import Owner, Step, StepId, StepState
from reelwright.errors import NotFoundError
from reelwright.mcp import answers, jobs
from reelwright.mcp.calls import Calls, guarded
from reelwright.mcp.faces import DRY_RUN, may_take_long
from reelwright.tool import Effect, Tools

if TYPE_CHECKING:
    from reelwright.app import App

TASKS = "io.modelcontextprotocol/tasks"
HEADER_MISMATCH = -32020
KEPT_FOR = timedelta(days=7)
POLL_EVERY = timedelta(seconds=1)

_AT_ONCE = 1.0
"""Seconds in which a call may still be answered with its result: most of what is remembered is."""


class TaskParams(RequestParams):
    task_id: str = Field(alias="taskId", max_length=60)


class UpdateTaskParams(TaskParams):
    input_responses: dict[str, Any] = Field(alias="inputResponses", default_factory=dict)


class Tasks(Extension):
    """Answers long calls with a task when the client declared that it knows them."""

    identifier = TASKS

    def __init__(self, tools: Tools) -> None:
        self._long = {
            name: tool
            for name, tool in tools.items()
            # A person is asked within the call that prepares.
            if may_take_long(tool) and tool.effect is not Effect.PREPARES
        }
        self._calls: Calls | None = None

    def use(self, calls: Calls) -> None:
        """Take what the server's own calls have at hand."""
        self._calls = calls

    def methods(self) -> list[MethodBinding]:
        versions = frozenset(MODERN_PROTOCOL_VERSIONS)
        return [
            MethodBinding("tasks/get", TaskParams, self._get, versions),
            MethodBinding("tasks/update", UpdateTaskParams, self._update, versions),
            MethodBinding("tasks/cancel", TaskParams, self._cancel, versions),
        ]

    async def intercept_tool_call(
        self,
        params: CallToolRequestParams,
        ctx: ServerRequestContext[Any, Any],
        call_next: CallNext,
    ) -> HandlerResult:
        tool = self._long.get(params.name)
        arguments = params.arguments or {}
        if (
            tool is None
            or DRY_RUN in arguments
            or not _is_declared(ctx)
            or not self._at_hand.narrowing.shows(tool)
        ):
            return await call_next(ctx)

        async def answered() -> HandlerResult:
            context = _context(ctx)
            app, step = await self._at_hand.step_of(tool, arguments, context, seconds=_AT_ONCE)
            if step.state.is_final:
                return await self._at_hand.answered(app, tool, step, context)
            return {"resultType": "task", **await _wire(app, step)}

        return await guarded(answered(), tool.name)

    async def _get(self, ctx: ServerRequestContext[Any, Any], params: TaskParams) -> HandlerResult:
        app, step = await self._found(ctx, params)
        wire = await _wire(app, step)
        if wire["status"] == "completed":
            tool = app.foreman.planner.find(step.tool)
            answered = await self._at_hand.answered(app, tool, step, _context(ctx))
            assert isinstance(answered, CallToolResult)  # noqa: S101 - nobody is asked here
            wire["result"] = answered.model_dump(mode="json", by_alias=True, exclude_none=True)
        return wire

    async def _update(
        self, ctx: ServerRequestContext[Any, Any], params: UpdateTaskParams
    ) -> HandlerResult:
        await self._found(ctx, params)
        return {}

    async def _cancel(
        self, ctx: ServerRequestContext[Any, Any], params: TaskParams
    ) -> HandlerResult:
        app, step = await self._found(ctx, params)
        await jobs.stop(app, step.owner, step.id)
        return {}

    async def _found(
        self, ctx: ServerRequestContext[Any, Any], params: TaskParams
    ) -> tuple["App", Step]:
        """Look up a task of whoever asks: a name is no leave to see it."""
        require_client_extension(ctx, TASKS)
        named = getattr(ctx.request, "headers", {}).get("mcp-name")
        if named is not None and named != params.task_id:
            raise MCPError(code=HEADER_MISMATCH, message="Mcp-Name does not match taskId")
        try:
            app = await self._at_hand.app()
            owner: Owner = self._at_hand.owner_of(ctx)
            return app, await app.house.steps.get(owner, StepId(params.task_id))
        except NotFoundError as error:
            raise MCPError(
                code=INVALID_PARAMS, message=f"{error.message} ({error.code})"
            ) from error

    @property
    def _at_hand(self) -> Calls:
        assert self._calls is not None  # noqa: S101 - the server gives it before it serves
        return self._calls


async def _wire(app: "App", step: Step) -> dict[str, Any]:
    """Write a step down as a task."""
    changed = step.finished_at or datetime.now(UTC)
    wire: dict[str, Any] = {
        "taskId": step.id,
        "status": _status(step.state),
        "createdAt": step.created_at.isoformat(),
        "lastUpdatedAt": changed.isoformat(),
        "ttlMs": round(KEPT_FOR.total_seconds() * 1000),
        "pollIntervalMs": round(POLL_EVERY.total_seconds() * 1000),
    }
    if not step.state.is_final:
        wire["statusMessage"] = answers.sentence(await app.house.progress(step.owner, step.id))
    elif step.problem is not None:
        wire["statusMessage"] = step.problem.message
    return wire


def _status(state: StepState) -> str:
    match state:
        case StepState.SUCCEEDED | StepState.FAILED:
            return "completed"  # with a result, which for a failure says `isError`
        case StepState.CANCELLED:
            return "cancelled"
        case _:
            return "working"


def _is_declared(ctx: ServerRequestContext[Any, Any]) -> bool:
    able = ctx.session.client_capabilities
    return bool(able and able.extensions and TASKS in able.extensions)


def _context(ctx: ServerRequestContext[Any, Any]) -> Context[Any, Any]:
    return Context(request_context=ctx)
