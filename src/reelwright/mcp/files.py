"""How files leave the house: as links, and small pictures as they are; never a video."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from mcp.server.context import ServerRequestContext
from mcp.types import Annotations, ContentBlock, ImageContent, ResourceLink

from reelwright.domain import Owner, StoredFile

if TYPE_CHECKING:
    from reelwright.app import App

LINK_LASTS = timedelta(hours=1)
_LARGEST_PICTURE = 1_000_000
_MOST_PICTURE_BYTES = 4_000_000

AddressOf: TypeAlias = Callable[
    ["App", Owner, StoredFile, ServerRequestContext[Any, Any]], Awaitable[str]
]
"""Gives the address at which a client can have a file."""


async def path_on_this_machine(
    app: "App",
    owner: Owner,
    file: StoredFile,
    _: ServerRequestContext[Any, Any],
) -> str:
    """Give a `file:` address, for clients on this machine."""
    async with app.house.objects.open(owner, file.key) as path:
        return path.as_uri()


async def signed_link(
    app: "App",
    owner: Owner,
    file: StoredFile,
    ctx: ServerRequestContext[Any, Any],
) -> str:
    """Give an address that anybody may GET for an hour."""
    link = await app.house.objects.link(
        owner, file.key, expires=LINK_LASTS, filename=file.name, content_type=file.media_type
    )
    return absolute(link, ctx)


def absolute(link: str, ctx: ServerRequestContext[Any, Any]) -> str:
    """Give a link with the address that the client reached us at, where it is only a path."""
    if link.startswith("/") and ctx.request is not None:
        return str(ctx.request.base_url).rstrip("/") + link
    return link


async def pictures_and_links(
    app: "App",
    owner: Owner,
    files: tuple[StoredFile, ...],
    ctx: ServerRequestContext[Any, Any],
    address_of: AddressOf,
) -> list[ContentBlock]:
    """Show pictures that are small enough, and link to everything."""
    blocks: list[ContentBlock] = []
    room = _MOST_PICTURE_BYTES
    for file in files:
        is_small = file.size_bytes <= min(room, _LARGEST_PICTURE)
        if file.media_type.startswith("image/") and is_small:
            room -= file.size_bytes
            blocks.append(await _picture(app, owner, file))
    return [*blocks, *[await _link(app, owner, file, ctx, address_of) for file in files]]


async def _link(
    app: "App",
    owner: Owner,
    file: StoredFile,
    ctx: ServerRequestContext[Any, Any],
    address_of: AddressOf,
) -> ResourceLink:
    return ResourceLink(
        uri=await address_of(app, owner, file, ctx),
        name=file.name,
        mime_type=file.media_type,
        size=file.size_bytes,
        annotations=Annotations(audience=["user"]),
    )


async def _picture(app: "App", owner: Owner, file: StoredFile) -> ImageContent:
    async with app.house.objects.open(owner, file.key) as path:
        data = b64encode(path.read_bytes()).decode()
    return ImageContent(type="image", data=data, mime_type=file.media_type)
