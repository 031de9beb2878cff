"""Who is asking."""

from collections.abc import Callable
from typing import Any, TypeAlias

from mcp.server.context import ServerRequestContext

from reelwright.domain import LOCAL, Owner

OwnerOf: TypeAlias = Callable[[ServerRequestContext[Any, Any]], Owner]
"""Says whose things a request is about. It looks at who was authenticated, never at what the
client says of itself."""


def the_only_one(_: ServerRequestContext[Any, Any]) -> Owner:
    """Whoever reaches an embedded installation is its one user."""
    return LOCAL
