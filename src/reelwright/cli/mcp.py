"""Being an MCP server, and saying how clients connect to it."""

from pathlib import Path
from typing import Annotated

import typer

from reelwright.settings import load_settings


def mcp(
    root: Annotated[
        list[Path] | None,
        typer.Option("--root", help="Folder from which files may be brought. May be repeated."),
    ] = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Only look at what is in the library.")
    ] = False,
    no_publish: Annotated[
        bool, typer.Option("--no-publish", help="Leave out what prepares publishing.")
    ] = False,
    tools: Annotated[
        str | None, typer.Option("--tools", help="Only these tools, separated by commas.")
    ] = None,
) -> None:
    """Serve MCP clients over stdin and stdout."""
    from reelwright.mcp.narrowing import Narrowing
    from reelwright.mcp.stdio import serve_stdio

    narrowing = Narrowing(
        read_only=read_only,
        no_publish=no_publish,
        only=None if tools is None else frozenset(t.strip() for t in tools.split(",") if t.strip()),
    )
    serve_stdio(load_settings(), roots=root or [], narrowing=narrowing)
