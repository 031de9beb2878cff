"""Small tools whose needs and results are known, to see how steps are done."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from opentelemetry.trace import get_current_span

from reelwright.domain import Call
from reelwright.errors import NothingFoundError, UnavailableError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.ports import Downloaded, Progress
from reelwright.process import Processes
from reelwright.queue.bells import LocalBells
from reelwright.steps import Engine, Foreman, Record, open_engine
from reelwright.store.clips import StoredClips
from reelwright.store.database import Sessions
from reelwright.store.events import StoredEvents
from reelwright.store.leases import StoredLeases
from reelwright.store.nouns import (
    NoChannels,
    StoredHighlights,
    StoredPublications,
    StoredVideos,
    StoredVoiceovers,
)
from reelwright.store.objects.local import LocalObjects
from reelwright.store.steps import StoredSteps
from reelwright.tool import (
    AnyTool,
    Args,
    Effect,
    House,
    Planning,
    RepeatableArgs,
    Result,
    ToolContext,
    Tools,
    Weight,
    tool,
)
from tests.fakes import FakeClock, FakeWakeUps

SOON = timedelta(seconds=5)
ran: list[str] = []
"""Every body that ran, in order; a test empties it first."""

trouble: dict[str, int] = {"left": 0}
"""How often `busy` still finds its provider unable to answer."""


class WordArgs(RepeatableArgs):
    word: str
    """A word."""


class WordResult(Result):
    said: str
    """What came of it."""


@tool(effect=Effect.READS, timeout=SOON)
async def shout(args: WordArgs, ctx: ToolContext) -> WordResult:
    """Say a word louder."""
    ran.append(f"shout {args.word}")
    ctx.progress.report(0.5, "breathing in")
    if args.word == "silence":
        raise NothingFoundError("There is nothing to shout.", fix="Give a word.")
    return WordResult(said=args.word.upper())


class ChorusArgs(RepeatableArgs):
    words: tuple[str, ...]
    """Words."""

    is_patient: bool = False
    """Whether it goes on without those that fail."""


async def _prepare_chorus(args: ChorusArgs, plan: Planning) -> ChorusArgs:
    await plan.need(
        *(
            Call(tool="shout", args={"word": word}, is_optional=args.is_patient)
            for word in args.words
        )
    )
    return args


@tool(effect=Effect.READS, timeout=SOON, prepare=_prepare_chorus)
async def chorus(args: ChorusArgs, ctx: ToolContext) -> WordResult:
    """Have several words shouted, and join them."""
    ran.append("chorus")
    said = [
        each.step.result["said"] if each.step.result else "-" for each in ctx.needed.of("shout")
    ]
    return WordResult(said=" ".join(said))


async def _prepare_choir(args: ChorusArgs, plan: Planning) -> ChorusArgs:
    lines = (args.words, args.words[::-1])
    await plan.need(*(Call(tool="chorus", args={"words": list(line)}) for line in lines))
    return args


@tool(effect=Effect.READS, timeout=SOON, prepare=_prepare_choir)
async def choir(args: ChorusArgs, ctx: ToolContext) -> WordResult:
    """Have some words said by two, forwards and backwards."""
    ran.append("choir")
    return WordResult(said=" ".join(args.words))


async def _prepare_echo(args: WordArgs, plan: Planning) -> WordArgs:
    (first,) = await plan.need(Call(tool="shout", args={"word": args.word}))
    assert first.step.result is not None
    said = first.step.result["said"]
    await plan.need(*(Call(tool="shout", args={"word": said[:n]}) for n in range(1, len(said))))
    return args


@tool(effect=Effect.READS, timeout=SOON, prepare=_prepare_echo)
async def echo(args: WordArgs, ctx: ToolContext) -> WordResult:
    """Ask for as many steps as the first one's result has letters."""
    ran.append("echo")
    return WordResult(said=str(len(ctx.needed.all)))


@tool(effect=Effect.READS, timeout=timedelta(seconds=0.05))
async def never(args: Args, ctx: ToolContext) -> Result:
    """Wait for what does not come."""
    ran.append("never")
    await asyncio.Event().wait()
    return Result()


@tool(effect=Effect.READS, timeout=timedelta(hours=1))
async def forever(args: Args, ctx: ToolContext) -> Result:
    """Wait until somebody stops it."""
    ran.append("forever")
    (ctx.folder / "half").write_text("half a file")
    ctx.progress.report(0.5, "half a file is there")
    await asyncio.Event().wait()
    return Result()


