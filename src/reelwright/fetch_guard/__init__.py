"""Alone decides which addresses may be touched.

Everything that a user, a site or a model names goes through `FetchGuard`: the form of the address,
the name behind it, every address the name has, and again for every hop. `FilteringProxy` puts the
same check in front of programs that make their own requests.
"""

from reelwright.fetch_guard.guard import Checked, FetchGuard, system_resolve
from reelwright.fetch_guard.networks import Address, Network, is_public
from reelwright.fetch_guard.proxy import FilteringProxy, ProxyLimits, Refusal
from reelwright.fetch_guard.urls import Target, parse_url

__all__ = [
    "Address",
    "Checked",
    "FetchGuard",
    "FilteringProxy",
    "Network",
    "ProxyLimits",
    "Refusal",
    "Target",
    "is_public",
    "parse_url",
    "system_resolve",
]
