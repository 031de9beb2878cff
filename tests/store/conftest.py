from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from reelwright.store.database import Sessions, open_database


@pytest.fixture
async def sessions(tmp_path: Path) -> AsyncGenerator[Sessions]:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened
