"""Serving many clients over Streamable HTTP at `/mcp`."""

import hmac
from collections.abc import Sequence

from mcp.server.extension import Extension
from mcp.server.mcpserver import RequestStateSecurity
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette

from reelwright.mcp.calls import AppSource
from reelwright.mcp.files import signed_link
from reelwright.mcp.jobs import INLINE
from reelwright.mcp.narrowing import Narrowing
from reelwright.mcp.owners import Users
from reelwright.mcp.place import PATH, Place
from reelwright.mcp.publishing import Publishing
from reelwright.mcp.questions import Questions
from reelwright.mcp.server import EVERYTHING, ReelwrightServer
from reelwright.tool import Tools

LARGEST_BODY = 1024 * 1024
"""Bytes of one message: files never travel in them."""

_STATE_LASTS = 600.0
_MOST_SESSIONS = 1000
_SESSION_IDLES = 1800.0


def make_http_server(
    tools: Tools,
    app: AppSource,
    *,
    secret: bytes,
    users: Users | None = None,
    narrowing: Narrowing = EVERYTHING,
    publishing: Publishing | None = None,
    questions: Questions | None = None,
    files_from: str | None = None,
    inline: float = INLINE,
    extensions: Sequence[Extension] = (),
) -> ReelwrightServer:
    """Make the server object for clients that are not on this machine, or may not be.

    `secret` seals what travels with requests; all processes behind one address have the same.
    `files_from` is the address that links to files begin with.
    """
    return ReelwrightServer(
        tools,
        app,
        narrowing=narrowing,
        users=users,
        address_of=signed_link,
        may_name_paths=False,
        publishing=publishing,
        questions=questions,
        files_from=files_from,
        inline=inline,
        extensions=extensions,
        request_state_security=RequestStateSecurity(
            keys=[hmac.digest(secret, b"reelwright mcp request state 1", "sha256")],
            ttl=_STATE_LASTS,
        ),
    )


def make_http_app(
    server: ReelwrightServer, place: Place, *, keeps_sessions: bool = True
) -> Starlette:
    """Put a server behind HTTP: `/mcp`, and what OAuth clients look for.

    Clients from 2026 on need no session. Where several processes share an address, nobody gets
    one: then earlier clients cannot be asked anything in the middle of a call.

    Raises:
        EnvironmentProblem: it would be open to the network without users (`users_missing`).
    """
    place.refuse_strangers(has_users=server.settings.auth is not None)
    return server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=not keeps_sessions,
        max_request_body_size=LARGEST_BODY,
        session_idle_timeout=_SESSION_IDLES if keeps_sessions else None,
        max_sessions=_MOST_SESSIONS if keeps_sessions else None,
        transport_security=names_of(place),
        host=place.host,
    )


def names_of(place: Place) -> TransportSecuritySettings:
    """Give the names that `Host` and `Origin` may have.

    So no page elsewhere can reach us by having its own name lead here.
    """
    names = ["127.0.0.1", "localhost", "[::1]"]
    own = [f"{name}:{place.port}" for name in names]
    return TransportSecuritySettings(
        allowed_hosts=[*own, *place.hosts],
        allowed_origins=[*(f"http://{name}" for name in own), *place.origins],
    )
