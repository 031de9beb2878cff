"""What runs in the processes that faults happen to: whoever asks, whoever works, whoever looks."""

import asyncio
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import arq.connections
import fakeredis
import psycopg

from reelwright import failpoints
from reelwright.app import Role, open_app
from reelwright.domain import LOCAL, Call, Step
from reelwright.errors import EnvironmentProblem, UnavailableError
from reelwright.queue import arq as _queue
from reelwright.queue.opening import open_bells, open_wake_ups
from reelwright.settings import (
    DatabaseSettings,
    ObjectsSettings,
    QueueSettings,
    Settings,
    WorkSettings,
)
from reelwright.steps import Engine, open_engine
from reelwright.store.database import open_database
from reelwright.store.objects.local import LocalObjects
from reelwright.store.objects.s3 import open_s3_objects
from reelwright.tool import House, Weight
from tests.faults import toys
from tests.faults.injector import Fault, Injector
from tests.faults.oracle import Seen, look, verdict
from tests.steps.toys import make_house, record_of
from tests.store.objects.places import KEY, NAME, SECRET, bucket_at

READY = (arq.connections, fakeredis, psycopg, _queue)
"""What is first imported when it is used. Processes are forked when all of it is there."""

gc.freeze()

LEASE = 1.0
LOOK_EVERY = 0.15
SLOTS: dict[str, int] = {Weight.PROCESSOR: 2, Weight.NETWORK: 4, Weight.ACCELERATOR: 1}
_AGAIN = 0.05


class Part(StrEnum):
    """What a process does."""

    ALONE = "alone"
    """Asks and works, and ends when all has ended."""

    ASKS = "asks"
    WORKS = "works"
    """Works until it is told to end."""

    TAKES_OVER = "takes over"
    """Asks and works after the fault, and holds what it finds against what must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a scene is set. All of it is shared by its processes."""

    folder: Path
    """What actors and director tell each other."""

    data: Path
    database: str
    redis: str | None = None
    bucket: str | None = None
    prefix: str = ""
    """In the bucket."""

    media: Path | None = None
    """A video, when the real pipeline is run on it."""

    calls: tuple[Call, ...] = toys.CALLS
    next: Call = toys.NEXT
    expected: tuple[tuple[str, int], ...] = tuple(toys.EXPECTED.items())


def play(place: Place, part: Part, name: str, fault: Fault | None) -> None:
    """Play a part to its end; the process is ours alone."""
    log = os.open(place.folder / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True
    )
    logging.getLogger("arq").setLevel(logging.WARNING)
    hook = Injector(fault, place.folder / f"{name}.fired", has_bucket=place.bucket is not None)
    failpoints.place.hook = hook
    try:
        asyncio.run(_play(place, part, name))
    finally:
        _write(place.folder / f"{name}.counts", hook.counts)


async def _play(place: Place, part: Part, name: str) -> None:
    before: Seen | None = None
    if part is Part.TAKES_OVER:
        before = await look(place.database)
    async with _house(place, part) as (engine, house):
        if part is Part.WORKS:
            told = asyncio.Event()
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, told.set)
            loop.add_signal_handler(signal.SIGUSR1, _say_what_runs)
            (place.folder / f"{name}.ready").touch()
            await told.wait()
            return
        await _have_done(engine, place.calls, place.folder / f"{name}.accepted")
        await _read_feed(engine)
        if before is not None:
            await _until_all_have_ended(engine)
            await _have_done(engine, (place.next,), place.folder / f"{name}.next")
            missing = [
                key
                for owner, key in (await look(place.database)).keys
                if not await house.objects.exists(owner, key)
            ]
    if before is not None:
        after = await look(place.database)
        found = verdict(before, after, place.data, expected=dict(place.expected))
        found += [f"lost: the file {key} of a row is not there" for key in missing]
        _write(place.folder / f"{name}.verdict", found)


