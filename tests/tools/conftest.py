from collections.abc import AsyncGenerator
from ipaddress import ip_network
from pathlib import Path

import pytest

from reelwright.app import App, open_app
from reelwright.settings import FetchSettings, Settings, WorkSettings


@pytest.fixture(scope="session")
async def app(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    """One house for all tests of tools: what one of them brought in, the next finds there."""
    settings = Settings(
        _env_file=None,
        data=tmp_path_factory.mktemp("data"),
        fetch=FetchSettings(private_networks=(ip_network("127.0.0.0/8"),)),
        work=WorkSettings(processor_steps=1),
    )
    async with open_app(settings) as opened:
        yield opened


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """The Columbia address, with its captions and what the site says of it."""
    return Path(__file__).parents[2] / "samples" / "columbia" / "columbia.mp4"
