"""Bytes under keys, in a folder of this machine."""

import asyncio
import errno
import os
import platform
import re
import secrets
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from reelwright.domain import Owner
from reelwright.errors import EnvironmentProblem, NotFoundError

_KEY = re.compile(r"[\w.@-]+(/[\w.@-]+)+")
_LONGEST_KEY = 900
_MACHINE = re.sub(r"[^\w.]", "_", platform.node()) or "here"


class LocalObjects:
    """Implements `reelwright.ports.Objects`."""

    def __init__(self, root: Path) -> None:
        """Take the folder that holds everything; it is made when it is not there."""
        self._bytes = root / "objects"
        self._work = root / "work"

    async def put(self, owner: Owner, key: str, file: Path) -> None:
        await asyncio.to_thread(self._put, self._path(owner, key), file)

    @asynccontextmanager
    async def open(self, owner: Owner, key: str) -> AsyncGenerator[Path]:
        path = self._path(owner, key)
        if not path.is_file():
            raise NotFoundError(
                "The file that belongs to this is gone from the store.",
                code="file_missing",
                fix="Ask for it again with `refresh`, or bring the source again.",
            )
        yield path

    async def exists(self, owner: Owner, key: str) -> bool:
        return self._path(owner, key).is_file()

    async def delete(self, owner: Owner, prefix: str) -> int:
        path = self._path(owner, prefix)
        return await asyncio.to_thread(_remove, path)

    @asynccontextmanager
    async def workspace(self) -> AsyncGenerator[Path]:
        folder = self._work / f"{_MACHINE}-{os.getpid()}-{secrets.token_hex(6)}"
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))

    def clear_leftovers(self) -> int:
        """Remove the working folders of processes that are gone; say how many there were."""
        cleared = 0
        for folder in self._work.glob(f"{_MACHINE}-*-*"):
            owner = folder.name.split("-")[-2]
            if owner.isdecimal() and not _is_alive(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)
                cleared += 1
        return cleared

    def _path(self, owner: Owner, key: str) -> Path:
        parts = key.split("/")
        if (
            parts[0] != owner
            or len(key) > _LONGEST_KEY
            or _KEY.fullmatch(key) is None
            or any(part.strip(".") == "" for part in parts)
        ):
            raise ValueError(f"not a key of {owner}: {key!r}")
        return self._bytes / key

    def _put(self, target: Path, file: Path) -> None:
        beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                file.rename(beside)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                shutil.copyfile(file, beside)
                file.unlink()
            _sync(beside)
            beside.replace(target)
            _sync(target.parent)
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                free = shutil.disk_usage(self._bytes).free
                raise EnvironmentProblem(
                    f"There is no room left on the disk ({free // 1_000_000} MB are free).",
                    code="disk_full",
                    fix="Free some room, or set REELWRIGHT_DATA to a larger disk.",
                ) from error
            raise


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> int:
    if path.is_file():
        path.unlink()
        return 1
    files = sum(1 for each in path.rglob("*") if each.is_file())
    shutil.rmtree(path, ignore_errors=True)
    return files


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
