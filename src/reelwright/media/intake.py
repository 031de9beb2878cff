"""Taking a local file in: copied and hashed in one pass, so that later changes cannot reach it."""

import asyncio
import errno
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from reelwright.errors import EnvironmentProblem, LimitError, SourceError
from reelwright.media.ffmpeg import no_room

_BLOCK = 4 * 1024 * 1024


async def take_in(
    source: Path,
    target: Path,
    *,
    largest: int,
    on_share: Callable[[float], None] | None = None,
) -> str:
    """Copy a file, and give the SHA-256 of what was copied.

    Raises:
        SourceError: it is no file, or may not be read (`source_not_readable`), or it shrank or
            grew while it was read (`source_changed`).
        LimitError: it is larger than `largest` bytes.
        EnvironmentProblem: no room (`disk_full`).
    """
    return await asyncio.to_thread(_copy, source, target, largest, on_share)


def hash_of(file: Path) -> str:
    """Give the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _copy(
    source: Path, target: Path, largest: int, on_share: Callable[[float], None] | None
) -> str:
    digest = hashlib.sha256()
    copied = 0
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait forever.
        handle = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb", buffering=0) as given, target.open("wb") as taken:
            size = _size(handle, source, largest)
            while block := given.read(_BLOCK):
                digest.update(block)
                taken.write(block)
                copied += len(block)
                if copied > size:
                    break
                if on_share is not None:
                    on_share(copied / size)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise _told(error, source) from error
    if copied != size:
        target.unlink(missing_ok=True)
        raise SourceError(
            f"{source.name!r} changed while it was read.",
            code="source_changed",
            fix="Wait until it is written completely, and ask again.",
        )
    return digest.hexdigest()


def _size(handle: int, source: Path, largest: int) -> int:
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        raise SourceError(
            f"{source.name!r} is not a file.",
            code="source_not_readable",
            fix="Give the path of a video, a sound file or a transcript.",
        )
    if found.st_size > largest:
        raise LimitError(
            f"{source.name!r} has {found.st_size} bytes, {largest} are allowed.",
            fix="Raise REELWRIGHT_MEDIA__MAX_GIGABYTES, or bring a smaller file.",
        )
    return found.st_size


def _told(error: OSError, source: Path) -> SourceError | EnvironmentProblem:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return no_room()
    return SourceError(
        f"{source.name!r} cannot be read: {error.strerror}.",
        code="source_not_readable",
        fix="Check the path and whether you may read it.",
    )
