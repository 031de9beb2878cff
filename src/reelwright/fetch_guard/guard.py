"""The check itself.

A name is resolved once, every address it has is looked at, and one of those is connected to.
Nothing is looked up a second time, so a name cannot change its mind in between.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, TypeAlias

from reelwright.errors import SourceError, UnavailableError
from reelwright.fetch_guard.networks import Address, Network, is_public
from reelwright.fetch_guard.urls import Target, not_allowed, parse_url, read_authority

Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Resolve: TypeAlias = Callable[[str], Awaitable[Sequence[Address]]]
"""Gives every address of a name, or none; raises OSError when the name server cannot say."""

Connect: TypeAlias = Callable[[Address, int], Awaitable[Streams]]

RESOLVE_SECONDS: Final = 10.0
CONNECT_SECONDS: Final = 15.0
MOST_ADDRESSES: Final = 8
"""Addresses of one name that are tried."""


async def system_resolve(host: str) -> Sequence[Address]:
    """Ask the system for the addresses of a name."""
    loop = asyncio.get_running_loop()
    try:
        answers = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise
        return ()
    except UnicodeError:
        return ()
    return tuple(dict.fromkeys(ip_address(answer[4][0]) for answer in answers))


async def system_connect(address: Address, port: int) -> Streams:
    """Open a connection to an address; no name is looked up."""
    return await asyncio.open_connection(str(address), port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An address that may be touched, and where it leads."""

    target: Target
    addresses: tuple[Address, ...]
    """All addresses of its host, each of them public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchGuard:
    """Decides which addresses may be touched.

    `allowed` and `extra_ports` open closed networks on purpose: a university whose videos lie
    on `10.0.0.0/8` sets them, nobody else does.
    """

    allowed: tuple[Network, ...] = ()
    extra_ports: Collection[int] = ()
    resolve: Resolve = system_resolve
    connect: Connect = system_connect

    def parse(self, url: str) -> Target:
        """Take an address apart without touching anything.

        Raises:
            SourceError: `invalid_url` or `url_not_allowed`.
        """
        target = parse_url(url, extra_ports=self.extra_ports)
        if target.address is not None:
            self._look_at(target.host, (target.address,))
        return target

    async def check_url(self, url: str) -> Checked:
        """Check an address and resolve its name.

        Raises:
            SourceError: `invalid_url`, `url_not_allowed` or `host_not_found`.
            UnavailableError: the name server cannot say now (`host_not_resolved`).
        """
        target = self.parse(url)
        return Checked(target=target, addresses=await self.check_host(target.host))

    async def check_host(self, host: str) -> tuple[Address, ...]:
        """Resolve a host that was read by `parse_url`, once, and look at every answer.

        One closed address among public ones refuses all: such answers are given by those who
        want the second try to land inside.

        Raises:
            SourceError: `url_not_allowed` or `host_not_found`.
            UnavailableError: the name server cannot say now (`host_not_resolved`).
        """
        try:
            addresses: Sequence[Address] = (ip_address(host),)
        except ValueError:
            addresses = await self._resolved(host)
        return self._look_at(host, addresses)

    async def open(self, host: str, port: int) -> Streams:
        """Check a host and connect to an address that was checked.

        Raises:
            SourceError: `url_not_allowed` or `host_not_found`.
            UnavailableError: it does not answer (`source_not_answering`).
        """
        host, port = read_authority(
            f"[{host}]:{port}" if ":" in host else f"{host}:{port}", extra_ports=self.extra_ports
        )
        for address in (await self.check_host(host))[:MOST_ADDRESSES]:
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    return await self.connect(address, port)
            except (OSError, TimeoutError):
                continue
        raise UnavailableError(
            f"{host} does not answer.",
            code="source_not_answering",
            fix="Try again later, or upload the file.",
        )

    async def _resolved(self, host: str) -> Sequence[Address]:
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                addresses = await self.resolve(host)
        except (OSError, TimeoutError):
            raise UnavailableError(
                f"The name {host} cannot be looked up now.",
                code="host_not_resolved",
                fix="See whether this machine has a network, and try again.",
            ) from None
        if not addresses:
            raise SourceError(
                f"There is no host named {host}.",
                code="host_not_found",
                fix="Look for a typing error in the address.",
            )
        return addresses

    def _look_at(self, host: str, addresses: Sequence[Address]) -> tuple[Address, ...]:
        if not all(is_public(address, self.allowed) for address in addresses):
            # The address itself is not told: it would let strangers map the inside by names.
            raise not_allowed(f"{host} leads into a network that is not public.")
        return tuple(addresses)
