"""What the agent can do. Every file here is a tool; its name is the tool's name.

To add a tool, add a file. What a tool is, stands in `reelwright.tool`. What decodes, ranks or
draws is imported inside the tools, so that naming them costs nothing.
"""

from importlib import import_module
from pkgutil import iter_modules

from reelwright.tool import AnyTool, Tool, Tools


def load_tools() -> Tools:
    """Import every tool, in order of name.

    A broken file stops the program here, at the start: a server that quietly lacks a tool is
    worse than one that does not run.
    """
    return {name: load_tool(name) for _, name, _ in iter_modules(__path__)}


def load_tool(name: str) -> AnyTool:
    """Import one tool.

    Raises:
        TypeError: its file does not define it.
    """
    found: object = getattr(import_module(f"{__name__}.{name}"), name, None)
    if not isinstance(found, Tool) or found.name != name:
        raise TypeError(f"tools/{name}.py must define a @tool function named {name}")
    return found
