"""Reading and rewriting the heads of HTTP/1.1 messages, as little as a proxy has to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

Header = tuple[str, str]

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_STATUS: Final = re.compile(r"HTTP/1\.[01] ([1-5][0-9]{2})(?: .*)?")
_HOP_BY_HOP: Final = frozenset(
    {
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "upgrade",
    }
)


class BadHeadError(Exception):
    """What was said is not HTTP/1.1."""


@dataclass(frozen=True, slots=True)
class Request:
    """The head of a request to a proxy."""

    method: str
    target: str
    headers: tuple[Header, ...]

    def value(self, name: str) -> str:
        """Give the first header of a name, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def to_origin(self, host: str, path: str) -> bytes:
        """Write it as the server is asked: a path, its own Host, and one request only."""
        kept = [header for header in _end_to_end(self.headers) if header[0].lower() != "host"]
        return _write(
            f"{self.method} {path} HTTP/1.1", [("Host", host), *kept, ("Connection", "close")]
        )


def read_request(head: bytes) -> Request:
    """Read the head of a request.

    Raises:
        BadHeadError: it is none.
    """
    first, headers = _read(head)
    method, _, rest = first.partition(" ")
    target, _, version = rest.rpartition(" ")
    # Python's own client asks for tunnels in HTTP/1.0 until 3.12.
    is_known = version in {"HTTP/1.1", "HTTP/1.0"}
    if not _TOKEN.fullmatch(method) or not target or " " in target or not is_known:
        raise BadHeadError(first[:80])
    return Request(method, target, headers)


def read_response(head: bytes) -> tuple[int, bytes]:
    """Read the head of a response; give its status, and the head with `Connection: close`.

    Raises:
        BadHeadError: it is none.
    """
    first, headers = _read(head)
    status = _STATUS.fullmatch(first)
    if status is None:
        raise BadHeadError(first[:80])
    return int(status[1]), _write(first, [*_end_to_end(headers), ("Connection", "close")])


def answer(status: int, reason: str, *headers: Header) -> bytes:
    """Write a response of our own, without a body."""
    return _write(
        f"HTTP/1.1 {status} {reason}", [*headers, ("Content-Length", "0"), ("Connection", "close")]
    )


def _read(head: bytes) -> tuple[str, tuple[Header, ...]]:
    # Latin-1 keeps every byte, as headers of the wild need it.
    first, *lines = head.removesuffix(b"\r\n\r\n").decode("latin-1").split("\r\n")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not _TOKEN.fullmatch(name):
            raise BadHeadError(line[:80])
        headers.append((name, value.strip(" \t")))
    if any(sign in text for text in (first, *lines) for sign in "\r\n\0"):
        raise BadHeadError("a control character")
    return first, tuple(headers)


def _end_to_end(headers: Sequence[Header]) -> list[Header]:
    named = {
        each.strip().lower()
        for name, value in headers
        if name.lower() == "connection"
        for each in value.split(",")
    }
    return [header for header in headers if header[0].lower() not in _HOP_BY_HOP | named]


def _write(first: str, headers: Iterable[Header]) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
