"""Finding an FFmpeg that is good enough, and what starts it."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from pydantic import ValidationError

from reelwright.errors import EnvironmentProblem
from reelwright.media.capabilities import Capabilities, look_at
from reelwright.media.ffmpeg import Ffmpeg, MediaLimits
from reelwright.process import Limits, Processes
from reelwright.settings import MediaSettings, Settings
from reelwright.store.objects.local import LocalObjects

_GIGABYTE = 1_000_000_000
_MEGABYTE = 1_000_000


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
