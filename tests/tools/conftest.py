from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from reelwright.app import App, open_app
from reelwright.settings import FetchSettings, Settings, WorkSettings
from tests.tools.talks import LECTURE, another, talk_of


@pytest.fixture(scope="session")
async def app(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    """One house for all tests of tools: what one of them brought in, the next finds there."""
    settings = Settings(
        _env_file=None,
        data=tmp_path_factory.mktemp("data"),
        fetch=FetchSettings(private_networks=("127.0.0.0/8",)),
        work=WorkSettings(processor_steps=1),
    )
    # Tests that open an engine of their own for the same record look after its steps themselves.
    async with open_app(settings, looks_after=False) as opened:
        yield opened


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """The Columbia address, with its captions and what the site says of it."""
    return Path(__file__).parents[2] / "samples" / "columbia" / "columbia.mp4"


@pytest.fixture(scope="session")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A talk of three topics whose every word and pause is known: `talks.LECTURE`."""
    return talk_of(tmp_path_factory.mktemp("lecture"), LECTURE, name="lecture")


@pytest.fixture(scope="session")
def mute(lecture: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same talk without its words: only its tones are left."""
    return another(lecture, tmp_path_factory.mktemp("mute"), name="mute", with_words=False)
