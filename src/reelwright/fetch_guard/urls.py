"""Reading an address strictly: what two programs could read differently is refused."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from reelwright.errors import SourceError
from reelwright.fetch_guard.networks import Address

LONGEST: Final = 8192
"""Most characters of an address."""

PORTS: Final = {"http": 80, "https": 443}

_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\u200e\u200f\u202a-\u202e]")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SAFE: Final = "%/:=&?~#+!$,;'@()*[]|"

_SHAPE: Final = "Give a whole address, such as https://example.com/talk.mp4."
_ONLY_WEB: Final = "Only public http and https addresses can be fetched; or upload the file."


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address, taken apart and written in its one normal form."""

    url: str
    """The whole address in ASCII."""

    scheme: str
    host: str
    """Name in ASCII, or an IP address without brackets."""

    port: int
    address: Address | None
    """Where the host is an IP address: the address."""


def parse_url(url: str, *, extra_ports: Collection[int] = ()) -> Target:
    """Take an address apart without touching anything.

    Raises:
        SourceError: it is no address (`invalid_url`), or of a kind that is never fetched
            (`url_not_allowed`): another scheme, credentials, an unusual port, a disguised host.
    """
    text = url.strip(" \t\r\n")
    if not text or len(text) > LONGEST or _FORBIDDEN.search(text):
        raise invalid("The address is empty, too long, or holds characters that none may hold.")
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise invalid("This is not an address: it does not begin with http:// or https://.")
    if scheme[1].lower() not in PORTS:
        raise not_allowed(f"Addresses of the kind {scheme[1].lower()[:20]!r} are not fetched.")
    parts = _split(text)
    if "@" in parts.netloc:
        raise not_allowed("The address carries a user name or password.")
    host, address = read_host(parts.netloc)
    port = _port(parts, extra_ports)
    shown = f"[{host}]" if isinstance(address, IPv6Address) else host
    if port != PORTS[parts.scheme]:
        shown += f":{port}"
    tail = quote(text.partition("//")[2][len(parts.netloc) :], safe=_SAFE)
    return Target(
        url=f"{parts.scheme}://{shown}{tail or '/'}",
        scheme=parts.scheme,
        host=host,
        port=port,
        address=address,
    )


def read_host(netloc: str) -> tuple[str, Address | None]:
    """Read the host out of `host`, `host:port` or `[v6]:port`, in its one normal form.

    Raises:
        SourceError: there is none (`invalid_url`), or it is written in a way that hides what it
            is (`url_not_allowed`): decimal, octal, hexadecimal or shortened IPv4, a zone, a
            final dot.
    """
    if netloc.startswith("["):
        six = _six(netloc)
        return str(six), six
    host = netloc.partition(":")[0]
    if not host:
        raise invalid("The address names no host.")
    if "%" in host:
        raise not_allowed("The host of the address is written in an encoded form.")
    name = _ascii(host)
    if name.endswith("."):
        raise not_allowed("The host of the address ends with a dot.")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return name, IPv4Address(name)
        except ValueError:
            raise not_allowed("The host is a number that is not a plain IPv4 address.") from None
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise invalid("The host of the address is not written as hosts are.")
    return name, None


def read_authority(authority: str, *, extra_ports: Collection[int] = ()) -> tuple[str, int]:
    """Read `host:port`, as a proxy is asked for it.

    Raises:
        SourceError: as `parse_url`.
    """
    if _FORBIDDEN.search(authority) or "@" in authority or "/" in authority:
        raise not_allowed("The host of the address is not written as hosts are.")
    host, _ = read_host(authority)
    return host, _port(_split(f"https://{authority}"), extra_ports)


def invalid(message: str) -> SourceError:
    return SourceError(message, code="invalid_url", fix=_SHAPE)


def not_allowed(message: str) -> SourceError:
    return SourceError(message, code="url_not_allowed", fix=_ONLY_WEB)


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise invalid("The address is not written as addresses are.") from None
    if not parts.netloc or not text[len(parts.scheme) :].startswith("://"):
        raise invalid("The address names no host.")
    return parts


def _six(netloc: str) -> IPv6Address:
    inside, closed, rest = netloc[1:].partition("]")
    if not closed or (rest and not rest.startswith(":")):
        raise invalid("The host of the address is not written as hosts are.")
    try:
        six = IPv6Address(inside)
    except ValueError:
        raise invalid("The host of the address is no IPv6 address.") from None
    if six.scope_id is not None:
        raise not_allowed("The address names a network interface.")
    return six


def _port(parts: SplitResult, extra_ports: Collection[int]) -> int:
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    if port not in PORTS.values() and port not in extra_ports:
        raise not_allowed(f"Port {port} is not one that videos are fetched from.")
    return port


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    import idna

    try:
        return idna.encode(host, uts46=True, std3_rules=True).decode("ascii").lower()
    except idna.IDNAError:
        raise invalid("The name of the host cannot be one.") from None
