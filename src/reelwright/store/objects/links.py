"""Links to single keys, signed with a secret of ours: what may be done, to what, until when.

A download link is `BASE/files/KEY?expires=...&name=...&type=...&signature=...`; an upload link is
a form whose `policy` says what was agreed. Both are signed by HMAC-SHA256 (RFC 2104) over all that
they grant, and S3's presigned requests keep the same rules.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from pydantic import PositiveInt, ValidationError

from reelwright.domain import Owner, Value
from reelwright.errors import ArgumentsError, LimitError, NotFoundError
from reelwright.ports import UploadLink
from reelwright.store.objects.keys import check_key

PLACE = "/files/"
LONGEST = timedelta(days=7)
"""For how long a link is good at most: S3 allows no more."""

_UNKNOWN_TYPE = "application/octet-stream"
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What a download link leads to."""

    owner: Owner
    key: str
    filename: str
    content_type: str | None

    def headers(self) -> dict[str, str]:
        """Say how it is served: as a download, of the type that was agreed and no other."""
        return {
            "Content-Type": self.content_type or _UNKNOWN_TYPE,
            "Content-Disposition": attachment(self.filename),
            "X-Content-Type-Options": "nosniff",
        }


class UploadLeave(Value):
    """What an upload link allows."""

    owner: Owner
    key: str
    content_type: str
    max_bytes: PositiveInt
    expires: int

    def refuse_type(self, content_type: str) -> None:
        """Refuse another type than was agreed.

        Raises:
            ArgumentsError: it is another one (`upload_type_wrong`).
        """
        if content_type.strip().lower() != self.content_type.lower():
            raise ArgumentsError(
                f"This is {content_type[:60]!r}, and {self.content_type!r} was agreed.",
                code="upload_type_wrong",
                fix="Ask for a link for this type, and send that type as Content-Type.",
            )

    def refuse_size(self, size_bytes: int, *, is_whole: bool) -> None:
        """Refuse what is longer than agreed, and what has ended without a byte.

        Raises:
            LimitError: it is too long (`upload_too_large`).
            ArgumentsError: it is empty (`upload_empty`).
        """
        if size_bytes > self.max_bytes:
            raise LimitError(
                f"This upload is longer than the {self.max_bytes} bytes that were agreed.",
                code="upload_too_large",
                fix="Ask for a link for this size.",
            )
        if is_whole and size_bytes == 0:
            raise ArgumentsError("The file is empty.", code="upload_empty")


class LinkSigner:
    """Makes links, and knows its own."""

    def __init__(self, *, secret: bytes, base: str = "") -> None:
        """Take the secret, and the address before `/files/`; without one, links are paths."""
        self._secret = secret
        self._base = base.rstrip("/")

    def download(self, what: Download, *, until: datetime) -> str:
        """Make a link to GET one key until a moment."""
        expires = int(until.timestamp())
        name = what.filename.encode(errors="replace").decode()
        query = {"expires": str(expires), "name": name, "type": what.content_type or ""}
        query["signature"] = self._signed("GET", what.key, query)
        return f"{self._base}{PLACE}{quote(what.key)}?{urlencode(query)}"

    def verify(self, link: str, *, method: str, now: datetime) -> Download:
        """Say what a link leads to; a path with its query will do.

        Raises:
            NotFoundError: it was altered (`link_invalid`), or is too old (`link_expired`).
        """
        key, query = _parts(link)
        signature = query.pop("signature", "")
        if method != "GET" or not _is_same(signature, self._signed("GET", key, query)):
            raise _invalid()
        _refuse_old(int(query["expires"]), now)
        return Download(
            owner=Owner(key.partition("/")[0]),
            key=key,
            filename=query["name"],
            content_type=query["type"] or None,
        )

    def upload(
        self, owner: Owner, key: str, *, until: datetime, max_bytes: int, content_type: str
    ) -> UploadLink:
        """Make the form that uploads one key until a moment."""
        leave = UploadLeave(
            owner=owner,
            key=key,
            content_type=content_type,
            max_bytes=max_bytes,
            expires=int(until.timestamp()),
        )
        policy = base64.urlsafe_b64encode(leave.model_dump_json().encode()).decode()
        return UploadLink(
            url=f"{self._base}{PLACE.rstrip('/')}",
            fields={
                "key": key,
                "Content-Type": content_type,
                "policy": policy,
                "signature": self._signed("POST", key, {"policy": policy}),
            },
            expires_at=datetime.fromtimestamp(leave.expires, UTC),
            max_bytes=max_bytes,
        )

    def verify_upload(self, fields: Mapping[str, str], *, now: datetime) -> UploadLeave:
        """Say what the fields of an upload allow.

        Raises:
            NotFoundError: they were altered (`link_invalid`), or are too old (`link_expired`).
            ArgumentsError: they name another type than was agreed (`upload_type_wrong`).
        """
        key, policy = fields.get("key", ""), fields.get("policy", "")
        signed = self._signed("POST", key, {"policy": policy})
        if not _is_same(fields.get("signature", ""), signed):
            raise _invalid()
        try:
            leave = UploadLeave.model_validate_json(base64.urlsafe_b64decode(policy))
            check_key(leave.owner, leave.key)
        except (ValueError, ValidationError) as error:  # it is ours, and of another version
            raise _invalid() from error
        _refuse_old(leave.expires, now)
        leave.refuse_type(fields.get("Content-Type", ""))
        return leave

    def _signed(self, method: str, key: str, granted: Mapping[str, str]) -> str:
        said = json.dumps(["reelwright link 1", method, key, sorted(granted.items())])
        digest = hmac.digest(self._secret, said.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def check_expiry(expires: timedelta) -> int:
    """Give how long a link is good in seconds.

    Raises:
        ValueError: that is longer than S3 allows (seven days), or no time at all.
    """
    if not timedelta(seconds=1) <= expires <= LONGEST:
        raise ValueError(f"a link is good for a second to seven days, not for {expires}")
    return int(expires.total_seconds())


def attachment(filename: str) -> str:
    """Write `Content-Disposition` for a download under a name (RFC 6266, RFC 8187)."""
    name = _UNFIT.sub("_", filename).strip(". ") or "download"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    plain = plain.replace('"', "'").replace("%", "_")
    quoted = quote(name, safe="", errors="replace")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quoted}"


def _parts(link: str) -> tuple[str, dict[str, str]]:
    try:
        parts = urlsplit(link)
        pairs = parse_qsl(
            parts.query, keep_blank_values=True, strict_parsing=True, max_num_fields=4
        )
        key = unquote(parts.path.partition(PLACE)[2], errors="strict")
    except ValueError as error:
        raise _invalid() from error
    query = dict(pairs)
    if len(query) != len(pairs) or set(query) != {"expires", "name", "type", "signature"}:
        raise _invalid()
    return key, query


def _is_same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())


def _invalid() -> NotFoundError:
    return NotFoundError(
        "This link leads nowhere.", code="link_invalid", fix="Ask for the link again."
    )


def _refuse_old(expires: int, now: datetime) -> None:
    if now.timestamp() >= expires:
        raise NotFoundError(
            "This link has expired.", code="link_expired", fix="Ask for the link again."
        )
