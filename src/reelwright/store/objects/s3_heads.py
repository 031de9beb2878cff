"""What S3 tells of an object, and what we tell it: pure translation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reelwright.ports import StoredObject
from reelwright.store.objects.keys import damaged

UPLOADED = "x-amz-meta-uploaded"
"""The mark of what came by an upload link, and so has no hash of ours."""

_UNTYPED = "binary/octet-stream"
"""What S3 says when it was told nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is known of one version of an object."""

    etag: str
    size_bytes: int
    modified: datetime
    sha256: str | None
    content_type: str | None
    put_size: int | None
    was_uploaded: bool

    def refuse_damage(self) -> None:
        """Refuse what nobody of ours has put there: without our marks, or of another size.

        Raises:
            NotFoundError: it is such (`object_damaged`).
        """
        is_ours = self.was_uploaded or self.sha256 is not None
        if not is_ours or self.put_size not in {None, self.size_bytes}:
            raise damaged()

    def to_stored(self, key: str) -> StoredObject:
        """Tell of it as the port does."""
        return StoredObject(
            key=key,
            size_bytes=self.size_bytes,
            modified=self.modified,
            sha256=self.sha256,
            content_type=self.content_type,
        )


def to_head(told: Mapping[str, Any]) -> Head:
    """Read the answer to a HEAD, or to a GET of a part."""
    notes = {name.lower(): value for name, value in told.get("Metadata", {}).items()}
    whole = str(told.get("ContentRange", "")).rpartition("/")[2]
    content_type = told.get("ContentType")
    put_size = notes.get("size", "")
    return Head(
        etag=told["ETag"],
        size_bytes=int(whole) if whole.isdecimal() else told["ContentLength"],
        modified=told["LastModified"],
        sha256=notes.get("sha256"),
        content_type=None if content_type == _UNTYPED else content_type,
        put_size=int(put_size) if put_size.isdecimal() else None,
        was_uploaded="uploaded" in notes,
    )


def about(sha256: str, size_bytes: int, content_type: str | None) -> dict[str, Any]:
    """Say what S3 keeps beside the bytes."""
    told: dict[str, Any] = {"Metadata": {"sha256": sha256, "size": str(size_bytes)}}
    if content_type is not None:
        told["ContentType"] = content_type
    return told