@asynccontextmanager
async def _house(place: Place, part: Part) -> AsyncGenerator[tuple[Engine, House]]:
    if place.media is not None:
        role = {Part.ASKS: Role.ASKS, Part.WORKS: Role.WORKS}.get(part, Role.ASKS)
        async with open_app(_settings(place), role=role) as app:
            app.engine.reconciler.every = LOOK_EVERY
            yield app.engine, app.house
        return
    async with AsyncExitStack() as stack:
        sessions = await stack.enter_async_context(open_database(place.database, upgrade=True))
        house = make_house(sessions, place.data)
        if place.bucket is not None:
            bucket = bucket_at(place.bucket, place.prefix)
            s3 = await stack.enter_async_context(
                open_s3_objects(bucket, data=place.data, cache_bytes=100_000_000)
            )
            s3.clear_leftovers()
            house = make_house(sessions, place.data, objects=s3)
        else:
            local = LocalObjects(place.data)
            local.clear_leftovers()
            house = make_house(sessions, place.data, objects=local)
        engine = await stack.enter_async_context(
            open_engine(
                house,
                toys.TOYS,
                record_of(sessions),
                wake_ups=await stack.enter_async_context(open_wake_ups(place.redis)),
                bells=await stack.enter_async_context(open_bells(place.redis)),
                slots={} if part is Part.ASKS else SLOTS,
                lease=LEASE,
                look_every=LOOK_EVERY,
                patience=2.0 if part is Part.WORKS else 0.0,
            )
        )
        yield engine, house


def _settings(place: Place) -> Settings:
    return Settings(
        _env_file=None,
        data=place.data,
        database=DatabaseSettings(url=place.database, upgrade_at_start=True),
        queue=QueueSettings(redis=place.redis),
        objects=ObjectsSettings(
            s3_bucket=NAME,
            s3_prefix=place.prefix,
            s3_endpoint=place.bucket,
            s3_access_key=KEY,
            s3_secret_key=SECRET,
            s3_path_style=True,
        )
        if place.bucket
        else ObjectsSettings(),
        work=WorkSettings(lease_seconds=LEASE, processor_steps=2),
    )


async def _have_done(engine: Engine, calls: Sequence[Call], accepted: Path) -> None:
    """Ask as a client does, again when it was told to; wait for all; write down what was taken."""

    async def one(call: Call) -> Step:
        while True:
            try:
                step = await engine.foreman.start(LOCAL, call)
                break
            except (UnavailableError, EnvironmentProblem):
                await asyncio.sleep(_AGAIN)
        with accepted.open("a") as file:
            file.write(f"{step.id} {call.tool}\n")
        while True:
            try:
                return await engine.foreman.finish(step)
            except UnavailableError:
                await asyncio.sleep(_AGAIN)

    ended = await asyncio.gather(*(one(call) for call in calls))
    with accepted.open("a") as file:
        for call, step in zip(calls, ended, strict=True):
            problem = step.problem.code if step.problem else "-"
            file.write(f"end {step.id} {call.tool} {step.state} {problem}\n")


async def _read_feed(engine: Engine) -> None:
    """Read what was told from the start up to now, again when it cannot be read."""
    while True:
        try:
            last = await engine.feed.last(LOCAL)
            async for event in engine.feed.follow(LOCAL, after=0):
                if event.number >= last:
                    return
        except UnavailableError:
            await asyncio.sleep(_AGAIN)


async def _until_all_have_ended(engine: Engine) -> None:
    while True:
        with suppress(UnavailableError):
            if not await engine.reconciler.leases.unfinished(1):
                return
        await asyncio.sleep(_AGAIN)


def _say_what_runs() -> None:
    for task in asyncio.all_tasks():
        task.print_stack(file=sys.stderr)


def _write(target: Path, what: Any) -> None:  # noqa: ANN401 - anything JSON can say
    beside = target.with_suffix(target.suffix + ".new")
    beside.write_text(json.dumps(what))
    beside.replace(target)
