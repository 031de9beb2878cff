"""One thing the agent can do, and how a function becomes it."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Generic, TypeAlias, TypeVar, get_type_hints

from reelwright.media.ffmpeg import told_when_full
from reelwright.tool.args import Args, Result
from reelwright.tool.context import Planning, ToolContext


class Effect(StrEnum):
    """The most a tool can do to the world."""

    READS = "reads"
    """Looks, and leaves everything as it was."""

    CREATES = "creates"
    """Adds things, and changes none."""

    PREPARES = "prepares"
    """Makes ready what only a person can let out of the house."""

    DESTROYS = "destroys"
    """Takes things away; a person can bring them back for a while."""


class Weight(StrEnum):
    """What a step uses most, so that as many run side by side as is good."""

    PROCESSOR = "processor"
    NETWORK = "network"
    ACCELERATOR = "accelerator"
    NOTHING = "nothing"
    """Done at once, in the process that asks: neither queued nor remembered."""


A = TypeVar("A", bound=Args)
R = TypeVar("R", bound=Result)
ToolFunction: TypeAlias = Callable[[A, ToolContext], Awaitable[R]]
Prepare: TypeAlias = Callable[[A, Planning], Awaitable[A]]
Foresee: TypeAlias = Callable[[A, Planning], Awaitable[tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool(Generic[A, R]):
    """One thing the agent can do, described once for planner, queue, MCP, HTTP and command line."""

    name: str
    description: str
    args: type[A]
    result: type[R]
    function: ToolFunction[A, R]
    effect: Effect
    timeout: timedelta
    weight: Weight
    version: int
    """Raised when the same arguments would now give another result."""

    is_remembered: bool
    prepare: Prepare[A] | None = field(default=None)
    foresee: Foresee[A] | None = field(default=None)
    """Says in sentences what would come of a call, from what is there already."""

    async def __call__(self, args: A, ctx: ToolContext) -> R:
        with told_when_full():
            return await self.function(args, ctx)


AnyTool: TypeAlias = Tool[Any, Any]
Tools: TypeAlias = Mapping[str, AnyTool]


def tool(
    *,
    effect: Effect,
    timeout: timedelta,
    weight: Weight = Weight.PROCESSOR,
    version: int = 1,
    is_remembered: bool = True,
    prepare: Prepare[A] | None = None,
    foresee: Foresee[A] | None = None,
) -> Callable[[ToolFunction[A, R]], Tool[A, R]]:
    """Make a tool of `async def name(args: SomeArgs, ctx: ToolContext) -> SomeResult`.

    Its name is the function's, its description the function's docstring, and its schemas are
    those of the two annotated types. `prepare` looks at the arguments before anything runs: it
    asks for what is needed, and gives them back with every `auto` resolved. `foresee` says what
    would come of a call, where that is known without doing it.
    """

    def make(function: ToolFunction[A, R]) -> Tool[A, R]:
        name = getattr(function, "__name__", "")
        if not function.__doc__:
            raise TypeError(f"{name}: its docstring is what the planner reads")
        hints = get_type_hints(function)
        return Tool(
            name=name,
            description=inspect.cleandoc(function.__doc__),
            args=hints["args"],
            result=hints["return"],
            function=function,
            effect=effect,
            timeout=timeout,
            weight=weight,
            version=version,
            is_remembered=is_remembered and weight is not Weight.NOTHING,
            prepare=prepare,
            foresee=foresee,
        )

    return make
