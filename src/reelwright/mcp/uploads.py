"""Files of clients elsewhere: they come by a link that is good once, never inside a message."""

import shlex
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from mcp.server.context import ServerRequestContext
from mcp.types import CallToolResult
from pydantic import AwareDatetime

from reelwright.domain import Owner, Value
from reelwright.domain.plain_text import one_line
from reelwright.errors import SourceError
from reelwright.mcp import answers
from reelwright.mcp.files import absolute
from reelwright.mcp.sources import as_address

if TYPE_CHECKING:
    from reelwright.app import App
    from reelwright.tool import AnyTool

LINK_LASTS = timedelta(minutes=15)
_LONGEST_NAME = 1000


class UploadWanted(Value):
    """A file of the client's has to be uploaded first. Nothing was fetched."""

    upload: str
    """What to give `fetch` as `source` once the file was sent."""

    url: str
    """Where to POST it, as `multipart/form-data`: all `fields`, then the bytes as `file`."""

    fields: dict[str, str]
    """Fields of the form."""

    content_type: str
    """What the file has to be sent as."""

    max_bytes: int
    """How long it may be."""

    expires_at: AwareDatetime
    """When the link is good no more; it is good once."""

    command: str
    """A command that sends it, for a shell on the client's machine."""

    next: Literal["fetch"] = "fetch"
    """The tool to call next, with `upload` as its `source`."""

    def as_text(self) -> str:
        return (
            f"This file is not here yet. Send it once, within {LINK_LASTS.seconds // 60} minutes:\n"
            f"{self.command}\n"
            f"Then call {self.next} with source={self.upload}."
        )


def file_named(tool: "AnyTool", arguments: dict[str, Any]) -> str | None:
    """Give the name of a file of the client's that a call wants to bring in; None if it does not.

    Whether there is a file of such a name on this machine is not looked at.
    """
    source = arguments.get("source")
    if "source" not in tool.args.model_fields or not isinstance(source, str) or not source.strip():
        return None
    try:
        as_address(source.strip())
    except SourceError:
        return source.strip()[:_LONGEST_NAME]
    return None


async def upload_wanted(
    app: "App", owner: Owner, name: str, ctx: ServerRequestContext[Any, Any]
) -> CallToolResult:
    """Answer with a link by which one file can be sent.

    Raises:
        ArgumentsError: nothing of such a name is taken (`upload_type_unknown`).
    """
    from reelwright.tools.fetch.upload import new_upload

    upload, key, content_type = new_upload(owner, name)
    link = await app.house.objects.upload_link(
        owner,
        key,
        expires=LINK_LASTS,
        max_bytes=app.house.ffmpeg.limits.size_bytes,
        content_type=content_type,
    )
    url = absolute(link.url, ctx)
    wanted = UploadWanted(
        upload=upload,
        url=url,
        fields=dict(link.fields),
        content_type=content_type,
        max_bytes=link.max_bytes,
        expires_at=link.expires_at,
        command=_command(url, link.fields, one_line(name, _LONGEST_NAME), content_type),
    )
    return answers.answer(wanted, wanted.as_text())


def _command(url: str, fields: Mapping[str, str], path: str, content_type: str) -> str:
    """Write the call of curl: `--form-string` takes no value for the name of a file."""
    words = ["curl", "--fail-with-body"]
    for name, value in fields.items():
        words += ["--form-string", f"{name}={value}"]
    quoted = path.replace("\\", "\\\\").replace('"', '\\"')
    words += ["--form", f'file=@"{quoted}";type={content_type}', url]
    return shlex.join(words)
