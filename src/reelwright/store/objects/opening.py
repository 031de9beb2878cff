"""The store that was asked for: a bucket, or the data folder."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from reelwright.ports import Objects
from reelwright.store.objects.bucket import Bucket
from reelwright.store.objects.links import LinkSigner
from reelwright.store.objects.local import LocalObjects
from reelwright.store.objects.secret_file import kept_secret


@asynccontextmanager
async def open_objects(
    data: Path,
    *,
    bucket: Bucket | None,
    cache_bytes: int,
    link_secret: str | None,
    public_url: str | None,
) -> AsyncGenerator[Objects]:
    """Open a store, and clear what dead processes left in the data folder.

    Without a `link_secret`, one is made and kept in the data folder. A bucket signs its links
    with its own keys, and under its own address.

    Raises:
        EnvironmentProblem: the bucket does not answer as it must; the wrong setting is named.
    """
    if bucket is None:
        secret = link_secret.encode() if link_secret else kept_secret(data / "link_secret")
        local = LocalObjects(data, links=LinkSigner(secret=secret, base=public_url or ""))
        local.clear_leftovers()
        yield local
        return
    from reelwright.store.objects.s3 import open_s3_objects

    async with open_s3_objects(bucket, data=data, cache_bytes=cache_bytes) as objects:
        objects.clear_leftovers()
        yield objects
