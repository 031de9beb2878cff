"""Bytes under keys, in a bucket: where many machines reach them."""

import hashlib
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from reelwright.domain import Owner
from reelwright.errors import NotFoundError
from reelwright.ports import TEMPORARY, StoredObject, UploadLink
from reelwright.store.objects import s3_transfer as transfer
from reelwright.store.objects.bucket import Bucket
from reelwright.store.objects.cache import FileCache, Held
from reelwright.store.objects.fingerprints import hash_of
from reelwright.store.objects.keys import check_key, taken
from reelwright.store.objects.links import attachment, check_expiry
from reelwright.store.objects.s3_bucket import keep_tidy
from reelwright.store.objects.s3_calls import S3Calls, open_s3
from reelwright.store.objects.s3_errors import ConditionFailedError, EmptyRangeError, later
from reelwright.store.objects.s3_heads import UPLOADED, Head, about, to_head
from reelwright.store.objects.workspaces import Workspaces

_PIECE = 1024 * 1024
_BATCH = 1000
_LOOKS_AGAIN = 5
"""How often an object may be replaced while we bring it, before that is somebody else's turn."""


class S3Objects:
    """Implements `reelwright.ports.Objects`."""

    def __init__(self, calls: S3Calls, *, prefix: str, cache: FileCache, root: Path) -> None:
        """Take an open client, what stands before every key, and where to work on this machine."""
        self._calls = calls
        self._prefix = prefix
        self._cache = cache
        self._workspaces = Workspaces(root)
        self._damaged: set[tuple[str, str]] = set()

    async def put(
        self, owner: Owner, key: str, file: Path, *, content_type: str | None = None
    ) -> StoredObject:
        name = self._name(check_key(owner, key))
        sha256 = await self._calls.run("objects.read", partial(hash_of, file))
        size = file.stat().st_size
        etag = await transfer.send(self._calls, name, file, about(sha256, size, content_type))
        await self._cache.take(_entry(name, etag), file, sha256)
        return StoredObject(
            key=key,
            size_bytes=size,
            modified=datetime.now(UTC),
            sha256=sha256,
            content_type=content_type,
        )

    @asynccontextmanager
    async def open(self, owner: Owner, key: str) -> AsyncGenerator[Path]:
        name = self._name(check_key(owner, key))
        async with AsyncExitStack() as stack:
            _, held = await self._held(name, stack)
            yield held.path

    async def read(
        self, owner: Owner, key: str, start: int = 0, end: int | None = None
    ) -> AsyncGenerator[bytes]:
        name = self._name(check_key(owner, key))
        if end is not None and end <= start:
            await self._head(name)
            return
        wanted = f"bytes={start}-{'' if end is None else end - 1}"
        try:
            told = await self._calls("objects.get", "get_object", Key=name, Range=wanted)
        except EmptyRangeError:
            return
        body = told["Body"]
        try:
            to_head(told).refuse_damage()
            while piece := await self._calls.run("objects.get", partial(body.read, _PIECE)):
                yield piece
        finally:
            body.close()

    async def stat(self, owner: Owner, key: str) -> StoredObject:
        return (await self._head(self._name(check_key(owner, key)))).to_stored(key)

    async def exists(self, owner: Owner, key: str) -> bool:
        name = self._name(check_key(owner, key))
        try:
            head = await self._head(name)
        except NotFoundError:
            return False
        return (name, head.etag) not in self._damaged

    async def copy(self, owner: Owner, from_key: str, to_key: str) -> StoredObject:
        source, name = self._name(check_key(owner, from_key)), self._name(check_key(owner, to_key))
        async with AsyncExitStack() as stack:
            head = await self._head(source)
            if (sha256 := head.sha256) is None:  # it was uploaded, and nobody knows its hash yet
                head, held = await self._held(source, stack)
                sha256 = held.sha256
            if await self._is_taken(name):
                raise taken()
            told = about(sha256, head.size_bytes, head.content_type)
            try:
                await transfer.copy(self._calls, source, head.etag, head.size_bytes, name, told)
            except ConditionFailedError as error:
                raise (taken() if await self._is_taken(name) else later()) from error
        return await self.stat(owner, to_key)

    async def delete(self, owner: Owner, prefix: str) -> int:
        count = 0
        while keys := [each.key for each in await self.list(owner, prefix, limit=_BATCH)]:
            objects = [{"Key": self._name(key)} for key in keys]
            told = await self._calls(
                "objects.delete", "delete_objects", Delete={"Objects": objects, "Quiet": True}
            )
            if told.get("Errors"):
                raise later()
            count += len(keys)
        return count

    async def list(
        self, owner: Owner, prefix: str, *, after: str | None = None, limit: int = 1000
    ) -> Sequence[StoredObject]:
        name = self._name(check_key(owner, prefix))
        begin = {} if after is None else {"StartAfter": self._name(after)}
        # `a/b-c` stands between `a/b` and `a/b/c`: asked for by one prefix, it would be in the way.
        first = await self._calls(
            "objects.list", "list_objects_v2", Prefix=name, MaxKeys=1, **begin
        )
        found = [each for each in self._listed(first) if each.key == prefix]
        while (most := limit - len(found)) > 0:
            told = await self._calls(
                "objects.list",
                "list_objects_v2",
                Prefix=f"{name}/",
                MaxKeys=min(most, _BATCH),
                **begin,
            )
            found += self._listed(told)
            if not told["IsTruncated"]:
                break
            begin = {"ContinuationToken": told["NextContinuationToken"]}
        return found

    async def link(
        self,
        owner: Owner,
        key: str,
        *,
        expires: timedelta,
        filename: str,
        content_type: str | None = None,
    ) -> str:
        more = {"ResponseContentDisposition": attachment(filename)}
        if content_type is not None:
            more["ResponseContentType"] = content_type
        name = self._name(check_key(owner, key))
        return await self._calls.presigned_get(name, more, check_expiry(expires))

    async def upload_link(
        self, owner: Owner, key: str, *, expires: timedelta, max_bytes: int, content_type: str
    ) -> UploadLink:
        fields = {"Content-Type": content_type, UPLOADED: "yes"}
        told = await self._calls.presigned_post(
            self._name(check_key(owner, key)),
            fields,
            [["content-length-range", 1, max_bytes], *({name: fields[name]} for name in fields)],
            check_expiry(expires),
        )
        return UploadLink(
            url=told["url"],
            fields=told["fields"],
            expires_at=datetime.now(UTC) + expires,
            max_bytes=max_bytes,
        )

    def workspace(self) -> AbstractAsyncContextManager[Path]:
        return self._workspaces.workspace()

    def clear_leftovers(self) -> int:
        """Remove what dead processes left in folders and in the cache; say how many there were."""
        return self._workspaces.clear_leftovers() + self._cache.clear_leftovers()

    def _name(self, key: str) -> str:
        """Name a key in the bucket. Its rules know prefixes only: what is temporary lies apart."""
        area = TEMPORARY if key.split("/")[1] == TEMPORARY else "objects"
        return f"{self._prefix}{area}/{key}"

    def _listed(self, told: Mapping[str, Any]) -> Sequence[StoredObject]:
        return [
            StoredObject(
                key=str(each["Key"]).removeprefix(self._prefix).partition("/")[2],
                size_bytes=each["Size"],
                modified=each["LastModified"],
            )
            for each in told.get("Contents", [])
        ]

    async def _head(self, name: str) -> Head:
        head = to_head(await self._calls("objects.stat", "head_object", Key=name))
        head.refuse_damage()
        return head

    async def _is_taken(self, name: str) -> bool:
        try:
            await self._calls("objects.stat", "head_object", Key=name)
        except NotFoundError:
            return False
        return True

    async def _held(self, name: str, stack: AsyncExitStack) -> tuple[Head, Held]:
        for _ in range(_LOOKS_AGAIN):
            head = await self._head(name)
            bring = partial(transfer.bring, self._calls, name, head.etag, head.size_bytes)
            try:
                held = await stack.enter_async_context(
                    self._cache.hold(
                        _entry(name, head.etag),
                        size_bytes=head.size_bytes,
                        sha256=head.sha256,
                        bring=bring,
                    )
                )
            except ConditionFailedError:
                continue
            except NotFoundError as error:
                if error.code == "object_damaged":
                    self._damaged.add((name, head.etag))
                raise
            return head, held
        raise later()


def _entry(name: str, etag: str) -> str:
    """Name a version of an object in the cache; what stands after the dot stays readable."""
    kind = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    digest = hashlib.sha256(f"{etag} {name}".encode()).hexdigest()[:40]
    return digest + (kind[0] if kind else "")


@asynccontextmanager
async def open_s3_objects(
    bucket: Bucket, *, data: Path, cache_bytes: int
) -> AsyncGenerator[S3Objects]:
    """Open a bucket as a store, and set up what it tidies up by itself, where that is allowed.

    Raises:
        EnvironmentProblem: the bucket does not answer as it must; the wrong setting is named.
    """
    async with open_s3(bucket) as calls:
        await keep_tidy(calls, bucket.prefix)
        cache = FileCache(data / "cache" / "objects", size_bytes=cache_bytes)
        yield S3Objects(calls, prefix=bucket.prefix, cache=cache, root=data)
