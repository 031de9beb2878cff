"""Where signed links lead: bytes go out, and come in once."""

import logging
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from reelwright.domain import Owner
from reelwright.errors import NotFoundError, ReelwrightError
from reelwright.files.forms import read_form
from reelwright.ports import StoredObject

if TYPE_CHECKING:
    from reelwright.app import App

logger = logging.getLogger(__name__)

PLACE = "/files"

AppSource: TypeAlias = Callable[[], Awaitable["App"]]
"""Gives the open house, as soon as it is open."""

_FROM_PLAYERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "private, no-store"}
"""A player in a chat has no origin of its own; the signature in the address is what lets it in."""


class Granted(Protocol):
    """What a link grants."""

    @property
    def owner(self) -> Owner: ...

    @property
    def key(self) -> str: ...

    def headers(self) -> Mapping[str, str]: ...


@runtime_checkable
class KnowsLinks(Protocol):
    """A store whose links lead to us."""

    def verify(self, link: str, *, method: str = "GET") -> Granted: ...

    async def receive(
        self, fields: Mapping[str, str], content_type: str, pieces: AsyncIterable[bytes]
    ) -> StoredObject: ...


def file_routes(app_source: AppSource) -> list[Route]:
    """Give the routes under which links are followed; players may ask for a part of a file."""

    async def give(request: Request) -> Response:
        link = f"{request.url.path}?{request.url.query}"
        try:
            store = await _store(app_source)
            granted = store.verify(link)
            app = await app_source()
            async with app.house.objects.open(granted.owner, granted.key) as path:
                return FileResponse(path, headers=dict(granted.headers()) | _FROM_PLAYERS)
        except ReelwrightError as error:
            return refused(error)

    async def take(request: Request) -> Response:
        try:
            store = await _store(app_source)
            form = await read_form(request.headers.get("content-type", ""), request.stream())
            stored = await store.receive(form.fields, form.content_type, form.pieces)
        except ReelwrightError as error:
            # What was not read of the body is not read any more.
            return refused(error, {"Connection": "close"})
        except ClientDisconnect:
            logger.info("Whoever uploaded went away in the middle; nothing was kept.")
            return Response(status_code=400)
        return JSONResponse({"size_bytes": stored.size_bytes, "sha256": stored.sha256}, 201)

    return [
        Route(f"{PLACE}/{{key:path}}", give, methods=["GET"]),
        Route(PLACE, take, methods=["POST"]),
    ]


async def _store(app_source: AppSource) -> KnowsLinks:
    store = (await app_source()).house.objects
    if not isinstance(store, KnowsLinks):
        raise NotFoundError("This store serves its own links.", code="link_invalid")
    return store


def refused(error: ReelwrightError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Say why there is no answer, as RFC 9457 has it."""
    status = error.http_status
    said = {"title": error.message, "status": status, "code": error.code, "detail": error.fix}
    return JSONResponse(
        {name: value for name, value in said.items() if value is not None},
        status,
        headers=headers,
        media_type="application/problem+json",
    )
