"""Prompts that people choose from a menu. Their words lie in `texts/prompts/`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from string import Template
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from pydantic import Field

from reelwright.mcp.texts import text_of

Video = Annotated[str, Field(description="The video: its id, or a source.")]


def make_shorts(
    video: Video,
    count: Annotated[str, Field(description="How many clips.")] = "3",
    about: Annotated[str, Field(description="What they should be about.")] = "whatever is best",
    style: Annotated[str, Field(description="Style of the captions.")] = "karaoke",
) -> str:
    """Choose the best moments of a video, and make captioned clips of them."""
    return _filled("make_shorts", video=video, count=count, about=about, style=style)


def summarize_talk(
    video: Video,
    language: Annotated[
        str, Field(description="Language of the summary.")
    ] = "the language of the talk",
) -> str:
    """Say what a talk argues, with the times of its points."""
    return _filled("summarize_talk", video=video, language=language)


def chapters_for_youtube(video: Video) -> str:
    """Write the chapters of a video as YouTube wants them."""
    return _filled("chapters_for_youtube", video=video)


def publish_clip(clip: Annotated[str, Field(description="The clip, by id.")]) -> str:
    """Prepare a clip for YouTube, and have a person say yes."""
    return _filled("publish_clip", clip=clip)


@dataclass(frozen=True, slots=True)
class _Offer:
    """A prompt on the menu."""

    title: str
    write: Callable[..., str]
    tools: frozenset[str]
    """The tools it asks for: without one of them it is not offered."""


_MENU = (
    _Offer(
        "Make shorts",
        make_shorts,
        frozenset({"read_transcript", "extract_highlights", "render", "look"}),
    ),
    _Offer("Summarize a talk", summarize_talk, frozenset({"summarize", "read_transcript"})),
    _Offer("Chapters for YouTube", chapters_for_youtube, frozenset({"analyze", "read_transcript"})),
    _Offer("Publish a clip", publish_clip, frozenset({"look", "upload_to_youtube"})),
)


def put_into(server: MCPServer[Any], *, shown: Collection[str]) -> None:
    """Let a server offer those whose tools it shows."""
    for offer in _MENU:
        if offer.tools.issubset(shown):
            write = offer.write
            server.prompt(title=offer.title, description=write.__doc__)(write)


def _filled(name: str, **blanks: str) -> str:
    """Fill in the blanks: one left open, or one too many, is an error."""
    template = Template(text_of(f"prompts/{name}.md"))
    if set(template.get_identifiers()) != set(blanks):
        raise ValueError(f"prompts/{name}.md has the blanks {template.get_identifiers()}")
    return template.substitute(blanks)
