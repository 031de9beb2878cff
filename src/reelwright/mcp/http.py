"""Serving many clients over Streamable HTTP at `/mcp`."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from mcp.server.extension import Extension
from mcp.server.mcpserver import RequestStateSecurity
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette

from reelwright.errors import EnvironmentProblem
from reelwright.mcp.calls import AppSource
from reelwright.mcp.files import signed_link
from reelwright.mcp.jobs import INLINE
from reelwright.mcp.narrowing import Narrowing
from reelwright.mcp.owners import Users
from reelwright.mcp.publishing import Publishing
from reelwright.mcp.questions import Questions
from reelwright.mcp.server import EVERYTHING, ReelwrightServer
from reelwright.tool import Tools

PATH = "/mcp"
LARGEST_BODY = 1024 * 1024
"""Bytes of one message: files never travel in them."""

_STATE_LASTS = 600.0
_MOST_SESSIONS = 1000
_SESSION_IDLES = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the server listens, and under which names it is reached."""

    host: str = "127.0.0.1"
    port: int = 8765
    hosts: Sequence[str] = ()
    """Further names in `Host`, such as `mcp.example.com`."""

    origins: Sequence[str] = ()
    """Pages whose scripts may ask, such as `https://ui.example.com`."""

    @property
    def is_loopback(self) -> bool:
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def name(self) -> str:
        """The host as it stands in addresses."""
        return f"[{self.host}]" if ":" in self.host else self.host

    def refuse_strangers(self, *, has_users: bool) -> None:
        """Refuse to listen where others can reach us, when nobody could be told apart.

        Raises:
            EnvironmentProblem: that is so (`users_missing`).
        """
        if not self.is_loopback and not has_users:
            raise EnvironmentProblem(
                f"{self.host} can be reached from elsewhere, and there are no users to tell apart.",
                code="users_missing",
                fix="Listen on 127.0.0.1; whoever is elsewhere comes through a tunnel, such as "
                "ssh -L, until there are users.",
            )

    def security(self) -> TransportSecuritySettings:
        """Give the names that `Host` and `Origin` may have.

        So no page elsewhere can reach us by having its own name lead here.
        """
        names = ["127.0.0.1", "localhost", "[::1]"]
        own = [f"{name}:{self.port}" for name in names]
        return TransportSecuritySettings(
            allowed_hosts=[*own, *self.hosts],
            allowed_origins=[*(f"http://{name}" for name in own), *self.origins],
        )


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
        transport_security=place.security(),
        host=place.host,
    )
