"""What this machine has and lacks."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from reelwright.app import encoder_for, ffmpeg_programs, find_ffmpeg, look_at_ffmpeg, open_processes
from reelwright.cli.show import say
from reelwright.errors import EnvironmentProblem
from reelwright.process import Processes
from reelwright.settings import Settings, load_settings

_GIGABYTE = 1_000_000_000
_LITTLE_ROOM = 5 * _GIGABYTE
_OLD_DAYS = 60
_OLDEST_NODE = 22


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_good: bool
    is_needed: bool
    """Whether nothing works without it."""

    found: str
    fix: str = ""


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> None:
    """Check what this machine has, and say how to mend what it lacks."""
    findings = asyncio.run(_all(load_settings()))
    if as_json:
        say(json.dumps([asdict(each) for each in findings], indent=2))
    else:
        for each in findings:
            mark = "ok " if each.is_good else ("NO " if each.is_needed else "-  ")
            say(f"{mark} {each.name:<22} {each.found}")
            if not each.is_good and each.fix:
                say(f"    {'':<22} {each.fix}")
    if any(each.is_needed and not each.is_good for each in findings):
        raise typer.Exit(EnvironmentProblem.exit_code)


async def _all(settings: Settings) -> list[Finding]:
    return [each async for each in _examined(settings)]


async def _examined(settings: Settings) -> AsyncIterator[Finding]:
    processes = open_processes(settings.media)
    try:
        found = await find_ffmpeg(settings, processes)
    except EnvironmentProblem as error:
        yield Finding("FFmpeg", False, True, error.message, error.fix or "")
        for program in ffmpeg_programs(settings.media):
            seen = await look_at_ffmpeg(settings.data, program, processes)
            yield Finding(f"  {program}", False, False, f"lacks {', '.join(seen.missing)}")
    else:
        yield Finding("FFmpeg", True, True, f"{found.version} ({found.program})")
        encoder = await encoder_for(settings, found, processes)
        is_hardware = encoder != "libx264"
        yield Finding(
            "encoder", True, False, f"{encoder} ({'hardware' if is_hardware else 'processor'})"
        )
    yield _font()
    yield _room(settings)
    isolation = await processes.isolation()
    yield Finding(
        "limits of processes",
        isolation.limits,
        False,
        "memory, time and file size are limited" if isolation.limits else "cannot be limited",
        "Install util-linux (prlimit): media from strangers is held back by it.",
    )
    yield Finding(
        "network of processes",
        isolation.network,
        False,
        "media programs are cut off from it" if isolation.network else "cannot be cut off",
        "Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), or run in a container.",
    )
    yield _yt_dlp()
    yield await _javascript(processes)
    for name, module, fix in (
        ("faces (layout)", "cv2", "pip install reelwright[layout]"),
        ("recogniser whisper", "faster_whisper", "pip install reelwright[whisper]"),
        ("recogniser sphinx", "pocketsphinx", "pip install reelwright[sphinx]"),
        ("voice espeak-ng", "espeakng_loader", "pip install espeakng-loader"),
    ):
        is_there = find_spec(module) is not None
        yield Finding(name, is_there, False, "there" if is_there else "not installed", fix)


def _font() -> Finding:
    from reelwright.fonts import font_file

    file = font_file()
    return Finding(
        "font for captions", file.is_file(), True, file.name, "Install Reelwright again."
    )


def _room(settings: Settings) -> Finding:
    folder = settings.data
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return Finding(
        "room for data",
        free > _LITTLE_ROOM,
        False,
        f"{free / _GIGABYTE:.0f} GB free in {settings.data}",
        "Free some room, or set REELWRIGHT_DATA to a larger disk.",
    )


def _yt_dlp() -> Finding:
    from reelwright.providers.download.ytdlp import ytdlp_age_days

    age = ytdlp_age_days(datetime.now(UTC).date())
    return Finding(
        "yt-dlp",
        age <= _OLD_DAYS,
        False,
        f"{age} days old",
        "Sites change: pip install --upgrade 'yt-dlp[default]'.",
    )


async def _javascript(processes: Processes) -> Finding:
    """Look for what solves YouTube's puzzles; yt-dlp wants Node 22 or newer, or Deno."""
    from reelwright.providers.download.ytdlp import find_javascript

    found = find_javascript()
    version = ""
    if found is not None:
        asked = await processes.run(
            [found.program, "--version"], folder=Path("/"), environment={"DENO_DIR": "/nonexistent"}
        )
        version = asked.stdout.decode(errors="replace").partition("\n")[0]
    is_old = found is not None and found.name == "node" and _major(version) < _OLDEST_NODE
    return Finding(
        "JavaScript for YouTube",
        found is not None and not is_old,
        False,
        f"{found.name} {version}" if found else "missing",
        "pip install reelwright[youtube], or install Node.js 22.",
    )


def _major(version: str) -> int:
    number = version.lstrip("v").partition(".")[0]
    return int(number) if number.isdecimal() else 0
