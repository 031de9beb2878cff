from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from reelwright.app import App
from tests.mcp.houses import GATES, open_toy_app


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
