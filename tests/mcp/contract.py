"""What MCP clients see of each tool, as it lies in `contract/`. Run it to write that anew:

python -m tests.mcp.contract
"""

import json
from pathlib import Path
from typing import Any, NoReturn

from mcp.types import Tool as Face

FOLDER = Path(__file__).parent / "contract"


def as_text(face: Face) -> str:
    """Write a tool down as clients see it."""
    shown: dict[str, Any] = face.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps(shown, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


async def faces() -> list[Face]:
    """Give the tools as a server with nothing left out shows them."""
    from reelwright.mcp.server import ReelwrightServer
    from reelwright.tools import load_tools

    async def closed() -> NoReturn:
        raise AssertionError("showing tools opens nothing")

    return await ReelwrightServer(load_tools(), closed).list_tools()


async def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for face in await faces():
        (FOLDER / f"{face.name}.json").write_text(as_text(face), encoding="utf-8")


if __name__ == "__main__":
    import asyncio

    asyncio.run(write())
