"""A clip player inside the chat (MCP Apps). Text and links always stand beside it."""

from mcp.server.apps import Apps, ResourceCsp

from reelwright.mcp.texts import text_of

ADDRESS = "ui://reelwright/clip-player.html"
SHOWN_BY = frozenset({"render", "extract_highlights", "detect_silence"})
"""Tools whose results it shows."""


class Player(Apps):
    """One small page: it is given a tool's result by the client, and fetches nothing but clips."""

    def __init__(self, *, files_from: str | None = None) -> None:
        """Take the address that clips are served from, where there is one."""
        super().__init__()
        allowed = [files_from] if files_from else []
        self.add_html_resource(
            ADDRESS,
            text_of("player.html"),
            name="clip-player",
            title="Clip player",
            description="Plays clips, with captions, a waveform, silences and highlights.",
            csp=ResourceCsp(resource_domains=allowed, connect_domains=allowed),
            prefers_border=True,
        )


def meta_of(tool: str) -> dict[str, object] | None:
    """Say of a tool that its results are shown by the player, when they are."""
    return {"ui": {"resourceUri": ADDRESS}} if tool in SHOWN_BY else None
