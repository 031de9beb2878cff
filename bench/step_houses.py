"""What carries steps, without the rest of the house: for benches of the way, not of the work."""

import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

from reelwright.domain import Call
from reelwright.queue.opening import open_bells, open_wake_ups
from reelwright.steps import Engine, open_engine
from reelwright.store.database import open_database
from reelwright.tool import Args, Effect, Result, ToolContext, Tools, tool

sys.path.append(str(Path(__file__).parents[1]))
from tests.steps.toys import make_house, record_of

LOOK_EVERY = 1.0
"""Seconds between two looks at what nobody looks after, as in the app."""


class NumberArgs(Args):
    """A number, so that no two calls are the same."""

    number: int
    """Any."""


@tool(effect=Effect.READS, timeout=timedelta(minutes=1))
async def no_op(args: NumberArgs, ctx: ToolContext) -> Result:
    """Do nothing."""
    return Result()


TOOLS: Tools = {no_op.name: no_op}


def no_op_call(number: int) -> Call:
    return Call(tool="no_op", args={"number": number})


@asynccontextmanager
async def engine_over(
    database: str | Path, redis: str | None, folder: Path, *, slots: Mapping[str, int]
) -> AsyncGenerator[Engine]:
    """Open what one process of the house opens for its steps."""
    async with AsyncExitStack() as stack:
        sessions = await stack.enter_async_context(open_database(database, upgrade=True))
        wake_ups = await stack.enter_async_context(open_wake_ups(redis))
        bells = await stack.enter_async_context(open_bells(redis))
        yield await stack.enter_async_context(
            open_engine(
                make_house(sessions, folder),
                TOOLS,
                record_of(sessions),
                wake_ups=wake_ups,
                bells=bells,
                slots=slots,
                look_every=LOOK_EVERY,
            )
        )
