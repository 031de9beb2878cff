"""Where calls of tools come in, and go out answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import anyio
from mcp.server.mcpserver import Context
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult, InputRequiredResult

from reelwright.domain import Call, JobProgress, Owner, Step, StepState
from reelwright.errors import ArgumentsError, ReelwrightError
from reelwright.mcp import answers, jobs
from reelwright.mcp.faces import DRY_RUN, may_be_tried
from reelwright.mcp.files import AddressOf, pictures_and_links
from reelwright.mcp.narrowing import Narrowing
from reelwright.mcp.owners import OwnerOf
from reelwright.mcp.publishing import Publishing
from reelwright.mcp.sources import without_paths
from reelwright.mcp.uploads import file_named, upload_wanted
from reelwright.steps.problems import BROKEN
from reelwright.tool import AnyTool, Effect, Result

if TYPE_CHECKING:
    from reelwright.app import App

logger = logging.getLogger(__name__)

AppSource: TypeAlias = Callable[[], Awaitable["App"]]
"""Gives the open house, as soon as it is open."""

A = TypeVar("A")
Answered: TypeAlias = CallToolResult | InputRequiredResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What every call has at hand."""

    app: AppSource
    owner_of: OwnerOf
    address_of: AddressOf
    narrowing: Narrowing
    may_name_paths: bool
    """Whether clients are on this machine, and may name files of it."""

    inline: float
    """Seconds for which a call is waited for."""

    publishing: Publishing

    async def call(
        self, tool: AnyTool, arguments: dict[str, Any], ctx: Context[Any, Any]
    ) -> Answered:
        """Have a call done; answer with its result, or with the job it became."""
        if tool.effect is Effect.PREPARES and self.publishing.answers_a_question(ctx):
            app, owner = await self.app(), self.owner_of(ctx.request_context)
            return await self.publishing.answered(app, owner, ctx)
        if (name := self.file_wanted(tool, arguments)) is not None:
            app, owner = await self.app(), self.owner_of(ctx.request_context)
            return await upload_wanted(app, owner, name, ctx.request_context)
        if may_be_tried(tool) and DRY_RUN in arguments:
            arguments = dict(arguments)
            if arguments.pop(DRY_RUN) is not False:
                return await self._foreseen(tool, arguments, ctx)
        app, step = await self.step_of(tool, arguments, ctx, seconds=self.inline)
        return await self.answered(app, tool, step, ctx)

    def file_wanted(self, tool: AnyTool, arguments: dict[str, Any]) -> str | None:
        """Give the name of a file that would have to come from the client's machine first."""
        return None if self.may_name_paths else file_named(tool, arguments)

    async def _foreseen(
        self, tool: AnyTool, arguments: dict[str, Any], ctx: Context[Any, Any]
    ) -> CallToolResult:
        """Say what a call would lead to."""
        app, owner = await self.app(), self.owner_of(ctx.request_context)
        planner, call = app.foreman.planner, self._call(tool, arguments)
        steps = await planner.preview(owner, call)
        for step in steps:
            if step.problem is not None:
                return answers.failure(step.problem)
        would = tuple(
            answers.WouldDo(tool=step.tool, args=step.args, is_remembered=step.state.is_final)
            for step in steps
        )
        foreseen = answers.Foreseen(would=would, foreseen=await planner.foreseen(owner, call))
        return answers.answer(foreseen, foreseen.as_text())

    def _call(self, tool: AnyTool, arguments: dict[str, Any]) -> Call:
        given = arguments if self.may_name_paths else without_paths(arguments)
        return Call(tool=tool.name, args=given)

    async def step_of(
        self,
        tool: AnyTool,
        arguments: dict[str, Any],
        ctx: Context[Any, Any],
        *,
        seconds: float,
    ) -> tuple["App", Step]:
        """Begin a call and follow it for so long; stop it when its client says so meanwhile."""
        request = ctx.request_context
        app, owner = await self.app(), self.owner_of(request)
        call = self._call(tool, arguments)
        if self.narrowing.read_only:
            await self._refuse_making(app, owner, call)
        begun = await jobs.begin(app, errands_of(ctx), owner, call)
        try:
            step = await jobs.follow(
                app, begun.step, seconds=seconds, tell=teller(ctx), going=begun.going
            )
        except asyncio.CancelledError:
            if begun.is_ours and await jobs.was_told_to_stop(request):
                await jobs.stop(app, owner, begun.step.id)
            raise
        return app, step

    async def answered(
        self, app: "App", tool: AnyTool, step: Step, ctx: Context[Any, Any]
    ) -> Answered:
        """Answer with a step as it is now."""
        if not step.state.is_final:
            return answers.ticket(step, await app.house.progress(step.owner, step.id))
        job = step.id if step.is_job else None
        if step.state is not StepState.SUCCEEDED:
            return answers.failure(step.problem or BROKEN, job)
        result: Result = tool.result.model_validate(step.result)
        said = answers.answer(result, result.as_text(), *await self.shown(app, step, result, ctx))
        if result.waits_for_person:
            return await self.publishing.ask(app, step.owner, result, said, ctx)
        return said

    async def shown(
        self, app: "App", step: Step, result: Result, ctx: Context[Any, Any]
    ) -> list[Any]:
        """Give what can be seen of a result beside its words."""
        return await pictures_and_links(
            app, step.owner, result.files(), ctx.request_context, self.address_of
        )

    async def _refuse_making(self, app: "App", owner: Owner, call: Call) -> None:
        """Refuse a look that would have to make something first."""
        for step in await app.foreman.planner.preview(owner, call):
            makes = app.tools[step.tool].effect is not Effect.READS
            if makes and not step.state.is_final:
                raise ArgumentsError(
                    f"This needs {step.tool} to be done first, and this server only looks.",
                    code="read_only",
                    fix="Ask about what is in the library, or start the server without "
                    "--read-only.",
                )


async def guarded(work: Awaitable[A], what: str) -> A | CallToolResult:
    """Answer with what was refused, or that it broke: a call never ends a connection."""
    try:
        return await work
    except ReelwrightError as error:
        return answers.refusal(error)
    except (anyio.get_cancelled_exc_class(), MCPError):
        raise
    except Exception:
        logger.exception("%s broke", what)
        return answers.broken()


def errands_of(ctx: Context[Any, Any]) -> jobs.Errands:
    errands: jobs.Errands = ctx.request_context.lifespan_context
    return errands


def teller(ctx: Context[Any, Any]) -> jobs.Tell:
    """Give what tells progress to a client that asked for it; it never goes back."""
    furthest = 0.0

    async def tell(progress: JobProgress) -> None:
        nonlocal furthest
        furthest = max(furthest + 0.0001, progress.share)
        await ctx.report_progress(min(furthest, 1.0), 1.0, answers.sentence(progress))

    return tell
