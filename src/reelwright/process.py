"""Starts processes, each in its sandbox. The only file that does.

A process gets: an argument list and never a shell, a folder of its own as working directory, what
`isolation.py` can hold it back with here, a process group of its own, and an end on the wall
clock. What cannot be had on a platform is told by `Isolation`, which `doctor` shows.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, SubprocessStreamProtocol
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reelwright.errors import EnvironmentProblem, LimitError, MediaError, TimeoutExceededError
from reelwright.failpoints import reach
from reelwright.isolation import (
    PROBE_OF_ENDING,
    PROBE_OF_LIMITS,
    PROBE_OF_NETWORK,
    Isolation,
    Limits,
    surroundings_in,
)

__all__ = ["GRACE", "STDERR_LINES", "Finished", "Limits", "Processes", "killed_by_limit"]

STDERR_LINES = 60
"""Lines of complaint worth keeping: the cause stands near the end."""

LINE_LETTERS = 2000
"""Letters worth keeping of such a line."""

GRACE = 2.0
"""Seconds between asking a process group to end and killing it."""

_MIB = 1024 * 1024


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
                limits=await self._works(*PROBE_OF_LIMITS),
                network=await self._works(*PROBE_OF_NETWORK),
                ends_with_us=await self._works(*PROBE_OF_ENDING),
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
        surroundings = surroundings_in(folder) | (environment or {})
        if shutil.which(command[0], path=surroundings["PATH"]) is None:
            raise EnvironmentProblem(
                f"The program {command[0]!r} is not there.",
                code="program_missing",
                fix="Run `reelwright doctor`; it says how to install what is missing.",
            )
        isolation = await self.isolation()
        wrapped = isolation.wrapped(command, limits, may_use_network=may_use_network)
        loop = asyncio.get_running_loop()
        await reach("process start before")
        transport, protocol = await loop.subprocess_exec(
            lambda: _Protocol(loop),
            *wrapped,
            stdin=DEVNULL if stdin is None else PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=folder,
            env=surroundings,
            start_new_session=True,
        )
        talk = _Talk(transport, protocol, limits, on_line, on_bytes)
        try:
            await reach("process start after")
            async with asyncio.timeout(limits.wall_seconds) as timer:
                await talk.hold(stdin)
            await reach("process end")
        except TimeoutError as error:
            if not timer.expired():
                raise
            raise TimeoutExceededError(
                f"{Path(command[0]).name} took longer than {limits.wall_seconds:.0f} s "
                "and was stopped."
            ) from error
        finally:
            await talk.end()
        return talk.finished()

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

    async def _works(self, *command: str) -> bool:
        surroundings = surroundings_in(Path("/"))
        if shutil.which(command[0], path=surroundings["PATH"]) is None:
            return False
        probe = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, env=surroundings
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


class _Protocol(SubprocessStreamProtocol):
    """Pipes of a process, and word of its end, which does not wait until the pipes are closed."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(limit=_MIB, loop=loop)
        self.exited = asyncio.Event()

    def process_exited(self) -> None:
        super().process_exited()
        self.exited.set()


class _Talk:
    """What is said between us and a process, until nothing of its group is left."""

    def __init__(
        self,
        transport: asyncio.SubprocessTransport,
        protocol: _Protocol,
        limits: Limits,
        on_line: Callable[[str], None] | None,
        on_bytes: Callable[[bytes], None] | None,
    ) -> None:
        self._transport = transport
        self._protocol = protocol
        self._limits = limits
        self._on_line = on_line
        self._on_bytes = on_bytes
        self._said = bytearray()
        self._complaints: deque[str] = deque(maxlen=STDERR_LINES)

    async def hold(self, stdin: bytes | None) -> None:
        """Feed it and listen to it until it ends."""
        pipes = asyncio.gather(self._listen(), self._collect(), self._feed(stdin))
        exited = asyncio.create_task(self._protocol.exited.wait())
        both: set[asyncio.Future[Any]] = {pipes, exited}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not pipes.done():
                await self._see_off(pipes)
            await pipes
            await exited
        finally:
            pipes.cancel()
            exited.cancel()
            await asyncio.gather(pipes, exited, return_exceptions=True)

    async def _see_off(self, pipes: "asyncio.Future[Any]") -> None:
        """Close the pipes that children of an ended process still hold."""
        await asyncio.wait({pipes}, timeout=0.2)
        self._signal(signal.SIGKILL)
        await asyncio.wait({pipes}, timeout=GRACE)
        if not pipes.done():
            raise EnvironmentProblem(
                "A program left another one running behind it.", code="process_left"
            )

    def finished(self) -> Finished:
        """Give how it ended."""
        return Finished(
            status=self._transport.get_returncode() or 0,
            stdout=bytes(self._said),
            stderr="\n".join(self._complaints),
        )

    async def end(self) -> None:
        """Leave nothing of the group behind, also when this task is being cancelled."""
        exited = self._protocol.exited
        try:
            if not exited.is_set():
                self._signal(signal.SIGTERM)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(GRACE):
                        await exited.wait()
        finally:
            self._signal(signal.SIGKILL)
            try:
                await exited.wait()
            finally:
                self._transport.close()

    async def _listen(self) -> None:
        rest = b""
        async for piece in _pieces(self._protocol.stdout):
            if self._on_line is not None:
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    self._on_line(line.decode(errors="replace"))
            elif self._on_bytes is not None:
                self._on_bytes(piece)
            else:
                self._said += piece
            if len(rest) > _MIB or len(self._said) > self._limits.output_bytes:
                raise LimitError(f"A program said more than {self._limits.output_bytes} bytes.")
        if rest and self._on_line is not None:
            self._on_line(rest.decode(errors="replace"))

    async def _collect(self) -> None:
        rest = ""
        async for piece in _pieces(self._protocol.stderr):
            *lines, rest = (rest + piece.decode(errors="replace")).replace("\r", "\n").split("\n")
            self._complaints.extend(line[:LINE_LETTERS] for line in lines if line.strip())
            rest = rest[:LINE_LETTERS]
        if rest.strip():
            self._complaints.append(rest)

    async def _feed(self, stdin: bytes | None) -> None:
        pipe = self._protocol.stdin
        if pipe is None or stdin is None:
            return
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            pipe.write(stdin)
            await pipe.drain()
        pipe.close()

    def _signal(self, what: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._transport.get_pid(), what)


async def _pieces(pipe: asyncio.StreamReader | None) -> AsyncIterator[bytes]:
    assert pipe is not None  # noqa: S101 - we asked for a pipe
    while piece := await pipe.read(65536):
        yield piece
