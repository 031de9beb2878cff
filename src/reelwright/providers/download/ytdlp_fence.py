"""What the child that runs yt-dlp may touch: the proxy, and the one program that runs JavaScript.

An audit hook cannot be taken off again. It holds back whatever would go past the proxy, in code
that nobody thought of as well: another way to fetch, a name that is looked up, a program started.
"""

import contextlib
import sys
from typing import Final

_MEMORY: Final = 4 * 1024**3
_FORBIDDEN: Final = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.system",
        "pty.spawn",
        "socket.bind",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.sendmsg",
        "socket.sendto",
    }
)


class FencedError(PermissionError):
    """Something was tried that this process may not do."""


def put_up(proxy_port: int, program: str | None) -> None:
    """Let this process, from now on, connect to the proxy only and start one program only."""

    def look(event: str, given: tuple[object, ...]) -> None:
        if event == "socket.connect":
            if given[1] != ("127.0.0.1", proxy_port):
                raise FencedError("a connection that does not go through the proxy")
        elif event == "socket.getaddrinfo":
            if given[0] not in {"127.0.0.1", b"127.0.0.1"}:
                raise FencedError("a name that the proxy should look up")
        elif event == "subprocess.Popen":
            if program is None or given[0] != program:
                raise FencedError("a program that is not needed")
        elif event in _FORBIDDEN:
            raise FencedError(event)

    sys.addaudithook(look)


def limit_memory() -> None:
    """Limit what this process and its JavaScript may write to.

    Not the address space: a JavaScript engine reserves far more of it than it ever uses.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
