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
    INTERNAL_ERROR,
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
from reelwright.mcp.questions import Questions
from reelwright.steps.problems import BROKEN
from reelwright.tool import Result, Tools

if TYPE_CHECKING:
    from reelwright.app import App

TASKS = "io.modelcontextprotocol/tasks"
HEADER_MISMATCH = -32020
KEPT_FOR = timedelta(days=7)
POLL_EVERY = timedelta(seconds=1)

_AT_ONCE = 0.3
"""Seconds in which a call may still be answered with its result: what is remembered is."""

_TOLD_AT_FIRST = ("taskId", "status", "createdAt", "lastUpdatedAt", "ttlMs", "pollIntervalMs")
_DONE = {"resultType": "complete"}


class TaskParams(RequestParams):
    task_id: str = Field(alias="taskId", max_length=60)


class UpdateTaskParams(TaskParams):
    input_responses: dict[str, Any] = Field(alias="inputResponses", default_factory=dict)


class Tasks(Extension):
    """Answers long calls with a task when the client declared that it knows them."""

    identifier = TASKS

    def __init__(self, tools: Tools) -> None:
        self._long = {name: tool for name, tool in tools.items() if may_take_long(tool)}
        self._calls: Calls | None = None
        self._questions: Questions

    def use(self, calls: Calls, questions: Questions) -> None:
        """Take what the server's own calls have at hand, and what is asked of people."""
        self._calls, self._questions = calls, questions

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
        if (
            tool is None
            or DRY_RUN in (params.arguments or {})
            or not _is_declared(ctx)
            or not self._at_hand.narrowing.shows(tool)
            or self._at_hand.file_wanted(tool, params.arguments or {}) is not None
        ):
            return await call_next(ctx)
        arguments = self._questions.arguments_of(params)
        if arguments is None:
            return await call_next(ctx)

        async def answered() -> HandlerResult:
            context = _context(ctx)
            app, step = await self._at_hand.step_of(tool, arguments, context, seconds=_AT_ONCE)
            wire = await self._wire(app, step, ctx)
            if wire["status"] == "completed":
                return await self._answered(app, step, context)
            return {**{name: wire[name] for name in _TOLD_AT_FIRST}, "resultType": "task"}

        return await guarded(answered(), tool.name)

    async def _get(self, ctx: ServerRequestContext[Any, Any], params: TaskParams) -> HandlerResult:
        app, step = await self._found(ctx, params)
        wire = await self._wire(app, step, ctx)
        if wire["status"] == "completed":
            answered = await self._answered(app, step, _context(ctx))
            wire["result"] = answered.model_dump(mode="json", by_alias=True, exclude_none=True)
        return {**wire, "resultType": "complete"}

    async def _answered(self, app: "App", step: Step, ctx: Context[Any, Any]) -> CallToolResult:
        """Give the result of a task, as what people answered has left it."""
        if step.state is not StepState.SUCCEEDED:
            return answers.failure(step.problem or BROKEN, step.id)
        result: Result = app.foreman.planner.find(step.tool).result.model_validate(step.result)
        result = await self._questions.settled(app, step.owner, result)
        shown = await self._at_hand.shown(app, step, result, ctx)
        return answers.answer(result, result.as_text(), *shown)

    async def _update(
        self, ctx: ServerRequestContext[Any, Any], params: UpdateTaskParams
    ) -> HandlerResult:
        app, step = await self._found(ctx, params)
        if step.state is StepState.SUCCEEDED:
            result: Result = app.foreman.planner.find(step.tool).result.model_validate(step.result)
            await self._questions.take(app, step.owner, result, params.input_responses)
        return _DONE

    async def _cancel(
        self, ctx: ServerRequestContext[Any, Any], params: TaskParams
    ) -> HandlerResult:
        app, step = await self._found(ctx, params)
        await jobs.stop(app, step.owner, step.id)
        return _DONE

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

    async def _wire(
        self, app: "App", step: Step, ctx: ServerRequestContext[Any, Any]
    ) -> dict[str, Any]:
        """Write a step down as a task."""
        wire: dict[str, Any] = {
            "taskId": step.id,
            "status": "working",
            "createdAt": step.created_at.isoformat(),
            "lastUpdatedAt": (step.finished_at or datetime.now(UTC)).isoformat(),
            "ttlMs": round(KEPT_FOR.total_seconds() * 1000),
            "pollIntervalMs": round(POLL_EVERY.total_seconds() * 1000),
        }
        if not step.state.is_final:
            progress = await app.house.progress(step.owner, step.id)
            return {**wire, "statusMessage": answers.sentence(progress)}
        if step.problem is not None:
            wire["statusMessage"] = step.problem.message
        if step.state is StepState.CANCELLED:
            return {**wire, "status": "cancelled"}
        if _is_broken(step):
            error = {"code": INTERNAL_ERROR, "message": BROKEN.message}
            return {**wire, "status": "failed", "error": error}
        if step.state is StepState.SUCCEEDED and _can_be_asked(ctx):
            result: Result = app.foreman.planner.find(step.tool).result.model_validate(step.result)
            asked = await self._questions.open(app, step.owner, result)
            if asked:
                requests = {
                    name: each.model_dump(mode="json", by_alias=True, exclude_none=True)
                    for name, each in asked.items()
                }
                return {**wire, "status": "input_required", "inputRequests": requests}
        return {**wire, "status": "completed"}

    @property
    def _at_hand(self) -> Calls:
        assert self._calls is not None  # noqa: S101 - the server gives it before it serves
        return self._calls


def _is_broken(step: Step) -> bool:
    """Say whether it was we who failed: everything else is a result, if a sad one."""
    return step.problem is not None and step.problem.error == BROKEN.error


def _can_be_asked(ctx: ServerRequestContext[Any, Any]) -> bool:
    able = ctx.session.client_capabilities
    return bool(able and able.elicitation is not None)


def _is_declared(ctx: ServerRequestContext[Any, Any]) -> bool:
    able = ctx.session.client_capabilities
    return bool(able and able.extensions and TASKS in able.extensions)


def _context(ctx: ServerRequestContext[Any, Any]) -> Context[Any, Any]:
    return Context(request_context=ctx)
