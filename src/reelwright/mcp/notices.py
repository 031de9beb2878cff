"""Telling clients that something they read has changed."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mcp.server.context import ServerRequestContext
from mcp.server.subscriptions import (
    InMemorySubscriptionBus,
    ListenHandler,
    ResourcesListChanged,
    ResourceUpdated,
)
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    EmptyResult,
    SubscribeRequestParams,
    SubscriptionsListenRequestParams,
    SubscriptionsListenResult,
    UnsubscribeRequestParams,
)

from reelwright.domain import ClipId, Owner, StepEvent, StepId, StepState, VideoId
from reelwright.errors import NotFoundError
from reelwright.mcp.calls import Calls
from reelwright.mcp.jobs import Errands

if TYPE_CHECKING:
    from reelwright.app import App

_MAKING = frozenset({"fetch", "render", "tts_voiceover", "delete"})
"""Tools after which there are other things to list."""


@dataclass(slots=True)
class _Watch:
    """What is told to the listeners of one owner."""

    bus: InMemorySubscriptionBus = field(default_factory=InMemorySubscriptionBus)
    has_begun: asyncio.Event = field(default_factory=asyncio.Event)
    listeners: int = 0
    task: asyncio.Task[None] | None = None


@dataclass(slots=True)
class Notices:
    """One for each server. What changed is read from the feed, so it may have changed anywhere."""

    calls: Calls
    _watches: dict[Owner, _Watch] = field(default_factory=dict[Owner, _Watch])
    _subscribed: dict[tuple[int, str], asyncio.Task[None]] = field(
        default_factory=dict[tuple[int, str], asyncio.Task[None]]
    )

    async def listen(
        self, ctx: ServerRequestContext[Any, Any], params: SubscriptionsListenRequestParams
    ) -> SubscriptionsListenResult:
        """Serve `subscriptions/listen`: who listens hears of nobody else's things."""
        app, owner = await self.calls.app(), self.calls.owner_of(ctx)
        async with self._watched(app, owner) as bus:
            return await ListenHandler(bus)(ctx, params)

    async def subscribe(
        self, ctx: ServerRequestContext[Errands, Any], params: SubscribeRequestParams
    ) -> EmptyResult:
        """Serve `resources/subscribe`, as it was before 2026."""
        app, owner = await self.calls.app(), self.calls.owner_of(ctx)
        uri = str(params.uri)
        await _refuse_foreign(app, owner, uri)
        key = (id(ctx.session._connection), uri)  # noqa: SLF001 - nothing else tells clients apart
        if key not in self._subscribed:
            task = ctx.lifespan_context.send(self._tell(app, owner, uri, ctx), f"watch {uri}")
            self._subscribed[key] = task
            task.add_done_callback(lambda _: self._subscribed.pop(key, None))
        return EmptyResult()

    async def unsubscribe(
        self, ctx: ServerRequestContext[Errands, Any], params: UnsubscribeRequestParams
    ) -> EmptyResult:
        key = (id(ctx.session._connection), str(params.uri))  # noqa: SLF001 - as above
        if (task := self._subscribed.get(key)) is not None:
            task.cancel()
        return EmptyResult()

    async def _tell(
        self, app: "App", owner: Owner, uri: str, ctx: ServerRequestContext[Any, Any]
    ) -> None:
        """Tell one client of one thing, as long as it can change."""
        job = StepId(uri.removeprefix("job://")) if uri.startswith("job://") else None
        async with aclosing(app.feed.follow(owner, job=job)) as events:
            if job is not None and (await app.house.steps.get(owner, job)).state.is_final:
                return
            async for event in events:
                if uri in addresses_of(event):
                    await ctx.session.send_resource_updated(uri)
                    if job is not None and event.step.id == job and event.step.state.is_final:
                        return

    @asynccontextmanager
    async def _watched(self, app: "App", owner: Owner) -> AsyncGenerator[InMemorySubscriptionBus]:
        watch = self._watches.get(owner)
        if watch is None:
            watch = self._watches[owner] = _Watch()
            watch.task = asyncio.create_task(_watch(app, owner, watch), name=f"watch {owner}")
        watch.listeners += 1
        try:
            await watch.has_begun.wait()
            yield watch.bus
        finally:
            watch.listeners -= 1
            if not watch.listeners and watch.task is not None:
                del self._watches[owner]
                watch.task.cancel()


async def _watch(app: "App", owner: Owner, watch: _Watch) -> None:
    bus, after = watch.bus, await app.feed.last(owner)
    watch.has_begun.set()
    async with aclosing(app.feed.follow(owner, after=after)) as events:
        async for event in events:
            for uri in addresses_of(event):
                await bus.publish(ResourceUpdated(uri=uri))
            if event.step.tool in _MAKING and event.step.state is StepState.SUCCEEDED:
                await bus.publish(ResourcesListChanged())


def addresses_of(event: StepEvent) -> Sequence[str]:
    """Give the addresses under which something else is read after an event."""
    step = event.step
    names = dict.fromkeys(name for name in (step.job_id, step.id) if name is not None)
    return [f"job://{name}" for name in names]


async def _refuse_foreign(app: "App", owner: Owner, uri: str) -> None:
    kind, _, name = uri.partition("://")
    try:
        match kind:
            case "job":
                await app.house.steps.get(owner, StepId(name))
            case "video" | "transcript":
                await app.house.videos.get(owner, VideoId(name))
            case "clip" | "captions":
                await app.house.clips.get(owner, ClipId(name))
            case _:
                pass
    except NotFoundError as error:
        raise MCPError(code=INVALID_PARAMS, message=f"{error.message} ({error.code})") from error
