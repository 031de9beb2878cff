"""What may be brought in by clients that are not on this machine: addresses, and never paths."""

import re
from typing import Any

from reelwright.errors import SourceError

_NAMED = ("source", "video")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?/\S*", re.IGNORECASE)


def without_paths(arguments: dict[str, Any]) -> dict[str, Any]:
    """Give arguments with every source written as an address.

    Whether there is a file of such a name on this machine is not looked at, so nothing is told of
    it either.

    Raises:
        SourceError: a source is none (`path_not_allowed`).
    """
    given = dict(arguments)
    for name in _NAMED:
        value = given.get(name)
        if isinstance(value, str):
            given[name] = as_address(value.strip())
    return given


def as_address(source: str) -> str:
    """Give a source as what it is: the id of a video or an upload, or an address.

    Raises:
        SourceError: it is none of them (`path_not_allowed`).
    """
    if source.startswith(("vid_", "upl_")) or _SCHEME.match(source):
        return source
    if _BARE_ADDRESS.fullmatch(source):
        return f"https://{source}"
    raise SourceError(
        "This is neither an id nor an address, and files of this machine are not brought in for "
        "clients elsewhere.",
        code="path_not_allowed",
        fix="Give an id, such as vid_..., or an address that begins with https://. "
        "A file of yours: call fetch with its name, which answers with a link to upload it by.",
    )
