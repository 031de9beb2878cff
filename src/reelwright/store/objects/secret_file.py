"""A secret that is made once and kept beside what it protects."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

_BYTES = 32


def kept_secret(file: Path) -> bytes:
    """Give the secret that a file keeps for its owner alone; the first who asks makes it."""
    with suppress(FileNotFoundError):
        return file.read_bytes()
    beside = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_bytes(_BYTES))
        os.fsync(handle)
        with suppress(FileExistsError):  # somebody else was first, and that one counts
            file.hardlink_to(beside)
    finally:
        os.close(handle)
        beside.unlink()
    return file.read_bytes()
