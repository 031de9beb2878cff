"""The client of S3: made from plain values, called in threads of its own."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import ParamValidationError

from reelwright.errors import UnavailableError
from reelwright.store.objects.boundaries import crossing
from reelwright.store.objects.bucket import Bucket
from reelwright.store.objects.s3_errors import check, unreachable, wrong_setting

T = TypeVar("T")

_PIECE = 256 * 1024
_THREADS = 12
_CONNECT = 5.0
_ANSWER = 30.0
_ATTEMPTS = 3
_AT_START = 1.5
"""Seconds for each of the few waits of the first call: a wrong setting shows at once."""


class S3Calls:
    """Calls about one bucket. Each is one crossing of a boundary, and fails with our errors."""

    def __init__(self, client: Any, bucket: str, threads: ThreadPoolExecutor) -> None:  # noqa: ANN401 - boto3 makes its classes when it runs
        """Take an open client."""
        self.bucket = bucket
        self._client: Any = client
        self._threads = threads

    async def __call__(self, name: str, method: str, /, **given: object) -> Any:  # noqa: ANN401 - what boto3 gives is a dict of anything
        """Call a method of the client about the bucket; `name` is that of the boundary."""
        return await self.run(name, lambda: getattr(self._client, method)(**self._about(given)))

    async def run(self, name: str, act: Callable[[], T]) -> T:
        """Do something else that blocks and may fail as the client's methods do."""

        def checked() -> T:
            with check():
                return crossing(name, act)

        return await asyncio.get_running_loop().run_in_executor(self._threads, checked)

    async def put_range(
        self, method: str, file: Path, start: int, end: int, /, **given: object
    ) -> tuple[Any, str]:
        """Send the bytes `[start, end)` of a file; give the answer, and their checksum."""

        def act() -> tuple[Any, str]:
            with file.open("rb") as opened:
                opened.seek(start)
                body = opened.read(end - start)
            checksum = base64.b64encode(hashlib.sha256(body).digest()).decode()
            about = self._about({"Body": body, "ChecksumSHA256": checksum, **given})
            return getattr(self._client, method)(**about), checksum

        return await self.run("objects.put_part", act)

    async def get_range(self, name: str, etag: str, start: int, end: int, file: Path) -> None:
        """Write the bytes `[start, end)` of one version of an object where they belong in a file.

        Raises:
            ConditionFailedError: there is another version by now.
            OSError: they cannot be written.
        """
        given = self._about({"Key": name, "IfMatch": etag, "Range": f"bytes={start}-{end - 1}"})

        def act() -> None:
            # Opened here: a thread that nobody waits for any longer must not hold a number that
            # the system gives to another file.
            with file.open("r+b") as opened, self._client.get_object(**given)["Body"] as body:
                opened.seek(start)
                while piece := body.read(_PIECE):
                    opened.write(piece)

        await self.run("objects.get_part", act)

    async def presigned_get(self, key: str, more: dict[str, str], seconds: int) -> str:
        """Sign a GET of one key."""
        given = self._about({"Key": key, **more})
        sign = partial(
            self._client.generate_presigned_url, "get_object", Params=given, ExpiresIn=seconds
        )
        return str(await self.run("objects.sign", sign))

    async def presigned_post(
        self, key: str, fields: dict[str, str], conditions: list[Any], seconds: int
    ) -> dict[str, Any]:
        """Sign a form that uploads one key, as `url` and `fields`."""
        sign = partial(
            self._client.generate_presigned_post,
            self.bucket,
            key,
            Fields=fields,
            Conditions=conditions,
            ExpiresIn=seconds,
        )
        return dict(await self.run("objects.sign", sign))

    def _about(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"Bucket": self.bucket, **given}


@asynccontextmanager
async def open_s3(bucket: Bucket) -> AsyncGenerator[S3Calls]:
    """Open the client, and see that the bucket answers.

    Raises:
        EnvironmentProblem: it does not, within seconds; the setting that is wrong is named.
    """
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="s3")
    try:
        session = boto3.Session()
        impatient = Config(
            connect_timeout=_AT_START, read_timeout=_AT_START, retries={"total_max_attempts": 1}
        )
        with closing(await _client(session, bucket, impatient)) as first:
            await _ask(S3Calls(first, bucket.name, threads), bucket)
        patient = Config(
            connect_timeout=_CONNECT,
            read_timeout=_ANSWER,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
            max_pool_connections=_THREADS,
            tcp_keepalive=True,
        )
        with closing(await _client(session, bucket, patient)) as client:
            yield S3Calls(client, bucket.name, threads)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


async def _client(session: Any, bucket: Bucket, timing: Config) -> Any:  # noqa: ANN401 - boto3 makes its classes when it runs
    form = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if bucket.path_style else "auto"},
        # Ours are given where they matter; other makers' servers do not know all of AWS's.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )

    def make() -> Any:  # noqa: ANN401 - as above
        return session.client(
            "s3",
            endpoint_url=bucket.endpoint,
            region_name=bucket.region or session.region_name or "us-east-1",
            aws_access_key_id=bucket.access_key,
            aws_secret_access_key=bucket.secret_key,
            config=form.merge(timing),
        )

    try:
        with check():
            return await asyncio.to_thread(make)
    except ValueError as error:  # the client's word for an address that is none
        raise wrong_setting("ENDPOINT") from error


async def _ask(calls: S3Calls, bucket: Bucket) -> None:
    """Ask for one key: unlike a HEAD, the answer says what is wrong."""
    try:
        await calls("objects.start", "list_objects_v2", Prefix=bucket.prefix, MaxKeys=1)
    except UnavailableError as error:
        raise unreachable() from error
    except ParamValidationError as error:
        raise wrong_setting("BUCKET") from error


async def side_by_side(jobs: Iterable[Callable[[], Awaitable[None]]], *, at_once: int) -> None:
    """Do jobs, a few at a time. The first that fails stops the others, and is what is raised."""
    left = iter(jobs)

    async def work() -> None:
        for job in left:
            await job()

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(work())
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None
