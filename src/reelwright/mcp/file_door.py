"""Serves the files that signed links lead to, where the store keeps them on this machine."""

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from reelwright.domain import Owner
from reelwright.errors import NotFoundError
from reelwright.mcp.calls import AppSource

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = "/files/{key:path}"


class Granted(Protocol):
    """What a link grants."""

    @property
    def owner(self) -> Owner: ...

    @property
    def key(self) -> str: ...

    def headers(self) -> "Mapping[str, str]": ...


@runtime_checkable
class KnowsLinks(Protocol):
    """A store whose links lead to us."""

    def verify(self, link: str, *, method: str = "GET") -> Granted: ...


def file_route(app_source: AppSource) -> Route:
    """Give the route under which links are followed; players may ask for a part of a file."""

    async def serve(request: Request) -> Response:
        app = await app_source()
        store = app.house.objects
        if not isinstance(store, KnowsLinks):
            return _refused("This store serves its own links.", "link_invalid")
        link = f"{request.url.path}?{request.url.query}"
        try:
            granted = store.verify(link)
            async with store.open(granted.owner, granted.key) as path:
                return FileResponse(path, headers=dict(granted.headers()) | _FROM_PLAYERS)
        except NotFoundError as error:
            return _refused(error.message, error.code)

    return Route(PLACE, serve, methods=["GET"])


_FROM_PLAYERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "private, no-store"}
"""A player in a chat has no origin of its own; the signature in the address is what lets it in."""


def _refused(message: str, code: str) -> Response:
    said = {"title": message, "status": 404, "code": code}
    return JSONResponse(said, 404, media_type="application/problem+json")
