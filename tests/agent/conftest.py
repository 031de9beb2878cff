from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from reelwright.store.database import Sessions, open_database
from tests.steps import toys


@pytest.fixture
async def sessions(tmp_path: Path) -> AsyncGenerator[Sessions]:
    toys.ran.clear()
    toys.trouble["left"] = 0
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'agent.db'}") as opened:
        yield opened
