"""Who a worker is, and whether it is surely gone."""

import os
import secrets
import socket
from functools import cache
from pathlib import Path

_SELF = Path("/proc/self")


def own_identity() -> str:
    """Name this process: the machine it runs on, its number there, when it began, and chance."""
    return f"{_machine()}/{os.getpid()}.{_began(os.getpid())}/{secrets.token_hex(4)}"


def is_surely_gone(identity: str) -> bool:
    """Say whether a process of this machine has ended; of one elsewhere nothing is known."""
    machine, _, rest = identity.partition("/")
    process, _, _ = rest.partition("/")
    number, _, began = process.partition(".")
    if machine != _machine() or not number.isdecimal():
        return False
    return _began(int(number)) != began


@cache
def _machine() -> str:
    """Name the machine as it was started this time, and the room of process numbers on it."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
        room = (_SELF / "ns" / "pid").readlink().name.strip("pid:[]")
    except OSError:
        # Without /proc nothing is said of others: their leases run out.
        return f"{socket.gethostname()}-{secrets.token_hex(4)}"
    return f"{socket.gethostname()[:40]}-{boot}-{room}"


def _began(process: int) -> str:
    """Give the moment a process began, in ticks since the machine did; empty when it is none."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    state, began = fields[0], fields[19]
    return "" if state in "ZX" else began
