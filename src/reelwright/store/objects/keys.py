"""What a key may look like, and what is said of one that leads nowhere."""

import re

from reelwright.domain import Owner
from reelwright.errors import ArgumentsError, NotFoundError

_KEY = re.compile(r"[\w.@-]+(/[\w.@-]+)+")
_LONGEST_KEY = 900
"""S3 allows 1024 bytes; the rest is for the prefix in the bucket."""

_LONGEST_PART = 240
"""File systems allow 255 bytes; the rest is for what stands beside a file."""


def check_key(owner: Owner, key: str) -> str:
    """Give a key of an owner back.

    Raises:
        ValueError: it is none: another owner's, or one that leads elsewhere.
    """
    parts = key.split("/")
    if (
        parts[0] != owner
        or _KEY.fullmatch(key) is None
        or len(key.encode()) > _LONGEST_KEY
        or any(part.strip(".") == "" or len(part.encode()) > _LONGEST_PART for part in parts)
    ):
        raise ValueError(f"not a key of {owner}: {key!r}")
    return key


def is_within(key: str, prefix: str) -> bool:
    """Say whether a key is the prefix itself, or lies under it as in a folder."""
    return key == prefix or key.startswith(f"{prefix}/")


def missing() -> NotFoundError:
    """Say that nothing is under a key."""
    return NotFoundError(
        "The file that belongs to this is gone from the store.",
        code="file_missing",
        fix="Ask for it again with `refresh`, or bring the source again.",
    )


def damaged() -> NotFoundError:
    """Say that the bytes under a key are not those that were put there."""
    return NotFoundError(
        "The file that belongs to this was altered or cut short since it was stored.",
        code="object_damaged",
        fix="Ask for the same again: it is made anew. A source has to be brought again.",
    )


def taken() -> ArgumentsError:
    """Say that a copy would overwrite something."""
    return ArgumentsError(
        "There is something under that key already, and it stays.",
        code="object_exists",
        fix="Copy to a key that is not taken.",
    )
