"""Which addresses are public.

Our own table, because `ipaddress.is_global` of Python 3.11 calls some addresses public that lead
inside: multicast, 6to4, Teredo, NAT64. Taken from the registries of IANA:
https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_CLOSED_4: Final = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",  # this network; 0.0.0.0 reaches the machine itself
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers; also a cloud's metadata (100.100.100.200)
        "127.0.0.0/8",  # the machine itself
        "168.63.129.16/32",  # looks public, is the inside of Azure
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; metadata of one cloud
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT relays
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)

_OPEN_6: Final = IPv6Network("2000::/3")
"""All that was ever given out for the public; whatever lies outside is closed: loopback, mapped
and compatible IPv4, NAT64 (64:ff9b::/96), discard, unique local, link-local, multicast."""

_CLOSED_6: Final = tuple(
    IPv6Network(each)
    for each in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # the 6bone of old
        "3fff::/20",  # documentation
    )
)

_ISATAP: Final = (0x00005EFE, 0x02005EFE)
"""What stands before an IPv4 address in the lower half of an ISATAP address (RFC 5214)."""


def is_public(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """Say whether an address belongs to the public network, or to one that was allowed."""
    if any(address in network for network in allowed):
        return True
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_4)
    if address.scope_id is not None or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return False
    return address in _OPEN_6 and not any(address in network for network in _CLOSED_6)
