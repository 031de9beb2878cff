"""What a person pastes into a client so that it starts us."""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelwright.errors import ArgumentsError

NAME = "reelwright"
_ANSWERS_WITHIN = 60
"""Seconds within which every call is answered, with room to spare."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client, and where it reads which servers there are."""

    write: Callable[[str, list[str]], str]
    place: str


def snippet(client: str, roots: Sequence[Path]) -> tuple[str, str]:
    """Give what to paste for a client, and where.

    Raises:
        ArgumentsError: there is no such client (`client_unknown`).
    """
    known = CLIENTS.get(client)
    if known is None:
        raise ArgumentsError(
            f"How {client!r} connects is not known here.",
            code="client_unknown",
            fix=f"Known are: {', '.join(CLIENTS)}.",
        )
    command, *arguments = _own_command()
    arguments.append("mcp")
    for root in roots:
        arguments += ["--root", str(root.expanduser().resolve())]
    return known.write(command, arguments), known.place


def _own_command() -> list[str]:
    """Say how this program is started: clients know neither our folder nor our environment."""
    found = shutil.which(NAME)
    beside = Path(sys.executable).with_name(NAME)
    if beside.exists():
        return [str(beside)]
    return [sys.executable, "-m", NAME] if found is None else [found]


def _servers(key: str, **more: object) -> Callable[[str, list[str]], str]:
    def write(command: str, arguments: list[str]) -> str:
        server: dict[str, Any] = {"command": command, "args": arguments, **more}
        return json.dumps({key: {NAME: server}}, indent=2)

    return write


def _toml(command: str, arguments: list[str]) -> str:
    # A TOML string in double quotes is written as JSON writes it.
    return "\n".join(
        [
            f"[mcp_servers.{NAME}]",
            f"command = {json.dumps(command)}",
            f"args = {json.dumps(arguments)}",
            f"tool_timeout_sec = {_ANSWERS_WITHIN}",
        ]
    )


CLIENTS = {
    "claude-code": Client(
        _servers("mcpServers", type="stdio"), ".mcp.json in the project's folder"
    ),
    "claude-desktop": Client(
        _servers("mcpServers"), "claude_desktop_config.json (Settings, Developer, Edit Config)"
    ),
    "cursor": Client(_servers("mcpServers"), "~/.cursor/mcp.json"),
    "vscode": Client(_servers("servers", type="stdio"), ".vscode/mcp.json in the project's folder"),
    "codex": Client(_toml, "~/.codex/config.toml"),
    "gemini": Client(
        _servers("mcpServers", timeout=_ANSWERS_WITHIN * 1000), "~/.gemini/settings.json"
    ),
}
