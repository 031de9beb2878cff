"""The stores of the matrix: each with the doors that strangers come through, and a back door."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import boto3
import httpx2
from botocore.config import Config

from reelwright.errors import ArgumentsError, LimitError, NotFoundError
from reelwright.ports import Objects, UploadLink
from reelwright.store.objects.bucket import Bucket
from reelwright.store.objects.cache import FileCache
from reelwright.store.objects.links import LinkSigner
from reelwright.store.objects.local import LocalObjects
from reelwright.store.objects.s3 import S3Objects
from reelwright.store.objects.s3_calls import S3Calls

NAME = "reelwright-tests"
KEY, SECRET = "test", "test"  # the only pair that LocalStack signs by


@dataclass(frozen=True)
class Answer:
    """What a stranger got."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Place(Protocol):
    """A store, and what it takes to see it from outside."""

    holds_rules: bool
    """Whether it refuses what is signed wrongly, too late, too large or of another type. moto does
    not, and so proves nothing about links."""

    holds_signed_forms: bool
    """Whether it looks at the signature of an upload's form. LocalStack 4.9 does not: it holds
    the form against its policy, whoever wrote that."""

    @property
    def objects(self) -> Objects:
        """The store itself."""
        ...

    async def get(self, link: str, *, method: str = "GET") -> Answer:
        """Follow a link, as anybody would."""
        ...

    async def post(self, link: UploadLink, body: bytes, *, more: Mapping[str, str]) -> Answer:
        """Upload by a link, with some fields altered."""
        ...

    def overwrite(self, key: str, body: bytes) -> None:
        """Change the bytes under a key behind our back, with all that stands beside them."""
        ...

    async def run_out(self, expires: timedelta) -> None:
        """Have the time of links pass, as far as that is possible."""
        ...


class LocalPlace:
    """A folder, with the calls that its door would make."""

    holds_rules = True
    holds_signed_forms = True

    def __init__(self, root: Path) -> None:
        self.later = timedelta()
        links = LinkSigner(secret=b"s" * 32, base="https://reelwright.test")
        self.objects = LocalObjects(root, links=links, now=self._now)
        self.root = root

    def _now(self) -> datetime:
        return datetime.now(UTC) + self.later

    async def get(self, link: str, *, method: str = "GET") -> Answer:
        try:
            what = self.objects.verify(link, method=method)
        except NotFoundError:
            return Answer(403)
        try:
            body = b"".join([piece async for piece in self.objects.read(what.owner, what.key)])
        except NotFoundError:
            return Answer(404)
        return Answer(200, body, {name.lower(): text for name, text in what.headers().items()})

    async def post(self, link: UploadLink, body: bytes, *, more: Mapping[str, str]) -> Answer:
        fields = {**link.fields, **more}

        async def pieces() -> AsyncGenerator[bytes]:
            for start in range(0, len(body), 1000):
                yield body[start : start + 1000]

        try:
            await self.objects.receive(fields, fields["Content-Type"], pieces())
        except (NotFoundError, ArgumentsError, LimitError) as error:
            return Answer(400 if isinstance(error, LimitError) else 403)
        return Answer(204)

    def overwrite(self, key: str, body: bytes) -> None:
        (self.root / "objects" / key).write_bytes(body)

    async def run_out(self, expires: timedelta) -> None:
        self.later += expires


class S3Place:
    """A bucket of a server of ours."""

    holds_rules = False
    holds_signed_forms = False

    def __init__(self, objects: S3Objects, url: str, prefix: str) -> None:
        self.objects = objects
        self.prefix = prefix
        self.url = url
        self._client: Any = client_of(url)

    async def get(self, link: str, *, method: str = "GET") -> Answer:
        async with httpx2.AsyncClient() as client:
            told = await client.request(method, link)
        return Answer(told.status_code, told.content, dict(told.headers))

    async def post(self, link: UploadLink, body: bytes, *, more: Mapping[str, str]) -> Answer:
        async with httpx2.AsyncClient() as client:
            told = await client.post(
                link.url, data={**link.fields, **more}, files={"file": ("file", body)}
            )
        return Answer(told.status_code, told.content, dict(told.headers))

    def overwrite(self, key: str, body: bytes, **more: str) -> None:
        name = {"Bucket": NAME, "Key": f"{self.prefix}objects/{key}"}
        beside = {**self._client.head_object(**name)["Metadata"], **more}
        self._client.put_object(**name, Body=body, Metadata=beside)

    async def run_out(self, expires: timedelta) -> None:
        if self.holds_rules:  # the clock is the server's: there is nothing but to wait
            await asyncio.sleep(expires.total_seconds() + 1)


@cache
def client_of(url: str) -> Any:  # noqa: ANN401 - boto3 makes its classes when it runs
    """Open a client of our own, with nothing of the adapter's."""
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(s3={"addressing_style": "path"}),
    )


def bucket_at(url: str, prefix: str = "") -> Bucket:
    """Say where our servers keep things."""
    return Bucket(
        name=NAME,
        prefix=prefix,
        endpoint=url,
        access_key=KEY,
        secret_key=SECRET,
        path_style=True,
    )


def s3_place(calls: S3Calls, url: str, prefix: str, root: Path) -> S3Place:
    """Give a corner of a bucket."""
    kept = FileCache(root / "cache", size_bytes=200_000_000)
    objects = S3Objects(calls, prefix=prefix, cache=kept, root=root)
    return S3Place(objects, url, prefix)
