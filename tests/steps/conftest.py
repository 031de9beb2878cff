from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from reelwright.steps import Foreman
from reelwright.store.database import open_database
from tests.steps import toys


@pytest.fixture
async def foreman(tmp_path: Path) -> AsyncGenerator[Foreman]:
    toys.ran.clear()
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'steps.db'}") as sessions:
        made, queue, _ = toys.make_foreman(toys.make_house(sessions, tmp_path))
        yield made
        await queue.close()
