"""A server that listens on loopback, and those who reach it."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import uvicorn
from mcp import Client
from mcp.client.extension import ClientExtension
from mcp.client.streamable_http import streamable_http_client
from mcp.server.auth.provider import AccessToken

from reelwright.app import App
from reelwright.mcp.http import make_http_server
from reelwright.mcp.owners import Users
from reelwright.mcp.place import Place
from reelwright.server import make_app
from tests.waiting import until

SECRET = b"s" * 32
HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
OLD = {**HEADERS, "MCP-Protocol-Version": "2025-11-25"}


class FakeVerifier:
    """Knows two people, and somebody who may do nothing."""

    async def verify_token(self, token: str) -> AccessToken | None:
        scopes = {"alice": ["video"], "bob": ["video"], "carol": ["other"]}.get(token)
        if scopes is None:
            return None
        return AccessToken(token=token, client_id="test", scopes=scopes, subject=token)


def users() -> Users:
    return Users(
        verifier=FakeVerifier(),
        issuer="https://login.example.com/",
        resource="http://127.0.0.1/mcp",
        scopes=("video",),
    )


@dataclass(frozen=True, slots=True)
class Reached:
    """A server that listens."""

    url: str

    @asynccontextmanager
    async def client(
        self, mode: str = "auto", *, extensions: Sequence[ClientExtension] = (), **headers: str
    ) -> AsyncGenerator[Client]:
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(
                streamable_http_client(self.url, http_client=http),
                mode=mode,
                extensions=extensions,
            ) as client,
        ):
            yield client

    async def post(self, body: bytes | dict[str, Any], **headers: str) -> httpx2.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {**OLD, **{name.replace("_", "-"): value for name, value in headers.items()}}
        async with httpx2.AsyncClient(timeout=60) as http:
            return await http.post(self.url, content=content, headers=given)


@asynccontextmanager
async def reached(
    app: App, *, keeps_sessions: bool = True, inline: float = 25, given: Users | None = None
) -> AsyncGenerator[Reached]:
    async def opened() -> App:
        return app

    server = make_http_server(app.tools, opened, secret=SECRET, users=given, inline=inline)
    listening = uvicorn.Config("", host="127.0.0.1", port=0).bind_socket()
    port = listening.getsockname()[1]
    asgi = make_app(app, server, Place(port=port), keeps_sessions=keeps_sessions)
    serving = uvicorn.Server(
        uvicorn.Config(asgi, log_level="error", timeout_graceful_shutdown=1, ws="none")
    )
    task = asyncio.create_task(serving.serve(sockets=[listening]))
    await until(lambda: serving.started)
    try:
        yield Reached(f"http://127.0.0.1:{port}/mcp")
    finally:
        serving.should_exit = True
        await task
        listening.close()
