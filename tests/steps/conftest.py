from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from reelwright.steps import Foreman
from reelwright.store.database import Sessions, open_database
from tests.steps import toys
from tests.steps.toys import Works, make_house, open_works, record_of


@pytest.fixture
async def sessions(tmp_path: Path) -> AsyncGenerator[Sessions]:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'steps.db'}") as opened:
        yield opened


@pytest.fixture
async def works(sessions: Sessions, tmp_path: Path) -> AsyncGenerator[Works]:
    toys.ran.clear()
    toys.trouble["left"] = 0
    async with open_works(make_house(sessions, tmp_path), record_of(sessions)) as opened:
        yield opened


@pytest.fixture
def foreman(works: Works) -> Foreman:
    return works.foreman
