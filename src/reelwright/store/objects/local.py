"""Bytes under keys, in a folder of this machine."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reelwright.domain import Owner
from reelwright.errors import NotFoundError
from reelwright.ports import KEPT_TEMPORARY, StoredObject, UploadLink
from reelwright.store.objects.boundaries import room_on
from reelwright.store.objects.disk import Disk, stored_as
from reelwright.store.objects.fingerprints import Fingerprint
from reelwright.store.objects.keys import check_key, missing
from reelwright.store.objects.links import LONGEST, Download, LinkSigner, check_expiry
from reelwright.store.objects.receiving import received
from reelwright.store.objects.spent import SpentLinks
from reelwright.store.objects.workspaces import Workspaces

_PIECE = 1024 * 1024


class LocalObjects:
    """Implements `reelwright.ports.Objects`.

    `links` makes and knows the links; the door that serves them asks `verify` and `receive`.
    """

    def __init__(
        self,
        root: Path,
        *,
        links: LinkSigner | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the folder that holds everything; it is made when it is not there."""
        self._root = root
        self._workspaces = Workspaces(root)
        self._disk = Disk(root, self._workspaces)
        self._spent = SpentLinks(root)
        self._links = links or LinkSigner(secret=os.urandom(32))
        self._now = now

    async def put(
        self, owner: Owner, key: str, file: Path, *, content_type: str | None = None
    ) -> StoredObject:
        check_key(owner, key)
        return await asyncio.to_thread(self._disk.put, key, file, content_type)

    @asynccontextmanager
    async def open(self, owner: Owner, key: str) -> AsyncGenerator[Path]:
        await self._sound(check_key(owner, key))
        yield self._disk.path(key)

    async def read(
        self, owner: Owner, key: str, start: int = 0, end: int | None = None
    ) -> AsyncGenerator[bytes]:
        await self._sound(check_key(owner, key))
        try:
            file = self._disk.path(key).open("rb")
        except FileNotFoundError as error:
            raise missing() from error
        with file:
            left = max(0, (os.fstat(file.fileno()).st_size if end is None else end) - start)
            file.seek(start)
            while piece := await asyncio.to_thread(file.read, min(_PIECE, left)):
                left -= len(piece)
                yield piece

    async def stat(self, owner: Owner, key: str) -> StoredObject:
        return stored_as(key, await self._sound(check_key(owner, key)))

    async def exists(self, owner: Owner, key: str) -> bool:
        try:
            await self._sound(check_key(owner, key))
        except NotFoundError:
            return False
        return True

    async def copy(self, owner: Owner, from_key: str, to_key: str) -> StoredObject:
        check_key(owner, to_key)
        await self._sound(check_key(owner, from_key))
        return await asyncio.to_thread(self._disk.copy, from_key, to_key)

    async def delete(self, owner: Owner, prefix: str) -> int:
        return await asyncio.to_thread(self._disk.delete, check_key(owner, prefix))

    async def list(
        self, owner: Owner, prefix: str, *, after: str | None = None, limit: int = 1000
    ) -> Sequence[StoredObject]:
        return await asyncio.to_thread(
            self._disk.listed, check_key(owner, prefix), after or "", limit
        )

    async def link(
        self,
        owner: Owner,
        key: str,
        *,
        expires: timedelta,
        filename: str,
        content_type: str | None = None,
    ) -> str:
        return self._links.download(
            Download(
                owner=owner,
                key=check_key(owner, key),
                filename=filename,
                content_type=content_type,
            ),
            until=self._until(expires),
        )

    async def upload_link(
        self, owner: Owner, key: str, *, expires: timedelta, max_bytes: int, content_type: str
    ) -> UploadLink:
        return self._links.upload(
            owner,
            check_key(owner, key),
            until=self._until(expires),
            max_bytes=max_bytes,
            content_type=content_type,
        )

    def verify(self, link: str, *, method: str = "GET") -> Download:
        """Say what a link leads to, for the door that serves it.

        Raises:
            NotFoundError: it leads nowhere: it was altered (`link_invalid`), or is too old
                (`link_expired`).
        """
        return self._links.verify(link, method=method, now=self._now())

    async def receive(
        self, fields: Mapping[str, str], content_type: str, pieces: AsyncIterable[bytes]
    ) -> StoredObject:
        """Take an upload, for the door that serves it: the form's fields, then the file's bytes.

        A link takes one file. What is refused uses no link up.

        Raises:
            NotFoundError: the fields were altered (`link_invalid`), or are too old
                (`link_expired`).
            ArgumentsError: it is of another type (`upload_type_wrong`), or empty (`upload_empty`),
                or not the first of this link (`link_used`).
            LimitError: it is longer than agreed (`upload_too_large`); no more than that was kept.
            EnvironmentProblem: no room (`disk_full`).
        """
        leave = self._links.verify_upload(fields, now=self._now())
        leave.refuse_type(content_type)
        self._spent.refuse(fields["signature"])
        async with self._workspaces.workspace() as folder:
            file = folder / "upload"
            with room_on(self._root):
                await received(pieces, file, leave)
                self._spent.spend(fields["signature"])
            return await self.put(leave.owner, leave.key, file, content_type=leave.content_type)

    def workspace(self) -> AbstractAsyncContextManager[Path]:
        return self._workspaces.workspace()

    def clear_leftovers(self) -> int:
        """Remove what dead processes left and temporary objects grown old; say how many."""
        cleared = self._workspaces.clear_leftovers()
        self._spent.forget(self._now() - LONGEST)
        return cleared + self._disk.delete_temporary(self._now() - KEPT_TEMPORARY)

    def _until(self, expires: timedelta) -> datetime:
        return self._now() + timedelta(seconds=check_expiry(expires))

    async def _sound(self, key: str) -> Fingerprint:
        found = self._disk.at_a_glance(key)
        if found is None:
            found = await asyncio.to_thread(self._disk.on_reading, key)
        return found
