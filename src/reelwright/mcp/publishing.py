"""The yes that only a person gives, asked for where the client can ask one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from mcp.server.mcpserver import Context
from mcp.types import CallToolResult, InputRequiredResult

from reelwright.domain import Owner, Publication
from reelwright.tool import Result

if TYPE_CHECKING:
    from reelwright.app import App

Approve: TypeAlias = Callable[[Owner, Publication], Awaitable[Publication]]
"""Takes a person's yes to exactly this publication, and gives it as it stands then."""


@dataclass(frozen=True, slots=True)
class Publishing:
    """Asks for a yes."""

    approve: Approve | None
    """What takes the yes; None where there is nothing to publish with."""

    async def ask(
        self,
        app: "App",
        owner: Owner,
        result: Result,
        said: CallToolResult,
        ctx: Context[Any, Any],
    ) -> CallToolResult | InputRequiredResult:
        """Ask whoever sits at the client, or tell what a person has to do elsewhere."""
        return said
