"""How tools show themselves to MCP clients."""

from typing import Any

from mcp.types import Tool as Face, ToolAnnotations

from reelwright.mcp.answers import Failure, Foreseen, JobTicket
from reelwright.mcp.schemas import schema_in, schema_out
from reelwright.mcp.uploads import UploadWanted
from reelwright.tool import AnyTool, Effect, Weight

_TITLES = {
    "tts_voiceover": "Add a voice-over",
    "upload_to_youtube": "Prepare for YouTube",
    "library": "Look into the library",
    "look": "See frames",
}
"""Titles that are not simply the name."""

_LONGEST_ID = 100

DRY_RUN = "dry_run"
"""The argument that MCP adds to tools that make something."""


def face_of(tool: AnyTool, *, meta: dict[str, object] | None = None) -> Face:
    """Show a tool: its words and schemas are those that every caller sees."""
    goes_on = (JobTicket,) if may_take_long(tool) else ()
    foresees = (Foreseen,) if may_be_tried(tool) else ()
    uploads = (UploadWanted,) if "source" in tool.args.model_fields else ()
    return Face(
        name=tool.name,
        title=title_of(tool.name),
        description=tool.description,
        input_schema=_schema_in(tool),
        output_schema=schema_out(tool.result, *goes_on, *foresees, *uploads, Failure),
        annotations=hints_of(tool),
        _meta=meta,
    )


def _schema_in(tool: AnyTool) -> dict[str, Any]:
    schema = schema_in(tool.args)
    if may_be_tried(tool):
        schema["properties"][DRY_RUN] = {
            "type": "boolean",
            "default": False,
            "description": "Whether to only say what would be done, and do nothing.",
        }
    return schema


def may_be_tried(tool: AnyTool) -> bool:
    """Say whether a call can be tried without doing anything."""
    return tool.effect is Effect.CREATES


def title_of(name: str) -> str:
    return _TITLES.get(name) or name.replace("_", " ").capitalize()


def hints_of(tool: AnyTool) -> ToolAnnotations:
    """Say what a tool may do to the world."""
    return ToolAnnotations(
        title=title_of(tool.name),
        read_only_hint=tool.effect is Effect.READS,
        # What a person let out of the house cannot be called back.
        destructive_hint=tool.effect in {Effect.PREPARES, Effect.DESTROYS},
        idempotent_hint=tool.effect is not Effect.PREPARES,
        open_world_hint=tool.effect is Effect.PREPARES or takes_source(tool),
    )


def takes_source(tool: AnyTool) -> bool:
    """Say whether a tool may be given an address to bring a video from."""
    if "source" in tool.args.model_fields:
        return True
    video = tool.args.model_fields.get("video")
    if video is None:
        return False
    # A field that is for ids alone is too short for an address.
    lengths = [each.max_length for each in video.metadata if hasattr(each, "max_length")]
    return not lengths or min(lengths) > _LONGEST_ID


def may_take_long(tool: AnyTool) -> bool:
    """Say whether a call may be answered by a job that goes on."""
    return tool.weight is not Weight.NOTHING or tool.prepare is not None or takes_source(tool)
