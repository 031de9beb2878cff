"""Small houses for MCP clients: real stores and a real engine, and tools whose end tests hold."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from mcp.types import CallToolResult, TextContent

from reelwright.agent.approvals import Approvals
from reelwright.agent.desk import Desk
from reelwright.app import App
from reelwright.domain import Call, StoredFile
from reelwright.errors import NothingFoundError
from reelwright.mcp.server import ReelwrightServer
from reelwright.queue.bells import LocalBells
from reelwright.queue.opening import open_wake_ups
from reelwright.steps import open_engine
from reelwright.store.conversations import StoredConversations
from reelwright.store.database import open_database
from reelwright.tool import (
    AnyTool,
    Args,
    Effect,
    House,
    Planning,
    Result,
    ToolContext,
    Tools,
    Weight,
    tool,
)
from reelwright.trash import Trash
from tests.steps.toys import glance, make_house, record_of, shout

LONG = timedelta(minutes=5)


class Gates:
    """Doors that tools stand at until a test opens them."""

    def __init__(self) -> None:
        self.entered: list[str] = []
        self.left: list[str] = []
        self._gates: dict[str, asyncio.Event] = {}

    def gate(self, name: str) -> asyncio.Event:
        return self._gates.setdefault(name, asyncio.Event())

    def clear(self) -> None:
        self.entered.clear()
        self.left.clear()
        self._gates.clear()


GATES = Gates()


class HoldArgs(Args):
    name: str
    """The gate to wait at."""


class HoldResult(Result):
    said: str
    """What came of it."""

    def as_text(self) -> str:
        return self.said


@tool(effect=Effect.CREATES, timeout=LONG)
async def hold(args: HoldArgs, ctx: ToolContext) -> HoldResult:
    """Wait until a gate is opened."""
    GATES.entered.append(args.name)
    ctx.progress.report(0.25, "waiting at the gate")
    try:
        await GATES.gate(args.name).wait()
    finally:
        GATES.left.append(args.name)
    return HoldResult(said=f"{args.name} is open")


async def _needs_hold(args: HoldArgs, plan: Planning) -> HoldArgs:
    await plan.need(Call(tool="hold", args={"name": args.name}))
    return args


@tool(effect=Effect.READS, timeout=LONG, weight=Weight.NOTHING, prepare=_needs_hold)
async def peep(args: HoldArgs, ctx: ToolContext) -> HoldResult:
    """Look through a gate once it is open."""
    return HoldResult(said=f"seen behind {args.name}")


class PaintResult(Result):
    pictures: tuple[StoredFile, ...]
    """What was painted."""

    def files(self) -> tuple[StoredFile, ...]:
        return self.pictures


@tool(effect=Effect.READS, timeout=LONG, weight=Weight.NOTHING)
async def paint(args: Args, ctx: ToolContext) -> PaintResult:
    """Paint something small and something large."""
    pictures = []
    for name, size in (("small", 100), ("large", 2_000_000)):
        path = ctx.folder / f"{name}.png"
        path.write_bytes(b"\x89PNG" + bytes(size))
        kept = await ctx.keep(path, f"looks/{name}.png")
        pictures.append(
            StoredFile(
                key=kept.key, name=path.name, media_type="image/png", size_bytes=kept.size_bytes
            )
        )
    return PaintResult(pictures=tuple(pictures))


@tool(effect=Effect.CREATES, timeout=LONG)
async def nothing(args: Args, ctx: ToolContext) -> Result:
    """Find nothing."""
    raise NothingFoundError("There is nothing here.", fix="Look elsewhere.")


@tool(effect=Effect.CREATES, timeout=LONG)
async def bug(args: Args, ctx: ToolContext) -> Result:
    """Break."""
    raise ZeroDivisionError("secret path /root/key")


_ALL: tuple[AnyTool, ...] = (bug, glance, hold, nothing, paint, peep, shout)
TOYS: Tools = {each.name: each for each in _ALL}


@asynccontextmanager
async def open_toy_app(
    root: Path, tools: Tools = TOYS, *, lease: float = 5.0, **changes: object
) -> AsyncGenerator[App]:
    """A house that works by itself."""
    async with (
        open_database(f"sqlite+aiosqlite:///{root / 'house.db'}") as sessions,
        open_wake_ups(None) as wake_ups,
    ):
        house: House = replace(make_house(sessions, root), **changes)  # type: ignore[arg-type]  # a test's own ports
        record = record_of(sessions)
        async with open_engine(
            house,
            tools,
            record,
            wake_ups=wake_ups,
            bells=LocalBells(),
            slots={Weight.PROCESSOR: 2, Weight.NETWORK: 4, Weight.ACCELERATOR: 1},
            lease=lease,
            look_every=0.5,
        ) as engine:
            conversations = StoredConversations(sessions)
            yield App(
                house=house,
                tools=tools,
                engine=engine,
                record=record,
                trash=Trash(house),
                conversations=conversations,
                desk=nobody_plans,
                approvals=Approvals(engine.foreman, conversations),
            )


def nobody_plans() -> Desk:
    """No tool of a toy house leads to the planner."""
    raise AssertionError("a toy asked the planner")


def server_of(app: App, **given: Any) -> ReelwrightServer:  # noqa: ANN401 - what the server takes
    """A server in front of a house that is open."""

    async def opened() -> App:
        return app

    return ReelwrightServer(app.tools, opened, **given)


def text_in(result: CallToolResult) -> str:
    """The words of an answer."""
    (first, *_) = result.content
    assert isinstance(first, TextContent)
    return first.text


def told(result: CallToolResult) -> dict[str, Any]:
    """What an answer tells programs."""
    assert isinstance(result.structured_content, dict)
    return result.structured_content
