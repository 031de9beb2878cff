"""Serving clients over HTTP from a process of its own."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from reelwright.mcp.http import Place, make_http_app, make_http_server
from reelwright.mcp.narrowing import Narrowing
from reelwright.mcp.opening import Opening
from reelwright.settings import Settings
from reelwright.store.objects.secret_file import kept_secret
from reelwright.tools import load_tools

_PATIENCE = 5


def serve_http(settings: Settings, place: Place, *, narrowing: Narrowing) -> None:
    """Serve until told to end."""
    opening = Opening(without_roots(settings))
    server = make_http_server(
        load_tools(),
        opening.app,
        secret=state_secret(settings),
        narrowing=narrowing,
        files_from=settings.objects.public_url or f"http://{place.host}:{place.port}",
    )
    asyncio.run(_serve(make_http_app(server, place), opening, place))


def without_roots(settings: Settings) -> Settings:
    """Let no files of this machine be brought: clients may be elsewhere."""
    fetch = settings.fetch.model_copy(update={"roots": ()})
    return settings.model_copy(update={"fetch": fetch})


def state_secret(settings: Settings) -> bytes:
    """Give the secret that all processes of this installation share."""
    given = settings.objects.link_secret
    if given is not None and (value := given.get_secret_value()):
        return value.encode()
    settings.data.mkdir(parents=True, exist_ok=True)
    return kept_secret(settings.data / "mcp-secret")


async def _serve(mcp_app: Starlette, opening: Opening, place: Place) -> None:
    @asynccontextmanager
    async def open_while_served(_: Starlette) -> AsyncGenerator[None]:
        async with opening.hold(), mcp_app.router.lifespan_context(mcp_app):
            yield

    app = Starlette(routes=[Mount("/", app=mcp_app)], lifespan=open_while_served)
    config = uvicorn.Config(
        app,
        host=place.host,
        port=place.port,
        log_level="warning",
        timeout_graceful_shutdown=_PATIENCE,
    )
    await uvicorn.Server(config).serve()
