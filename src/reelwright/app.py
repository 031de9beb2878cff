"""The hall: where settings become objects and every socket gets its plug.

The only file that knows both a port and what is plugged into it.
"""

import shutil
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from pydantic import SecretStr, ValidationError

from reelwright.domain import LOCAL, Call, Owner, Step
from reelwright.errors import EnvironmentProblem
from reelwright.fetch_guard import FetchGuard
from reelwright.media.capabilities import Capabilities, look_at
from reelwright.media.ffmpeg import Ffmpeg, MediaLimits
from reelwright.media.join_streams import join_streams
from reelwright.ports import Aligner, Downloader, Objects, Transcriber, Voices
from reelwright.process import Limits, Processes
from reelwright.providers.download.chooser import AnyDownload
from reelwright.providers.download.direct import DirectDownload
from reelwright.providers.download.limits import DownloadLimits
from reelwright.providers.download.ytdlp import YtDlpDownload, find_javascript
from reelwright.providers.speech.espeak import EspeakVoices
from reelwright.providers.transcription.sphinx import SphinxTranscriber
from reelwright.providers.transcription.sphinx_align import SphinxAligner
from reelwright.providers.transcription.whisper import WhisperTranscriber
from reelwright.queue.opening import NoWakeUps, open_bells, open_wake_ups
from reelwright.settings import MediaSettings, ObjectsSettings, Settings, WorkSettings
from reelwright.steps import Engine, Feed, Foreman, Record, open_engine
from reelwright.store.clips import StoredClips
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
from reelwright.store.objects.local import LocalObjects
from reelwright.store.objects.opening import open_objects
from reelwright.store.steps import StoredSteps
from reelwright.tool import House, Tools, Weight
from reelwright.tools import load_tools
from reelwright.trash import Trash

