"""Arguments of calls, checked before anything is written down."""

from pydantic import ValidationError

from reelwright.domain import Call
from reelwright.errors import ArgumentsError
from reelwright.tool import AnyTool, Args

_PLAIN_TYPES = {"bool", "float", "int", "str"}


def check(tool: AnyTool, call: Call) -> Args:
    """Check the arguments of a call.

    Raises:
        ArgumentsError: they cannot be right; every one that is wrong is named.
    """
    try:
        args: Args = tool.args.model_validate(call.args)
    except ValidationError as error:
        raise ArgumentsError(
            f"{tool.name}: {_in_one_line(error)}.",
            fix=f"{tool.name} takes: {', '.join(tool.args.model_fields)}.",
        ) from error
    return args


def _in_one_line(error: ValidationError) -> str:
    """Name each argument that is wrong once, with all that it could be instead."""
    said: dict[str, list[str]] = {}
    for detail in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in detail["loc"] if not _is_type(part))
        said.setdefault(place or "arguments", []).append(detail["msg"])
    return "; ".join(f"{place}: {', or '.join(what)}" for place, what in said.items())


def _is_type(part: int | str) -> bool:
    """Say whether a part of a place is no name: pydantic names the kinds that a value may have."""
    return isinstance(part, str) and (part in _PLAIN_TYPES or not part.isidentifier())
