"""The one place where this room touches a disk or a network."""

import errno
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from reelwright.errors import EnvironmentProblem
from reelwright.failpoints import blocking_boundary

T = TypeVar("T")


def crossing(name: str, act: Callable[[], T]) -> T:
    """Cross a boundary: do what may fail, hang, or be done and never heard of.

    `name` is `objects.` and a verb, the same for all that have the same consequences.
    """
    with blocking_boundary(name):
        return act()


def rename(source: Path, target: Path) -> None:
    """Move a file to where it is seen, over what was there."""
    crossing("objects.rename", lambda: source.replace(target))


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, last through a power cut."""

    def act() -> None:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    crossing("objects.sync", act)


@contextmanager
def room_on(disk: Path) -> Generator[None]:
    """Say that a disk is full, where that is why something cannot be written.

    Raises:
        EnvironmentProblem: it is full (`disk_full`).
    """
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        free = shutil.disk_usage(disk).free
        raise EnvironmentProblem(
            f"There is no room left on the disk ({free // 1_000_000} MB are free).",
            code="disk_full",
            fix="Free some room, or set REELWRIGHT_DATA to a larger disk.",
        ) from error
