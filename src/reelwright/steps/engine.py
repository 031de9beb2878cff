"""Everything that keeps steps going in one process, opened together."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from reelwright.ports import Bells, Events, Leases, WakeUps
from reelwright.steps.feed import Feed
from reelwright.steps.foreman import Foreman
from reelwright.steps.planner import Planner
from reelwright.steps.reconciler import Reconciler
from reelwright.steps.worker import Worker
from reelwright.tool import House, Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Where it is written down who has which step, and what changed."""

    leases: Leases
    events: Events


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What asks for steps, what carries them, what looks after them, what tells of them."""

    foreman: Foreman
    worker: Worker
    reconciler: Reconciler
    feed: Feed


@asynccontextmanager
async def open_engine(
    house: House,
    tools: Tools,
    record: Record,
    *,
    wake_ups: WakeUps,
    bells: Bells,
    slots: Mapping[str, int],
    lease: float = 20.0,
    look_every: float | None = 2.0,
    patience: float = 0.0,
) -> AsyncGenerator[Engine]:
    """Keep steps going for as long as the block lasts.

    `slots` says how many steps of each weight are carried here side by side; none, when others
    do the work. Every `look_every` seconds what nobody looks after is set going again; None
    leaves that to others. When the block ends, running steps get `patience` seconds.
    """
    foreman = Foreman(planner=Planner(house=house, tools=tools), wake_ups=wake_ups, bells=bells)
    worker = Worker(foreman=foreman, leases=record.leases, slots=slots, lease=lease)
    reconciler = Reconciler(
        foreman=foreman, leases=record.leases, events=record.events, worker=worker
    )
    feed = Feed(events=record.events, bells=bells)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(worker.open(patience=patience))
        if look_every is not None:
            reconciler.every = look_every
            await stack.enter_async_context(reconciler.open())
        yield Engine(foreman=foreman, worker=worker, reconciler=reconciler, feed=feed)
