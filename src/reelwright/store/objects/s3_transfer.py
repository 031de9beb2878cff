"""Files to S3 and back in parts, several at once, in memory that does not grow with the file."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from reelwright.errors import ReelwrightError
from reelwright.store.objects.s3_calls import S3Calls, side_by_side

_MIB = 1024 * 1024
WHOLE = 16 * _MIB
"""Up to this size a file travels in one piece."""

_PART = 8 * _MIB
_MOST_PARTS = 10_000
_AT_ONCE = 4
_COPY_PART = 1024 * _MIB
"""S3 copies up to 5 GiB by itself in one call."""


async def send(calls: S3Calls, name: str, file: Path, about: Mapping[str, Any]) -> str:
    """Upload a file, and give its ETag. S3 holds every part against its SHA-256."""
    size = file.stat().st_size
    if size <= WHOLE:
        told, _ = await calls.put_range("put_object", file, 0, size, Key=name, **about)
        return str(told["ETag"])

    async def part(upload: str, number: int, start: int, end: int) -> dict[str, Any]:
        told, checksum = await calls.put_range(
            "upload_part", file, start, end, Key=name, UploadId=upload, PartNumber=number
        )
        return {"PartNumber": number, "ETag": told["ETag"], "ChecksumSHA256": checksum}

    length = max(_PART, -(-size // _MOST_PARTS))
    return await _in_parts(
        calls, name, _ranges(size, length), part, {**about, "ChecksumAlgorithm": "SHA256"}, {}
    )


async def copy(
    calls: S3Calls, source: str, etag: str, size: int, name: str, about: Mapping[str, Any]
) -> None:
    """Copy one version of an object, within S3, to where nothing is.

    Raises:
        ConditionFailedError: something is there, or there is another version by now.
    """
    if size == 0:
        await calls("objects.copy", "put_object", Key=name, Body=b"", IfNoneMatch="*", **about)
        return

    async def part(upload: str, number: int, start: int, end: int) -> dict[str, Any]:
        told = await calls(
            "objects.copy_part",
            "upload_part_copy",
            Key=name,
            UploadId=upload,
            PartNumber=number,
            CopySource={"Bucket": calls.bucket, "Key": source},
            CopySourceIfMatch=etag,
            CopySourceRange=f"bytes={start}-{end - 1}",
        )
        return {"PartNumber": number, "ETag": told["CopyPartResult"]["ETag"]}

    # Unlike a copy in one call, an upload in parts can be told everywhere to overwrite nothing.
    await _in_parts(calls, name, _ranges(size, _COPY_PART), part, about, {"IfNoneMatch": "*"})


async def bring(calls: S3Calls, name: str, etag: str, size: int, target: Path) -> None:
    """Download one version of an object.

    Raises:
        ConditionFailedError: there is another version by now.
        OSError: it cannot be written.
    """
    await asyncio.to_thread(_make, target, size)
    jobs = (
        partial(calls.get_range, name, etag, start, end, target)
        for start, end in _ranges(size, _PART)
    )
    await side_by_side(jobs, at_once=_AT_ONCE)


_Part = Callable[[str, int, int, int], Awaitable[dict[str, Any]]]


async def _in_parts(
    calls: S3Calls,
    name: str,
    ranges: Iterable[tuple[int, int]],
    part: _Part,
    about: Mapping[str, Any],
    condition: Mapping[str, Any],
) -> str:
    begun = await calls("objects.put_begin", "create_multipart_upload", Key=name, **about)
    upload = begun["UploadId"]
    done: list[dict[str, Any]] = []

    async def one(number: int, start: int, end: int) -> None:
        done.append(await part(upload, number, start, end))

    try:
        numbered = enumerate(ranges, 1)
        jobs = (partial(one, number, start, end) for number, (start, end) in numbered)
        await side_by_side(jobs, at_once=_AT_ONCE)
        parts = sorted(done, key=lambda each: int(each["PartNumber"]))
        told = await calls(
            "objects.put_end",
            "complete_multipart_upload",
            Key=name,
            UploadId=upload,
            MultipartUpload={"Parts": parts},
            **condition,
        )
    except BaseException:
        with suppress(ReelwrightError):  # what stays is cleared by the bucket's own rule
            await asyncio.shield(
                calls("objects.put_abort", "abort_multipart_upload", Key=name, UploadId=upload)
            )
        raise
    return str(told["ETag"])


def _ranges(size: int, length: int) -> Iterable[tuple[int, int]]:
    return ((start, min(start + length, size)) for start in range(0, size, length))


def _make(target: Path, size: int) -> None:
    with target.open("wb") as made:
        made.truncate(size)