_LOOKS_KEPT = timedelta(days=1)
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
    settings: Settings, *, role: Role = Role.ASKS, looks_after: bool = True
) -> AsyncGenerator[App]:
    """Open everything the settings ask for, and close it again in reverse.

    `looks_after` says whether steps that nobody looks after are set going again from here.

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
        await steps.forget_looks(datetime.now(UTC) - _LOOKS_KEPT)
        house = House(
            videos=StoredVideos(sessions),
            highlights=StoredHighlights(sessions),
            clips=StoredClips(sessions),
            voiceovers=StoredVoiceovers(sessions),
            publications=StoredPublications(sessions),
            channels=NoChannels(),
            steps=steps,
            objects=objects,
            transcribers=_transcribers(settings, processes),
            voices=_voices(processes),
            downloader=_downloader(settings, processes, ffmpeg),
            ffmpeg=ffmpeg,
            allowed_roots=settings.fetch.roots,
            fonts=settings.media.fonts,
            default_voice=settings.speech.voice,
            aligner=_aligner(settings, processes),
            now=lambda: datetime.now(UTC),
        )
        tools = load_tools()
        record = Record(leases=StoredLeases(sessions), events=StoredEvents(sessions))
        redis = settings.queue.redis
        address = None if redis is None else redis.get_secret_value()
        does_work = role is Role.WORKS or (role is Role.ASKS and address is None)
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
                patience=_PATIENCE if role is Role.WORKS else 0.0,
            )
        )
        yield App(
            house=house,
            tools=tools,
            engine=engine,
            record=record,
            trash=Trash(house),
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


def open_processes(media: MediaSettings) -> Processes:
    """Give what starts processes, with the limits of the settings."""
    return Processes(
        limits=Limits(
            wall_seconds=media.max_minutes_per_process * 60,
            memory_bytes=media.max_memory_megabytes * 1024 * 1024,
        )
    )


async def open_ffmpeg(settings: Settings, processes: Processes) -> Ffmpeg:
    """Find an FFmpeg that is good enough, and an encoder that works.

    What was found is kept in the data folder, and asked anew when the program changes.

    Raises:
        EnvironmentProblem: there is none (`ffmpeg_missing`).
    """
    found = await find_ffmpeg(settings, processes)
    media = settings.media
    return Ffmpeg(
        program=found.program,
        processes=processes,
        limits=MediaLimits(
            duration=media.max_hours * 3600,
            size_bytes=round(media.max_gigabytes * _GIGABYTE),
            pixels=round(media.max_megapixels * _MEGABYTE),
        ),
        threads=media.threads,
        encoder=await encoder_for(settings, found, processes),
    )


async def find_ffmpeg(settings: Settings, processes: Processes) -> Capabilities:
    """Look at the FFmpeg that was set, at the one on PATH, at the one in the wheel.

    Raises:
        EnvironmentProblem: none of them is good enough.
    """
    lacks = []
    for program in ffmpeg_programs(settings.media):
        found = await look_at_ffmpeg(settings.data, program, processes)
        if not found.missing:
            return found
        lacks.append(f"{Path(program).name} {found.version} lacks {', '.join(found.missing)}")
    raise EnvironmentProblem(
        f"No FFmpeg here is good enough: {'; '.join(lacks) or 'there is none'}.",
        code="ffmpeg_missing",
        fix="Install FFmpeg 5 or newer with libx264 and libass (Debian: `apt install ffmpeg`), "
        "or add the wheel: `pip install reelwright[ffmpeg]`.",
    )


def ffmpeg_programs(media: MediaSettings) -> Iterator[str]:
    """Name the FFmpeg programs to look at, the wanted one first."""
    if media.ffmpeg is not None:
        yield str(media.ffmpeg)
        return
    if (program := shutil.which("ffmpeg")) is not None:
        yield program
    if find_spec("imageio_ffmpeg") is not None:
        import imageio_ffmpeg

        # This starts the program, so it is asked only when it may be needed.
        yield imageio_ffmpeg.get_ffmpeg_exe()


async def look_at_ffmpeg(data: Path, program: str, processes: Processes) -> Capabilities:
    """Say what a program can do, from a note when it was asked before.

    Raises:
        EnvironmentProblem: it is not there.
    """
    try:
        stat = Path(program).stat()
    except OSError as error:
        raise EnvironmentProblem(
            f"There is no FFmpeg at {Path(program).name!r}.",
            code="ffmpeg_missing",
            fix="Set REELWRIGHT_MEDIA__FFMPEG to the path of the program, or leave it out.",
        ) from error
    note = data / "cache" / f"ffmpeg-{stat.st_size}-{stat.st_mtime_ns}.json"
    try:
        return Capabilities.model_validate_json(note.read_bytes())
    except (OSError, ValidationError):
        found = await look_at(program, processes)
        _write_down(note, found.model_dump_json())
        return found


async def encoder_for(settings: Settings, found: Capabilities, processes: Processes) -> str:
    """Name the encoder that was set, or the best that works here."""
    if settings.media.encoder != "auto":
        return settings.media.encoder
    note = settings.data / "cache" / f"encoder-{found.version}.txt"
    try:
        return note.read_text(encoding="utf-8")
    except OSError:
        from reelwright.media.render.encoder import find_encoder

        ffmpeg = Ffmpeg(program=found.program, processes=processes)
        async with LocalObjects(settings.data).workspace() as folder:
            encoder = await find_encoder(ffmpeg, folder)
        _write_down(note, encoder)
        return encoder


def _write_down(note: Path, text: str) -> None:
    note.parent.mkdir(parents=True, exist_ok=True)
    beside = note.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(note)


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


def _transcribers(settings: Settings, processes: Processes) -> dict[str, Transcriber]:
    found: dict[str, Transcriber] = {}
    if WhisperTranscriber.is_available():
        found["whisper"] = WhisperTranscriber(
            processes=processes,
            models=settings.data / "models",
            model=settings.transcription.whisper_model,
            may_fetch=settings.transcription.whisper_may_fetch,
            device=settings.transcription.whisper_device,
        )
    if SphinxTranscriber.is_available():
        found["sphinx"] = SphinxTranscriber(
            processes=processes, side_by_side=settings.work.processor_steps
        )
    return found


def _aligner(settings: Settings, processes: Processes) -> Aligner | None:
    if not SphinxAligner.is_available():
        return None
    return SphinxAligner(processes=processes, side_by_side=settings.work.processor_steps)


def _voices(processes: Processes) -> dict[str, Voices]:
    espeak = EspeakVoices(processes=processes)
    return {espeak.name: espeak}


def _downloader(settings: Settings, processes: Processes, ffmpeg: Ffmpeg) -> Downloader:
    fetch = settings.fetch
    guard = FetchGuard(
        allowed=fetch.private_networks,
        extra_ports=fetch.ports,
    )
    limits = DownloadLimits(size_bytes=ffmpeg.limits.size_bytes, duration=ffmpeg.limits.duration)
    return AnyDownload(
        direct=DirectDownload(guard=guard, limits=limits),
        sites=YtDlpDownload(
            processes=processes,
            guard=guard,
            join=partial(join_streams, ffmpeg),
            limits=limits,
            javascript=find_javascript(),
            cookies=fetch.cookies,
            languages=fetch.caption_languages,
            max_height=fetch.max_height,
            allow_generic=fetch.allow_generic,
        ),
    )
