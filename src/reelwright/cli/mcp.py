"""Being an MCP server, and saying how clients connect to it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reelwright.errors import ArgumentsError
from reelwright.settings import load_settings

if TYPE_CHECKING:
    from reelwright.mcp.place import Place


def mcp(
    action: Annotated[
        Literal["serve", "config"],
        typer.Argument(help="`config` prints what to paste into a client, and ends."),
    ] = "serve",
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
    client: Annotated[
        str | None,
        typer.Option(
            "--client",
            help="For `config`: claude-code, claude-desktop, cursor, vscode, codex or gemini.",
        ),
    ] = None,
    http: Annotated[
        str | None,
        typer.Option(
            "--http",
            metavar="[HOST:]PORT",
            help="Serve at http://127.0.0.1:PORT/mcp instead of stdin and stdout.",
        ),
    ] = None,
) -> None:
    """Serve MCP clients over stdin and stdout, or over HTTP."""
    if action == "config":
        _print_config(client, root or [Path()])
        return
    from reelwright.mcp.narrowing import Narrowing

    narrowing = Narrowing(
        read_only=read_only,
        no_publish=no_publish,
        only=None if tools is None else frozenset(t.strip() for t in tools.split(",") if t.strip()),
    )
    if http is not None:
        from reelwright.cli.show import note
        from reelwright.server import serve

        serve(
            load_settings(),
            _place(http),
            narrowing=narrowing,
            on_ready=lambda address: note(f"Serves MCP clients at {address}"),
        )
        return
    from reelwright.mcp.stdio import serve_stdio

    serve_stdio(load_settings(), roots=root or [], narrowing=narrowing)


def _print_config(client: str | None, roots: list[Path]) -> None:
    from reelwright.cli.show import note, say
    from reelwright.mcp.connecting import CLIENTS, snippet

    if client is None:
        raise ArgumentsError("Say for which --client.", fix=f"Known are: {', '.join(CLIENTS)}.")
    text, place = snippet(client, roots)
    note(f"Put this into {place}:")
    say(text)


def _place(given: str) -> "Place":
    from reelwright.mcp.place import Place

    host, _, port = given.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        raise ArgumentsError(
            f"{given!r} is no port.", fix="Give a port, such as 8765, or 127.0.0.1:8765."
        )
    return Place(host=host.strip("[]") or "127.0.0.1", port=int(port))
