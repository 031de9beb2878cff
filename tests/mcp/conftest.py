from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from mcp import Client

from reelwright.app import App, open_app
from reelwright.settings import Settings
from tests.mcp.houses import GATES, open_toy_app, server_of, told

TALK = Path(__file__).parents[2] / "samples" / "columbia" / "columbia.mp4"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncGenerator[App]:
    """A house of toys."""
    GATES.clear()
    async with open_toy_app(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    """How a client connects: as from 2026 on, and as before."""
    given: str = request.param
    return given


@pytest.fixture(scope="module")
async def house(
    anyio_backend: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[tuple[App, str, str]]:
    """A real house with a video and a clip in it."""
    settings = Settings(_env_file=None, data=tmp_path_factory.mktemp("resources"))
    async with open_app(settings, answers=True) as app, Client(server_of(app)) as client:
        wish = {"video": str(TALK), "start": 2, "end": 8, "width": 180, "height": 320}
        made = await client.call_tool("render", {**wish, "preset": "preview"})
        while "clips" not in told(made):
            made = await client.call_tool("render", {**wish, "preset": "preview"})
        (clip,) = told(made)["clips"]
        yield app, clip["video"], clip["id"]
