"""Starts processes, each in its sandbox. The only file that does.

A process gets: an argument list and never a shell, a folder of its own as working directory, a
cleared environment, limits on memory, processor time and file size (`prlimit`), no network
(`unshare -rn`, where the kernel allows), a process group of its own, and an end on the wall clock.
What cannot be had on a platform is told by `Isolation`, which `doctor` shows.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reelwright.errors import EnvironmentProblem, LimitError, MediaError, TimeoutExceededError

STDERR_LINES = 60
"""Lines of complaint worth keeping: the cause stands near the end."""

GRACE = 2.0
"""Seconds between asking a process group to end and killing it."""

_MIB = 1024 * 1024


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a process ended."""

    status: int
    """Its exit status; negative is the signal that killed it."""

    stdout: bytes
    """What it said, unless a listener took it."""

    stderr: str
    """The last lines of its complaints."""

    @property
    def has_succeeded(self) -> bool:
        return self.status == 0


@dataclass(slots=True)
class Processes:
    """Runs programs to their end."""

    limits: Limits = field(default_factory=Limits)
    _isolation: Isolation | None = None

    async def isolation(self) -> Isolation:
        """Find out, once, what this machine can hold a process back with."""
        if self._isolation is None:
            self._isolation = Isolation(
                limits=await self._works("prlimit", "--as=2000000000", "true"),
                network=await self._works("unshare", "-rn", "true"),
            )
        return self._isolation

    async def run(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        limits: Limits | None = None,
        stdin: bytes | None = None,
        may_use_network: bool = False,
        on_line: Callable[[str], None] | None = None,
        on_bytes: Callable[[bytes], None] | None = None,
        environment: dict[str, str] | None = None,
    ) -> Finished:
        """Run a command to its end, in a folder of its own.

        `on_line` is given each line of stdout, `on_bytes` each piece of it; without either, stdout
        is kept. Cancelled, it takes the whole process group down with it.

        Raises:
            EnvironmentProblem: there is no such program.
            TimeoutExceededError: it lived longer than it may.
            LimitError: it said more than it may.
        """
        limits = limits or self.limits
        wrapped = await self._wrapped(command, limits, may_use_network=may_use_network)
        try:
            process = await asyncio.create_subprocess_exec(
                *wrapped,
                stdin=DEVNULL if stdin is None else PIPE,
                stdout=PIPE,
                stderr=PIPE,
                cwd=folder,
                env=_environment(folder) | (environment or {}),
                start_new_session=True,
                limit=_MIB,
            )
        except FileNotFoundError as error:
            raise EnvironmentProblem(
                f"The program {command[0]!r} is not there.",
                code="program_missing",
                fix="Run `reelwright doctor`; it says how to install what is missing.",
            ) from error
        complaints: deque[str] = deque(maxlen=STDERR_LINES)
        try:
            async with asyncio.timeout(limits.wall_seconds):
                stdout, _, _ = await asyncio.gather(
                    _listen(process, limits, on_line, on_bytes),
                    _collect(process, complaints),
                    _feed(process, stdin),
                )
                status = await process.wait()
        except TimeoutError as error:
            raise TimeoutExceededError(
                f"{Path(command[0]).name} took longer than {limits.wall_seconds:.0f} s "
                "and was stopped."
            ) from error
        finally:
            await _end(process)
        return Finished(status=status, stdout=stdout, stderr="\n".join(complaints))

    async def run_python(
        self,
        module: str,
        given: dict[str, Any],
        *,
        folder: Path,
        limits: Limits | None = None,
        may_use_network: bool = False,
        on_line: Callable[[str], None] | None = None,
        on_bytes: Callable[[bytes], None] | None = None,
    ) -> Finished:
        """Run one of our modules in a child of its own; it reads `given` as JSON on stdin."""
        return await self.run(
            [sys.executable, "-I", "-m", module],
            folder=folder,
            limits=limits,
            stdin=json.dumps(given).encode(),
            may_use_network=may_use_network,
            on_line=on_line,
            on_bytes=on_bytes,
        )

    async def _wrapped(
        self, command: Sequence[str], limits: Limits, *, may_use_network: bool
    ) -> list[str]:
        isolation = await self.isolation()
        wrapped: list[str] = []
        if isolation.limits:
            wrapped += [
                "prlimit",
                f"--as={limits.memory_bytes}",
                f"--cpu={limits.cpu_seconds}",
                f"--fsize={limits.file_bytes}",
                "--core=0",
                "--",
            ]
        if isolation.network and not may_use_network:
            wrapped += ["unshare", "-rn", "--"]
        return [*wrapped, *command]

    async def _works(self, *command: str) -> bool:
        if shutil.which(command[0]) is None:
            return False
        probe = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
        )
        return await probe.wait() == 0

    def with_limits(self, **changes: Any) -> Limits:  # noqa: ANN401 - the fields of Limits
        """Give the usual limits with some of them changed."""
        return replace(self.limits, **changes)


def killed_by_limit(finished: Finished) -> MediaError | None:
    """Say which limit ended a process, when one did.

    `prlimit` ends a process by SIGXCPU (processor time) or SIGXFSZ (file size); too little
    address space shows as a failed allocation.
    """
    match -finished.status:
        case signal.SIGXCPU | signal.SIGKILL:
            return LimitError("Reading this file took more processor time or memory than allowed.")
        case signal.SIGXFSZ:
            return LimitError("The result would be larger than a file may be here.")
        case _ if "Cannot allocate memory" in finished.stderr or "MemoryError" in finished.stderr:
            return LimitError("Reading this file takes more memory than is allowed.")
        case _:
            return None


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }


async def _listen(
    process: asyncio.subprocess.Process,
    limits: Limits,
    on_line: Callable[[str], None] | None,
    on_bytes: Callable[[bytes], None] | None,
) -> bytes:
    assert process.stdout is not None  # noqa: S101 - we asked for a pipe
    if on_line is not None:
        async for line in process.stdout:
            on_line(line.decode(errors="replace").rstrip("\n"))
        return b""
    kept = bytearray()
    while piece := await process.stdout.read(_MIB):
        if on_bytes is not None:
            on_bytes(piece)
            continue
        kept += piece
        if len(kept) > limits.output_bytes:
            raise LimitError(f"A program said more than {limits.output_bytes} bytes.")
    return bytes(kept)


async def _collect(process: asyncio.subprocess.Process, complaints: deque[str]) -> None:
    assert process.stderr is not None  # noqa: S101 - we asked for a pipe
    rest = ""
    while piece := await process.stderr.read(65536):
        *lines, rest = (rest + piece.decode(errors="replace")).replace("\r", "\n").split("\n")
        complaints.extend(line for line in lines if line.strip())
        rest = rest[-4096:]
    if rest.strip():
        complaints.append(rest)


async def _feed(process: asyncio.subprocess.Process, stdin: bytes | None) -> None:
    if process.stdin is None or stdin is None:
        return
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(stdin)
        await process.stdin.drain()
    process.stdin.close()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Leave nothing of the group behind, also when this task is being cancelled."""
    if process.returncode is None:
        _signal(process, signal.SIGTERM)
        try:
            async with asyncio.timeout(GRACE):
                await asyncio.shield(process.wait())
        except (TimeoutError, asyncio.CancelledError):
            _signal(process, signal.SIGKILL)
            await process.wait()
    _signal(process, signal.SIGKILL)


def _signal(process: asyncio.subprocess.Process, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, what)
