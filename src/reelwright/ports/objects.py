"""Bytes under keys: on a disk of this machine, or where many machines reach them."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from reelwright.domain import Owner

TEMPORARY = "temporary"
"""Keys `{owner}/temporary/...` are gone after `KEPT_TEMPORARY`, whoever forgets them."""

KEPT_TEMPORARY = timedelta(days=2)
"""How long a temporary object stays at least. Whole days: S3 counts in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """What is known of the bytes under a key without reading them."""

    key: str
    size_bytes: int
    modified: datetime

    sha256: str | None = None
    """Hash of the bytes, in hexadecimal. None in a listing, and for what came by an upload link
    and was not copied yet."""

    content_type: str | None = None
    """Such as `video/mp4`, when one was given. None in a listing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadLink:
    """Leave to upload one file: POST `fields`, then the bytes as `file`, as a form to `url`.

    The form is `multipart/form-data`, and `file` is its last field.
    """

    url: str
    fields: Mapping[str, str]
    expires_at: datetime
    max_bytes: int


class Objects(Protocol):
    """Bytes under keys. A key begins with its owner: `local/videos/vid_.../source.mp4`.

    A key's parts are letters and digits of any script, `.`, `_`, `-` and `@`; anything else, or
    a key of another owner, is a bug of ours: ValueError. Every method but `workspace` may raise
    UnavailableError (`objects_unavailable`), and EnvironmentProblem when keys or rights of the
    store itself have become wrong.

    Bytes that are no longer those that were put, altered or cut short, MUST be found by their
    hash before they are used: `exists` says no, everything else `object_damaged`, so that the
    step that made them is done again.
    """

    async def put(
        self, owner: Owner, key: str, file: Path, *, content_type: str | None = None
    ) -> StoredObject:
        """Take a file over, whole or not at all. What was under the key before is replaced.

        MUST last (fsync, or the other side's word with a checksum) before it returns, and takes
        memory that does not grow with the file. `file` is gone afterwards.

        Raises:
            EnvironmentProblem: no room (`disk_full`).
        """
        ...

    def open(self, owner: Owner, key: str) -> AbstractAsyncContextManager[Path]:
        """Give a local path to the bytes, to read only, for as long as the block lasts.

        Raises:
            NotFoundError: nothing is under that key (`file_missing`), or no longer what was put
                (`object_damaged`).
            EnvironmentProblem: no room to bring them here (`disk_full`).
        """
        ...

    def read(
        self, owner: Owner, key: str, start: int = 0, end: int | None = None
    ) -> AsyncGenerator[bytes]:
        """Give the bytes `[start, end)` in pieces; what lies beyond the last byte is left out.

        Raises:
            NotFoundError: as `open`; on S3 only a wrong size is noticed here.
        """
        ...

    async def stat(self, owner: Owner, key: str) -> StoredObject:
        """Say what is known of the bytes.

        Raises:
            NotFoundError: as `open`; on S3 only a wrong size is noticed here.
        """
        ...

    async def exists(self, owner: Owner, key: str) -> bool:
        """Say whether what was put is under a key. It is cheap as long as nothing is suspicious."""
        ...

    async def copy(self, owner: Owner, from_key: str, to_key: str) -> StoredObject:
        """Copy bytes to a key that is not taken; the copy always has its hash.

        What a stranger uploaded can be uploaded again until its link expires: copy it, look at
        the copy, which nobody else can name, and delete that when it is not wanted.

        Raises:
            ArgumentsError: something is under `to_key` (`object_exists`).
            NotFoundError: as `open`, about `from_key`.
        """
        ...

    async def delete(self, owner: Owner, prefix: str) -> int:
        """Remove what is under a key, and everything under it as a folder; say how many.

        `local/clips/one` is also the folder of `local/clips/one/a.mp4`, and never of
        `local/clips/one-more`.
        """
        ...

    async def list(
        self, owner: Owner, prefix: str, *, after: str | None = None, limit: int = 1000
    ) -> Sequence[StoredObject]:
        """Give what `delete` would remove, in order of the keys, from after a key on."""
        ...

    async def link(
        self,
        owner: Owner,
        key: str,
        *,
        expires: timedelta,
        filename: str,
        content_type: str | None = None,
    ) -> str:
        """Make an address under which anybody may GET this one key, as a download, until then.

        It is good for a second to seven days; ValueError otherwise, also from `upload_link`.
        Whether something is under the key is not looked at.
        """
        ...

    async def upload_link(
        self, owner: Owner, key: str, *, expires: timedelta, max_bytes: int, content_type: str
    ) -> UploadLink:
        """Give leave to POST this one key, of this type, 1 to `max_bytes` long, until then.

        A disk of ours takes one file by it; S3 cannot count, and takes the last one.
        """
        ...

    def clear_leftovers(self) -> int:
        """Remove what processes of this machine that are gone have left; say how many. It blocks.

        What still runs in their working folders is ended.
        """
        ...

    def workspace(self) -> AbstractAsyncContextManager[Path]:
        """Give an empty folder that is gone with all its content when the block ends.

        It MUST lie where `put` can take files over without copying, when that is possible.
        """
        ...
