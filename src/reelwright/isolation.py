"""What holds a process back, as words before its command and around it. Starts nothing.

Limits on memory, processor time and file size (`prlimit`), no network (`unshare -rn`, where the
kernel allows), an end together with us (`setpriv --pdeathsig`), and a cleared environment.
"""

import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_MIB = 1024 * 1024

PROBE_OF_LIMITS = ("prlimit", "--as=2000000000", "true")
PROBE_OF_NETWORK = ("unshare", "-rn", "true")
PROBE_OF_ENDING = ("setpriv", "--pdeathsig", "KILL", "true")
"""Commands that succeed where a process can be held back that way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one process may use."""

    wall_seconds: float = 3600.0
    """Longest life on the wall clock."""

    cpu_seconds: int = 4 * 3600
    """Longest processor time."""

    memory_bytes: int = 6144 * _MIB
    """Most address space."""

    file_bytes: int = 64 * 1024 * _MIB
    """Largest file it may write."""

    output_bytes: int = 256 * _MIB
    """Most it may say on stdout, where that is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolation:
    """What this machine can hold a process back with."""

    limits: bool
    """Whether memory, processor time and file size can be limited."""

    network: bool
    """Whether a process can be cut off from the network."""

    ends_with_us: bool
    """Whether a process is killed by the system when we are."""

    def wrapped(
        self, command: Sequence[str], limits: Limits, *, may_use_network: bool
    ) -> list[str]:
        """Give a command with everything before it that holds it back here."""
        wrapped: list[str] = []
        if self.ends_with_us:
            wrapped += ["setpriv", "--pdeathsig", "KILL", "--"]
        if self.limits:
            wrapped += [
                "prlimit",
                f"--as={_lowered(resource.RLIMIT_AS, limits.memory_bytes)}",
                f"--cpu={_lowered(resource.RLIMIT_CPU, limits.cpu_seconds)}",
                f"--fsize={_lowered(resource.RLIMIT_FSIZE, limits.file_bytes)}",
                "--core=0",
                "--",
            ]
        if self.network and not may_use_network:
            wrapped += ["unshare", "-rn", "--"]
        return [*wrapped, *command]


def surroundings_in(folder: Path) -> dict[str, str]:
    """Give the whole environment of a process that works in a folder of its own."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        # Each of glibc's arenas takes 64 MiB of address space, and there are eight for a core:
        # on a large machine that alone would pass the limit on memory.
        "MALLOC_ARENA_MAX": "4",
    }


def _lowered(what: int, wanted: int) -> int:
    """Keep a limit under the one that holds for us already, which we may not raise."""
    hardest = resource.getrlimit(what)[1]
    return wanted if hardest == resource.RLIM_INFINITY else min(wanted, hardest)
