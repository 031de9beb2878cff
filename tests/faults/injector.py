"""Lets one thing go wrong, at one boundary, the n-th time it is reached."""

import asyncio
import errno
import os
import signal
import sqlite3
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from botocore.exceptions import EndpointConnectionError
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy.exc import OperationalError

from reelwright.errors import UnavailableError


class Kind(StrEnum):
    """What goes wrong."""

    KILL = "kill"
    """The process is gone at once."""

    RAISE = "raise"
    """The boundary says what it says when it cannot be crossed."""

    HANG = "hang"
    """It never comes back."""

    DO_THEN_TIMEOUT = "do-then-timeout"
    """It is crossed, and the answer is lost."""

    NO_SPACE = "no-space"
    """The disk is full."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One point: a kind of trouble, at a boundary, the n-th time it is reached."""

    name: str
    nth: int
    kind: Kind

    def __str__(self) -> str:
        """Write it as it is given to `--point`."""
        return f"{self.name}#{self.nth}:{self.kind}"


_WRITES_NOTHING = {"objects.start before", "objects.tidy before"}
"""Where no disk can be full: a bucket is asked whether it is there, and what it keeps."""


def kinds_at(name: str) -> tuple[Kind, ...]:
    """Say what can go wrong at a boundary."""
    kinds = [Kind.KILL, Kind.HANG]
    room = name.partition(" ")[0].partition(".")[0]
    if (
        name.startswith("read ")
        or (name.endswith(" before") and room != "tool")
        or name == "tool before"
    ):
        kinds.append(Kind.RAISE)
    elif room in {"commit", "queue", "objects", "bells"}:
        kinds.append(Kind.DO_THEN_TIMEOUT)
    if name.endswith(" before") and room in {"commit", "objects"} and name not in _WRITES_NOTHING:
        kinds.append(Kind.NO_SPACE)
    return tuple(kinds)


@dataclass(slots=True)
class Injector:
    """Implements `reelwright.failpoints.Hook`; counts what is reached, and does its harm once."""

    fault: Fault | None
    fired: Path
    """Written when the harm is done."""

    has_bucket: bool = False
    counts: Counter[str] = field(default_factory=Counter[str])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def reach(self, name: str) -> None:
        if (kind := self._due(name)) is Kind.HANG:
            await asyncio.Event().wait()
        elif kind is not None:
            self._fail(name, kind)

    def reached(self, name: str) -> None:
        if (kind := self._due(name)) is Kind.HANG:
            while True:
                time.sleep(3600)
        elif kind is not None:
            self._fail(name, kind)

    def _due(self, name: str) -> Kind | None:
        with self._lock:
            self.counts[name] += 1
            fault = self.fault
            if fault is None or (fault.name, fault.nth) != (name, self.counts[name]):
                return None
            self.fired.write_text(str(fault))
            return fault.kind

    def _fail(self, name: str, kind: Kind) -> None:
        if kind is Kind.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(3600)
        raise _error(name, kind, has_bucket=self.has_bucket)


def _error(name: str, kind: Kind, *, has_bucket: bool) -> Exception:  # noqa: PLR0911 - a table
    match name.partition(" ")[0].partition(".")[0]:
        case "commit" | "read" if kind is Kind.NO_SPACE:
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorcode = sqlite3.SQLITE_FULL
            return OperationalError("COMMIT", {}, full)
        case "commit" | "read":
            cut = ConnectionResetError("cut")
            return OperationalError("COMMIT", {}, cut, connection_invalidated=True)
        case "queue" | "bells":
            return RedisConnectionError("cut")
        case "objects" if kind is Kind.NO_SPACE:
            return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        case "objects" if has_bucket:
            unreachable: Exception = EndpointConnectionError(endpoint_url="http://bucket")
            return unreachable
        case "objects":
            return OSError(errno.EIO, os.strerror(errno.EIO))
        case "process":
            return OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        case _:
            return UnavailableError("Not now.", retry_after=0.1)
