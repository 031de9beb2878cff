"""The hall: where settings become objects and every socket gets its plug.

The only file that knows both a port and what is plugged into it.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from reelwright.agent.approvals import Approvals
from reelwright.agent.lookout import Lookout
from reelwright.app.ffmpeg import open_ffmpeg, open_processes
from reelwright.app.planning import needs_models, open_desk
from reelwright.app.providers import aligner, downloader, transcribers, voices
from reelwright.domain import LOCAL, Call, Owner, Step
from reelwright.errors import EnvironmentProblem
from reelwright.ports import Conversations, Objects
from reelwright.queue.opening import NoWakeUps, open_bells, open_wake_ups
from reelwright.settings import ObjectsSettings, Settings, WorkSettings
from reelwright.steps import Engine, Feed, Foreman, Record, open_engine
from reelwright.store.budgets import StoredBudgets
from reelwright.store.clips import StoredClips
from reelwright.store.conversations import StoredConversations
from reelwright.store.database import open_database
from reelwright.store.events import StoredEvents
from reelwright.store.leases import StoredLeases
from reelwright.store.nouns import (
    NoChannels,
    StoredHighlights,
    StoredPublications,
    StoredVideos,
    StoredVoiceovers,
)
from reelwright.store.objects.bucket import Bucket
from reelwright.store.objects.opening import open_objects
from reelwright.store.steps import StoredSteps
from reelwright.tool import House, Tools, Weight
from reelwright.tools import load_tools
from reelwright.trash import Trash

if TYPE_CHECKING:
    from reelwright.agent.desk import Desk

_LOOK_EVERY = 1.0
_PATIENCE = 20.0
"""Seconds that running steps get when a worker is told to end."""

_GIGABYTE = 1_000_000_000
_MEGABYTE = 1_000_000


class Role(StrEnum):
    """What a process does about steps."""

    LOOKS = "looks"
    """Only asks for what is done at once."""

    ASKS = "asks"
    """Asks for steps, and carries them out itself when no Redis leads to those who do."""

    SERVES = "serves"
    """As ASKS, for others who are connected: when it ends, what runs gets time to end, too."""

    WORKS = "works"
    """Carries out what anybody asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The running house."""

    house: House
    tools: Tools
    engine: Engine
    record: Record
    trash: Trash
    conversations: Conversations
    desk: "Callable[[], Desk]"
    """Gives the planner's desk, opened when it is first asked for."""

    approvals: Approvals
    """Takes what persons say to what only they can let happen."""

    @property
    def foreman(self) -> Foreman:
        return self.engine.foreman

    @property
    def feed(self) -> Feed:
        return self.engine.feed

    async def do(self, call: Call, *, owner: Owner = LOCAL) -> Step:
        """Have a call done, and give its step as it ended.

        Raises:
            ArgumentsError, NotFoundError: no step can come of this.
        """
        return await self.foreman.do(owner, call)


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    role: Role = Role.ASKS,
    looks_after: bool = True,
    answers: bool | None = None,
) -> AsyncGenerator[App]:
    """Open everything the settings ask for, and close it again in reverse.

    `looks_after` says whether steps that nobody looks after are set going again from here, and
    `answers` whether conversations are; left out, those who work do both.

    Raises:
        EnvironmentProblem: this machine lacks something that nothing works without.
    """
    async with AsyncExitStack() as stack:
        data = _data_folder(settings.data)
        processes = open_processes(settings.media)
        objects = await stack.enter_async_context(_objects(settings.objects, data))
        sessions = await stack.enter_async_context(
            open_database(database_of(settings), upgrade=settings.database.upgrade_at_start)
        )
        ffmpeg = await open_ffmpeg(settings, processes)
        steps = StoredSteps(sessions)
        house = House(
            videos=StoredVideos(sessions),
            highlights=StoredHighlights(sessions),
            clips=StoredClips(sessions),
            voiceovers=StoredVoiceovers(sessions),
            publications=StoredPublications(sessions),
            channels=NoChannels(),
            steps=steps,
            objects=objects,
            transcribers=transcribers(settings, processes),
            voices=voices(processes),
            downloader=downloader(settings, processes, ffmpeg),
            ffmpeg=ffmpeg,
            allowed_roots=settings.fetch.roots,
            fonts=settings.media.fonts,
            default_voice=settings.speech.voice,
            aligner=aligner(settings, processes),
            now=lambda: datetime.now(UTC),
        )
        tools = load_tools()
        record = Record(leases=StoredLeases(sessions), events=StoredEvents(sessions))
        redis = settings.queue.redis
        address = None if redis is None else redis.get_secret_value()
        is_alone = address is None
        does_work = role is Role.WORKS or (role in {Role.ASKS, Role.SERVES} and is_alone)
        engine = await stack.enter_async_context(
            open_engine(
                house,
                tools,
                record,
                wake_ups=(
                    NoWakeUps()
                    if role is Role.LOOKS
                    else await stack.enter_async_context(open_wake_ups(address))
                ),
                bells=await stack.enter_async_context(open_bells(address)),
                slots=_slots(settings.work) if does_work else {},
                lease=settings.work.lease_seconds,
                look_every=_LOOK_EVERY if looks_after and role is not Role.LOOKS else None,
                patience=_PATIENCE if role in {Role.SERVES, Role.WORKS} else 0.0,
            )
        )
        conversations, budgets = StoredConversations(sessions), StoredBudgets(sessions)
        desk = cache(lambda: open_desk(settings, engine.foreman, conversations, budgets))
        if role in {Role.SERVES, Role.WORKS} if answers is None else answers:
            if needs_models(settings.models):
                desk()
            lookout = Lookout(conversations=conversations, desk=desk)
            await stack.enter_async_context(lookout.open())
        yield App(
            house=house,
            tools=tools,
            engine=engine,
            record=record,
            trash=Trash(house),
            conversations=conversations,
            desk=desk,
            approvals=Approvals(engine.foreman, conversations),
        )


def _slots(work: WorkSettings) -> dict[str, int]:
    room = {
        Weight.PROCESSOR: work.processor_steps,
        Weight.NETWORK: work.network_steps,
        Weight.ACCELERATOR: work.accelerator_steps,
    }
    return {weight: count for weight, count in room.items() if weight in work.takes}


def database_of(settings: Settings) -> str | Path:
    """Give the address of the database, or the path of the file in the data folder.

    Raises:
        EnvironmentProblem: there is no data folder, and none can be made.
    """
    url = settings.database.url
    if url is not None and (address := url.get_secret_value().strip()):
        return address
    return _data_folder(settings.data) / "reelwright.db"


def _data_folder(data: Path) -> Path:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentProblem(
            f"The data folder cannot be made: {error.strerror}.",
            code="data_folder_unusable",
            fix="Set REELWRIGHT_DATA to a folder that may be written.",
        ) from error
    return data.resolve()


def _objects(settings: ObjectsSettings, data: Path) -> AbstractAsyncContextManager[Objects]:
    prefix = settings.s3_prefix.strip("/")
    return open_objects(
        data,
        bucket=Bucket(
            name=settings.s3_bucket,
            prefix=f"{prefix}/" if prefix else "",
            endpoint=settings.s3_endpoint or None,
            region=settings.s3_region or None,
            access_key=_plain(settings.s3_access_key),
            secret_key=_plain(settings.s3_secret_key),
            path_style=settings.s3_path_style,
        )
        if settings.s3_bucket
        else None,
        cache_bytes=round(settings.cache_gigabytes * _GIGABYTE),
        link_secret=_plain(settings.link_secret),
        public_url=settings.public_url,
    )


def _plain(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value() or None
