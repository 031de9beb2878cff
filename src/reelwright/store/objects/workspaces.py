"""Folders of steps: empty at first, gone afterwards, also when their process is."""

import asyncio
import os
import platform
import re
import secrets
import shutil
import signal
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

_MACHINE = re.sub(r"[^\w.]", "_", platform.node()) or "here"


class Workspaces:
    """The working folders of this process, and those that dead ones have left."""

    def __init__(self, root: Path) -> None:
        """Take the folder in which they are made."""
        self._work = root / "work"

    @asynccontextmanager
    async def workspace(self) -> AsyncGenerator[Path]:
        """Give an empty folder that is gone with all its content when the block ends."""
        folder = self._made()
        try:
            yield folder
        finally:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))

    @contextmanager
    def staging(self) -> Generator[Path]:
        """Give the same to a thread."""
        folder = self._made()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def clear_leftovers(self) -> int:
        """Remove the working folders of processes that are gone, and what still runs in them.

        Says how many folders there were.
        """
        cleared = 0
        for folder in self._work.glob(f"{_MACHINE}-*-*"):
            owner = folder.name.split("-")[-2]
            if owner.isdecimal() and not _is_alive(int(owner)):
                _end_strays(folder)
                shutil.rmtree(folder, ignore_errors=True)
                cleared += 1
        return cleared

    def _made(self) -> Path:
        folder = self._work / f"{_MACHINE}-{os.getpid()}-{secrets.token_hex(6)}"
        folder.mkdir(parents=True)
        return folder


def _end_strays(folder: Path) -> int:
    """Kill what a process that is gone started in a folder of its own; say how many there were.

    The system does so by itself, but for those that were being started at that moment. Where there
    is no /proc nothing is found.
    """
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        # Whoever else looks around in that folder has another home.
        with suppress(OSError):
            home = b"HOME=" + os.fsencode(folder)
            told = (process / "environ").read_bytes().split(b"\0")
            if home in told or any(each.startswith(home + b"/") for each in told):
                os.kill(int(process.name), signal.SIGKILL)
                found += 1
    return found


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
