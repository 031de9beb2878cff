"""A server program as a process of its own, which ends with whoever started it."""

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_STARTS_WITHIN = 30.0
_ENDS_WITHIN = 10.0


class Server:
    """One server: it can be stopped and started again, and frozen and thawed."""

    def __init__(
        self,
        command: Sequence[object],
        *,
        log: Path,
        is_ready: Callable[[], bool],
        stop_signal: int = signal.SIGTERM,
    ) -> None:
        self._command = [str(part) for part in command]
        self._log = log
        self._is_ready = is_ready
        self._stop_signal = stop_signal
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/"
            )
        until = time.monotonic() + _STARTS_WITHIN
        while not self._is_ready():
            ended = self._process.poll() is not None
            if ended or time.monotonic() > until:
                said = self._log.read_text(encoding="utf-8", errors="replace")[-2000:]
                self.kill()
                raise AssertionError(f"{type(self).__name__} does not start; it said:\n{said}")
            time.sleep(0.01)

    def stop(self) -> None:
        """Ask it to end, and see that it does; also when it is frozen or has ended."""
        if self._process is None:
            return
        self._process.send_signal(self._stop_signal)
        self._process.send_signal(signal.SIGCONT)
        try:
            self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Freeze it: it holds its connections, takes new ones, and answers nothing."""
        assert self._process is not None, "it is not running"
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        assert self._process is not None, "it is not running"
        self._process.send_signal(signal.SIGCONT)


def find_program(name: str, package: str, *folders: Path) -> str:
    """Find a program of a server, on PATH or in a folder.

    Raises:
        AssertionError: it is not installed; a test that needs it fails, it is not left out.
    """
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    found = shutil.which(name, path=path)
    assert found is not None, f"{name} is not installed (Debian: apt install {package})."
    return found


def as_user(*names: str) -> list[str]:
    """Give the words before a command that has it die with us.

    With names it also runs as the first of these users there is, if we are root: many servers
    refuse to run as root.
    """
    words = [find_program("setpriv", "util-linux"), "--pdeathsig", "KILL"]
    if names and os.geteuid() == 0:
        user = _first_user(names)
        words += ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
    return words


@contextmanager
def folder_of(*names: str) -> Generator[Path]:
    """Give a folder that belongs to the first of these users there is, if we are root."""
    with TemporaryDirectory(prefix=f"{names[0]}-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            user = _first_user(names)
            os.chown(folder, user.pw_uid, user.pw_gid)
        yield Path(folder)


def accepts(port: int) -> bool:
    """Say whether something listens at a port of loopback."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _first_user(names: Sequence[str]) -> pwd.struct_passwd:
    known = {user.pw_name: user for user in pwd.getpwall()}
    return next(known[name] for name in (*names, "nobody") if name in known)


def free_port() -> int:
    """Find a port of loopback that stays free while its server is down.

    It lies below those that the system gives to outgoing connections.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
