"""Files of a far store, kept on this machine for all its processes.

Each entry is a file and beside it a lock, which is also its record: who holds the lock shared uses
the file, who holds it alone may bring it, replace it or throw it away. The locks are the kernel's
(flock), so that those of dead processes are gone with them.
"""

import asyncio
import fcntl
import os
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from reelwright.store.objects.boundaries import rename, room_on
from reelwright.store.objects.fingerprints import Fingerprint, hash_of, kept, looks_of
from reelwright.store.objects.keys import damaged

_SOON = 0.02
_LATER = 0.25
_LOCK = ".lock"
_NEW = ".new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A file that stays as long as it is held."""

    path: Path
    sha256: str


class FileCache:
    """Files by name; those used longest ago are thrown out when there are too many."""

    def __init__(self, folder: Path, *, size_bytes: int) -> None:
        """Take its folder, and how large it may grow; what is in use stays beyond that."""
        self._folder = folder
        self._most = size_bytes

    @asynccontextmanager
    async def hold(
        self,
        name: str,
        *,
        size_bytes: int,
        sha256: str | None,
        bring: Callable[[Path], Awaitable[None]],
    ) -> AsyncGenerator[Held]:
        """Give a file, brought when it is not there or no longer as it was; it stays meanwhile.

        Raises:
            NotFoundError: what was brought has another hash (`object_damaged`).
            EnvironmentProblem: no room (`disk_full`).
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        handle = await self._locked(name, fcntl.LOCK_SH)
        try:
            while (found := self._as_it_was(name)) is None:
                os.close(handle)
                handle = await self._locked(name, fcntl.LOCK_EX)
                if self._as_it_was(name) is None:
                    await self._brought(name, handle, size_bytes, sha256, bring)
                # Letting go and taking again are two steps: somebody may come in between.
                fcntl.flock(handle, fcntl.LOCK_SH)
            os.utime(handle)
            yield Held(path=self._folder / name, sha256=found.sha256)
        finally:
            os.close(handle)

    async def take(self, name: str, file: Path, sha256: str) -> None:
        """Keep a file that is known already; it is gone afterwards, kept or not."""
        size = file.stat().st_size
        self._folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._folder / (name + _LOCK), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            # Somebody may be using the same bytes already, even who gives them.
            if size <= self._most and _try(handle, fcntl.LOCK_EX):
                await asyncio.to_thread(self._make_room, size)
                with suppress(OSError):  # it lies on another disk: it is brought when it is wanted
                    rename(file, self._folder / name)
                    self._write_down(name, handle, sha256)
        finally:
            os.close(handle)
            file.unlink(missing_ok=True)

    def clear_leftovers(self) -> int:
        """Remove what was being brought when its process died; say how many files there were."""
        cleared = 0
        for new in self._folder.glob(f"*{_NEW}"):
            lock = new.with_name(new.name.removesuffix(_NEW) + _LOCK)
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                if _try(handle, fcntl.LOCK_EX):
                    new.unlink(missing_ok=True)
                    cleared += 1
            finally:
                os.close(handle)
        return cleared

    async def _brought(
        self,
        name: str,
        handle: int,
        size_bytes: int,
        sha256: str | None,
        bring: Callable[[Path], Awaitable[None]],
    ) -> None:
        target = self._folder / name
        # It may have been moved with its disk, or its record may have been lost.
        is_there = sha256 is not None and looks_of(target) is not None
        if is_there and await asyncio.to_thread(hash_of, target) == sha256:
            self._write_down(name, handle, str(sha256))
            return
        new = target.with_name(name + _NEW)
        await asyncio.to_thread(self._make_room, size_bytes)
        try:
            with room_on(self._folder):
                await bring(new)
            got = await asyncio.to_thread(hash_of, new)
            if sha256 is not None and got != sha256:
                raise damaged()
            rename(new, target)
            self._write_down(name, handle, got)
        finally:
            new.unlink(missing_ok=True)

    def _as_it_was(self, name: str) -> Fingerprint | None:
        known = kept(self._folder / (name + _LOCK))
        return known if known is not None and known.looks == looks_of(self._folder / name) else None

    def _write_down(self, name: str, handle: int, sha256: str) -> None:
        looks = looks_of(self._folder / name)
        if looks is not None:
            os.truncate(handle, 0)
            os.pwrite(handle, Fingerprint(sha256=sha256, looks=looks).model_dump_json().encode(), 0)

    async def _locked(self, name: str, how: int) -> int:
        lock, wait = self._folder / (name + _LOCK), _SOON
        while True:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
            if _try(handle, how):
                return handle
            os.close(handle)
            await asyncio.sleep(wait)
            wait = min(_LATER, wait * 1.5)

    def _make_room(self, size_bytes: int) -> None:
        """Throw out what nobody uses, the longest unused first, until so much more fits."""
        entries = sorted(self._entries(), key=lambda entry: entry[0])
        total = sum(size for _, size, _ in entries)
        for _, size, lock in entries:
            free = shutil.disk_usage(self._folder).free
            if total + size_bytes <= self._most and size_bytes < free:
                return
            if self._thrown_out(lock):
                total -= size

    def _entries(self) -> list[tuple[int, int, Path]]:
        found = []
        for lock in self._folder.glob(f"*{_LOCK}"):
            told = looks_of(lock)
            file = looks_of(lock.with_name(lock.name.removesuffix(_LOCK)))
            if told is not None:
                found.append((told.modified_ns, 0 if file is None else file.size_bytes, lock))
        return found

    def _thrown_out(self, lock: Path) -> bool:
        try:
            handle = os.open(lock, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            if not _try(handle, fcntl.LOCK_EX):
                return False
            file = lock.with_name(lock.name.removesuffix(_LOCK))
            for each in (file, file.with_name(file.name + _NEW), lock):
                each.unlink(missing_ok=True)
            return True
        finally:
            os.close(handle)


def _try(handle: int, how: int) -> bool:
    """Take a lock now or not at all; one whose file was thrown out meanwhile is none."""
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(handle).st_nlink > 0
