"""A source that its owner uploaded: where it waits, what it may be, and how it is taken over.

An upload waits under `{owner}/temporary/uploads/{id}/{name}` until it is fetched, two days at most.
What came of it is written down beside it, so that fetching it again gives the same video.
"""

import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Final

from reelwright.domain import Owner, Video, new_id
from reelwright.errors import ArgumentsError, NotFoundError
from reelwright.ports import TEMPORARY
from reelwright.tools.fetch.bring import Brought, bring_stored
from reelwright.tools.fetch.keep import keep

if TYPE_CHECKING:
    from reelwright.tool import House, ToolContext

CONTENT_TYPES: Final = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "mkv": "video/x-matroska",
    "webm": "video/webm",
    "ts": "video/mp2t",
    "mpg": "video/mpeg",
    "mpeg": "video/mpeg",
    "avi": "video/x-msvideo",
    "flv": "video/x-flv",
    "wmv": "video/x-ms-wmv",
    "3gp": "video/3gpp",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "aac": "audio/aac",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "ass": "text/x-ssa",
    "txt": "text/plain",
    "json3": "application/json",
}
"""What may be uploaded, by the ending of its name."""

_UPLOAD = re.compile(r"upl_[a-z0-9]{12}")
_UNFIT = re.compile(r"[^\w.@-]+")
_LONGEST_NAME = 60


def is_upload(source: str) -> bool:
    """Say whether a source is the id of an upload."""
    return _UPLOAD.fullmatch(source) is not None


def new_upload(owner: Owner, name: str) -> tuple[str, str, str]:
    """Give the id of a new upload, its key, and its content type, by the name of the file.

    Raises:
        ArgumentsError: nothing of such a name is taken (`upload_type_unknown`).
    """
    plain = PureWindowsPath(PurePosixPath(name).name).name
    ending = PurePosixPath(plain).suffix.lower().lstrip(".")
    if ending not in CONTENT_TYPES:
        raise ArgumentsError(
            f"A file that ends in {ending[:12]!r} is not taken.",
            code="upload_type_unknown",
            fix=f"Give one that ends in {', '.join(CONTENT_TYPES)}.",
        )
    stem = _UNFIT.sub("-", PurePosixPath(plain).stem)[:_LONGEST_NAME].strip(".-") or "file"
    upload = new_id("upl")
    return upload, f"{_folder(owner, upload)}/{stem}.{ending}", CONTENT_TYPES[ending]


async def refuse_missing(house: "House", owner: Owner, upload: str) -> None:
    """Refuse an upload of which nothing has come.

    Raises:
        NotFoundError: nothing has (`upload_missing`).
    """
    if await _key_of(house, owner, upload) is None and await _taken(house, owner, upload) is None:
        raise NotFoundError(
            f"Nothing has been uploaded as {upload}, or it lay there too long.",
            code="upload_missing",
            fix="Upload the file by its link first; ask for another link when that has expired.",
        )


async def take_upload(upload: str, ctx: "ToolContext") -> Video:
    """Make a video of what was uploaded, or give the one that was made of it before.

    Raises:
        NotFoundError: nothing was uploaded (`upload_missing`).
        MediaError, LimitError: it cannot be used.
    """
    house, owner = ctx.house, ctx.owner
    await refuse_missing(house, owner, upload)
    key = await _key_of(house, owner, upload)
    if key is None:
        sha256 = await _taken(house, owner, upload)
        video = None if sha256 is None else await house.videos.with_hash(owner, sha256)
        if video is None:
            raise NotFoundError(
                "What came of this upload was deleted.",
                code="upload_missing",
                fix="Ask for another link, and upload the file again.",
            )
        return video
    brought: Brought = await bring_stored(key, ctx)
    video = await keep(brought, ctx)
    note = ctx.folder / "taken"
    note.write_text(video.sha256, encoding="ascii")
    await house.objects.put(owner, _note(owner, upload), note)
    await house.objects.delete(owner, _folder(owner, upload))
    return video


async def _key_of(house: "House", owner: Owner, upload: str) -> str | None:
    found = await house.objects.list(owner, _folder(owner, upload), limit=1)
    return found[0].key if found else None


async def _taken(house: "House", owner: Owner, upload: str) -> str | None:
    """Give the hash of the file that an upload was, when it was taken over."""
    note = _note(owner, upload)
    if not await house.objects.exists(owner, note):
        return None
    return b"".join([piece async for piece in house.objects.read(owner, note)]).decode("ascii")


def _folder(owner: Owner, upload: str) -> str:
    return f"{owner}/{TEMPORARY}/uploads/{upload}"


def _note(owner: Owner, upload: str) -> str:
    return f"{_folder(owner, upload)}.taken"
