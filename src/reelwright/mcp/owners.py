"""Who is asking."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken, TokenVerifier
from mcp.server.auth.settings import AuthSettings
from mcp.server.context import ServerRequestContext
from pydantic import AnyHttpUrl

from reelwright.domain import LOCAL, Owner, id_of
from reelwright.errors import ArgumentsError

OwnerOf: TypeAlias = Callable[[ServerRequestContext[Any, Any]], Owner]
"""Says whose things a request is about. It looks at who was authenticated, never at what the
client says of itself."""


def the_only_one(_: ServerRequestContext[Any, Any]) -> Owner:
    """Whoever reaches an embedded installation is its one user."""
    return LOCAL


def owner_by_subject(token: AccessToken) -> Owner:
    """Name an owner after who issued a token and whom it is about, which is unique together."""
    issuer = str((token.claims or {}).get("iss", ""))
    return Owner(id_of("usr", issuer, token.subject or ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """How users are told apart, where there are several."""

    verifier: TokenVerifier
    """Verifies a bearer token: signature, issuer, audience, expiry. None for one that is not good.

    It MUST refuse tokens that were issued for another resource, and MUST name a `subject`.
    """

    issuer: str
    """Address of the server that issues tokens."""

    resource: str
    """Address of this server's `/mcp`, as clients reach it."""

    scopes: tuple[str, ...] = ()
    """What a token has to allow."""

    owner_of: Callable[[AccessToken], Owner] = owner_by_subject

    def settings(self) -> AuthSettings:
        """Give what is told to clients that want in."""
        return AuthSettings(
            issuer_url=AnyHttpUrl(self.issuer),
            resource_server_url=AnyHttpUrl(self.resource),
            required_scopes=list(self.scopes),
            validate_token_resource=False,  # the verifier does; some issuers name no resource
        )

    def who(self, _: ServerRequestContext[Any, Any]) -> Owner:
        """Give the owner that a request's token is about.

        Raises:
            ArgumentsError: nobody was authenticated (`login_required`).
        """
        token = get_access_token()
        if token is None or not token.subject:
            raise ArgumentsError(
                "Nobody is logged in.", code="login_required", fix="Send a token that names you."
            )
        return self.owner_of(token)
