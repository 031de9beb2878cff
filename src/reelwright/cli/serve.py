"""Serving everybody over HTTP."""

from typing import Annotated

import typer

from reelwright.settings import load_settings


def serve(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen at. Others than loopback need users.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen at; 0 takes a free one.")
    ] = 8765,
) -> None:
    """Serve MCP clients and files over HTTP; do the work, too, when there is no Redis.

    SIGTERM and SIGINT end it: what runs has 20 s, and the next start goes on with the rest.
    """
    from reelwright.cli.show import note
    from reelwright.mcp.place import Place
    from reelwright.server import serve as serve_app

    serve_app(
        load_settings(),
        Place(host=host, port=port),
        on_ready=lambda address: note(f"Serves MCP clients at {address}"),
    )
    note("Ended; what was not finished goes on at the next start.")
