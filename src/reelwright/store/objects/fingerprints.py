"""Which bytes a file holds, told by their hash, or by what the file system says of the file."""

import hashlib
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from pydantic import ValidationError

from reelwright.domain import Value
from reelwright.store.objects.boundaries import crossing


class Looks(NamedTuple):
    """What the file system says of a file. Whoever writes into it changes `changed_ns`."""

    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int


class Fingerprint(Value):
    """The hash of a file, and how the file looked when it had that hash."""

    sha256: str
    looks: Looks
    content_type: str | None = None


def looks_of(file: Path) -> Looks | None:
    """Ask the file system about a file; None when there is none."""
    try:
        told = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not S_ISREG(told.st_mode):
        return None
    return Looks(told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)


def hash_of(file: Path) -> str:
    """Read a file to its end and give its SHA-256, in hexadecimal."""

    def act() -> str:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()

    return crossing("objects.hash", act)


def kept(note: Path) -> Fingerprint | None:
    """Read a fingerprint; None when there is none, or only half of one."""
    try:
        return Fingerprint.model_validate_json(note.read_bytes())
    except (OSError, ValidationError):
        return None
