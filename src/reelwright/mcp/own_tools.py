"""What the tools of this server itself are made of; all others come from the registry."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from mcp.server.mcpserver import Context
from mcp.types import CallToolResult, Tool as Face
from pydantic import BaseModel, ValidationError

from reelwright.errors import ArgumentsError
from reelwright.mcp.calls import Calls

Handle: TypeAlias = Callable[[Calls, dict[str, Any], Context[Any, Any]], Awaitable[CallToolResult]]
Given = TypeVar("Given", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class OwnTool:
    """How a tool shows itself, and what it does."""

    face: Face
    handle: Handle


def checked(model: type[Given], arguments: dict[str, Any]) -> Given:
    """Read arguments.

    Raises:
        ArgumentsError: they are wrong; it names what is, and what would be right.
    """
    try:
        return model.model_validate(arguments)
    except ValidationError as error:
        said = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in error.errors(include_url=False, include_input=False)
        )
        raise ArgumentsError(
            f"{said}.", fix=f"It takes: {', '.join(model.model_fields)}."
        ) from error