@tool(effect=Effect.READS, timeout=SOON)
async def bug(args: Args, ctx: ToolContext) -> Result:
    """Break."""
    raise ZeroDivisionError("secret")


@tool(effect=Effect.READS, timeout=SOON)
async def busy(args: Args, ctx: ToolContext) -> WordResult:
    """Meet a provider that cannot answer now."""
    ran.append("busy")
    if trouble["left"]:
        trouble["left"] -= 1
        raise UnavailableError("The provider is busy.", retry_after=7)
    return WordResult(said="at last")


async def _prepare_hearsay(args: WordArgs, plan: Planning) -> WordArgs:
    await plan.need(Call(tool="busy", args={}, is_optional=True))
    return args


@tool(effect=Effect.READS, timeout=SOON, prepare=_prepare_hearsay)
async def hearsay(args: WordArgs, ctx: ToolContext) -> WordResult:
    """Pass on what a busy one says, or that nothing was said."""
    ran.append("hearsay")
    (busy,) = ctx.needed.of("busy")
    return WordResult(said="nothing" if busy.problem else "something")


def _trace_now() -> str:
    return f"{get_current_span().get_span_context().trace_id:032x}"


@tool(effect=Effect.READS, timeout=SOON)
async def trace(args: WordArgs, ctx: ToolContext) -> WordResult:
    """Say which trace it belongs to."""
    ran.append("trace")
    return WordResult(said=_trace_now())


async def _prepare_traces(args: WordArgs, plan: Planning) -> WordArgs:
    await plan.need(Call(tool="trace", args={"word": args.word}))
    return args


@tool(effect=Effect.READS, timeout=SOON, prepare=_prepare_traces)
async def traces(args: WordArgs, ctx: ToolContext) -> WordResult:
    """Say which trace a needed step belongs to, and which itself."""
    ran.append("traces")
    needed = ctx.needed.the("trace").step.result
    assert needed is not None
    return WordResult(said=f"{needed['said']} {_trace_now()}")


@tool(effect=Effect.READS, timeout=SOON, weight=Weight.NOTHING)
async def glance(args: Args, ctx: ToolContext) -> WordResult:
    """Look, without a queue and without memory."""
    ran.append("glance")
    return WordResult(said="seen")


_ALL: tuple[AnyTool, ...] = (
    *(shout, chorus, choir, echo, never, forever, bug, busy, hearsay, glance, trace, traces),
)
TOYS: Tools = {each.name: each for each in _ALL}


class NoDownloads:
    async def download(self, url: str, folder: Path, progress: Progress) -> Downloaded:
        raise AssertionError("no toy brings anything")


def make_house(sessions: Sessions, root: Path, **changes: object) -> House:
    """A house with real stores, and nothing behind the ports that toys do not touch."""
    given: dict[str, Any] = {
        "videos": StoredVideos(sessions),
        "highlights": StoredHighlights(sessions),
        "clips": StoredClips(sessions),
        "voiceovers": StoredVoiceovers(sessions),
        "publications": StoredPublications(sessions),
        "channels": NoChannels(),
        "steps": StoredSteps(sessions),
        "objects": LocalObjects(root),
        "transcribers": {},
        "voices": {},
        "downloader": NoDownloads(),
        "ffmpeg": Ffmpeg(program="ffmpeg", processes=Processes()),
        "allowed_roots": None,
        "fonts": None,
        "default_voice": "en-us",
        "now": lambda: datetime.now(UTC),
    }
    return House(**given | changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """An engine, and the fakes around it."""

    engine: Engine
    wake_ups: FakeWakeUps
    clock: FakeClock

    @property
    def foreman(self) -> Foreman:
        return self.engine.foreman


@asynccontextmanager
async def open_works(
    house: House,
    record: Record,
    tools: Tools = TOYS,
    *,
    clock: FakeClock | None = None,
    look_every: float | None = None,
) -> AsyncGenerator[Works]:
    """An engine whose waits are written down and not waited for."""
    clock = clock or FakeClock()
    wake_ups = FakeWakeUps(clock)
    async with open_engine(
        replace(house, now=clock.now),
        tools,
        record,
        wake_ups=wake_ups,
        bells=LocalBells(),
        slots={Weight.PROCESSOR: 2, Weight.NETWORK: 4, Weight.ACCELERATOR: 1},
        look_every=look_every,
    ) as engine:
        yield Works(engine=engine, wake_ups=wake_ups, clock=clock)


def record_of(sessions: Sessions) -> Record:
    return Record(leases=StoredLeases(sessions), events=StoredEvents(sessions))
