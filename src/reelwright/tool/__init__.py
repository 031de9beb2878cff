"""What a tool is. Every file in `reelwright.tools` makes one."""

from reelwright.tool.args import Args, RepeatableArgs, Result
from reelwright.tool.context import Kept, Planning, ToolContext
from reelwright.tool.definition import AnyTool, Effect, Tool, Tools, Weight, tool
from reelwright.tool.house import House
from reelwright.tool.outcome import Outcome, Outcomes

__all__ = [
    "AnyTool",
    "Args",
    "Effect",
    "House",
    "Kept",
    "Outcome",
    "Outcomes",
    "Planning",
    "RepeatableArgs",
    "Result",
    "Tool",
    "ToolContext",
    "Tools",
    "Weight",
    "tool",
]
