"""What is asked of the person at a client in the course of a task."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from mcp.types import CallToolRequestParams, InputRequest

from reelwright.domain import Owner
from reelwright.tool import Result

if TYPE_CHECKING:
    from reelwright.app import App


class Questions(Protocol):
    """Knows which results wait for a person, and takes the answers.

    Answers come from clients, and count for nothing but the question they were given to.
    """

    def arguments_of(self, params: CallToolRequestParams) -> dict[str, Any] | None:
        """Give the arguments of a call, or None when something has to be asked before it begins."""
        ...

    async def open(self, app: "App", owner: Owner, result: Result) -> Mapping[str, InputRequest]:
        """Give what a result waits for, under names of ours; nothing when it waits no more."""
        ...

    async def take(
        self, app: "App", owner: Owner, result: Result, answers: Mapping[str, Any]
    ) -> None:
        """Take answers, by the names of their questions; names that are not open are let be."""
        ...

    async def settled(self, app: "App", owner: Owner, result: Result) -> Result:
        """Give a result as it is after what was answered."""
        ...
