"""One ASGI app from the rooms below: `/mcp`, files, and how the house is.

The MCP library takes a second to import: it is, once the house is open, so that whatever is wrong
with a port or a setting is told before.
"""

import asyncio
import errno
import signal
import socket
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from reelwright.app import App, Role, open_app
from reelwright.app.health import look_after
from reelwright.errors import EnvironmentProblem
from reelwright.files.door import file_routes
from reelwright.mcp.place import PATH, Place
from reelwright.settings import Settings
from reelwright.store.objects.secret_file import kept_secret
from reelwright.tools import load_tools

if TYPE_CHECKING:
    from reelwright.mcp.narrowing import Narrowing
    from reelwright.mcp.owners import Users
    from reelwright.mcp.server import ReelwrightServer

_PATIENCE = 3
"""Seconds that answers under way get once we were told to end. Running steps get theirs after."""

_ASK_AGAIN = 5


def serve(
    settings: Settings,
    place: Place,
    *,
    narrowing: "Narrowing | None" = None,
    users: "Users | None" = None,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve until SIGTERM or SIGINT: then nothing more is taken, and what runs has 20 s to end.

    `on_ready` is given the address of `/mcp`. Where no Redis is configured the work is done here.

    Raises:
        EnvironmentProblem: the port is taken (`port_in_use`) or may not be used, it would be open
            to strangers (`users_missing`), or something nothing works without is not there.
    """
    place.refuse_strangers(has_users=users is not None)
    with _listening(place) as listening:
        place = replace(place, port=listening.getsockname()[1])
        asyncio.run(_serve(settings, place, listening, narrowing, users, on_ready))


def make_app(
    app: App, server: "ReelwrightServer", place: Place, *, keeps_sessions: bool
) -> Starlette:
    """Put the rooms under one address."""
    from reelwright.mcp.http import make_http_app

    async def source() -> App:
        return app

    mcp = make_http_app(server, place, keeps_sessions=keeps_sessions)

    @asynccontextmanager
    async def open_while_served(_: Starlette) -> AsyncGenerator[None]:
        async with mcp.router.lifespan_context(mcp):
            yield

    routes = [*_health_routes(app), *file_routes(source), Mount("/", app=mcp)]
    return Starlette(routes=routes, lifespan=open_while_served)


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


def _health_routes(app: App) -> list[Route]:
    async def live(_: Request) -> JSONResponse:
        return JSONResponse({"status": "alive"})

    async def ready(_: Request) -> JSONResponse:
        parts = await look_after(app)
        is_well = all(part.is_well for part in parts.values())
        told = {
            "status": "ready" if is_well else "not_ready",
            "work": "here" if app.engine.worker.slots else "elsewhere",
            "parts": {
                name: part.model_dump(mode="json", exclude_none=True)
                for name, part in parts.items()
            },
        }
        retry = {} if is_well else {"Retry-After": str(_ASK_AGAIN)}
        return JSONResponse(told, 200 if is_well else 503, headers=retry)

    return [Route("/health", live), Route("/health/ready", ready)]


async def _serve(
    settings: Settings,
    place: Place,
    listening: socket.socket,
    narrowing: "Narrowing | None",
    users: "Users | None",
    on_ready: Callable[[str], None],
) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(each, told.set)
    base = settings.objects.public_url or f"http://{place.name}:{place.port}"
    async with open_app(without_roots(settings), role=Role.SERVES) as app:
        from reelwright.mcp.http import make_http_server
        from reelwright.mcp.server import EVERYTHING

        async def opened() -> App:
            return app

        server = make_http_server(
            load_tools(),
            opened,
            secret=state_secret(settings),
            users=users,
            narrowing=narrowing or EVERYTHING,
            files_from=base,
        )
        # Where there is a Redis, there may be more of us behind one address.
        asgi = make_app(app, server, place, keeps_sessions=settings.queue.redis is None)
        config = uvicorn.Config(
            asgi,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_PATIENCE,
            ws="none",
        )
        serving = _Server(config)
        going = asyncio.create_task(serving.serve(sockets=[listening]), name="http")
        ending = asyncio.create_task(told.wait(), name="told to end")
        on_ready(f"{base}{PATH}")
        await asyncio.wait({going, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        # Whoever is told twice wants it at once.
        loop.remove_signal_handler(signal.SIGINT)
        app.engine.worker.stop_taking()
        serving.should_exit = True
        await going
        if not told.is_set():
            raise EnvironmentProblem("The server could not start; the log says why.")


class _Server(uvicorn.Server):
    """One that leaves signals to us: it would raise them again, and end by them."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


@contextmanager
def _listening(place: Place) -> Generator[socket.socket]:
    """Take the port before anything is opened.

    Raises:
        EnvironmentProblem: it is taken (`port_in_use`), or may not be listened at.
    """
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    try:
        listening = socket.create_server((place.host, place.port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise EnvironmentProblem(
                f"Port {place.port} is in use by another program.",
                code="port_in_use",
                fix=f"End that program, or choose another port, such as --port {place.port + 1}.",
            ) from error
        raise EnvironmentProblem(
            f"{place.host}:{place.port} cannot be listened at: {error.strerror}.",
            code="port_unusable",
            fix="Choose an address of this machine, and a port from 1024 on.",
        ) from error
    with listening:
        yield listening
