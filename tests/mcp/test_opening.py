"""A server that answers before the house is open."""

from pathlib import Path

import pytest

from reelwright.errors import EnvironmentProblem
from reelwright.mcp.opening import Opening
from reelwright.mcp.stdio import with_roots
from reelwright.server import state_secret, without_roots
from reelwright.settings import Settings


def settings(data: Path, **given: object) -> Settings:
    return Settings.model_validate({"data": data, **given})


async def test_whoever_asks_early_waits_until_the_house_is_open(tmp_path: Path) -> None:
    opening = Opening(settings(tmp_path))

    async with opening.hold():
        app = await opening.app()

        assert app is await opening.app()
        assert "render" in app.tools


async def test_whoever_asks_for_a_house_that_cannot_be_opened_is_told_why(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, and no folder")
    opening = Opening(settings(tmp_path / "data"))

    async with opening.hold():
        with pytest.raises(EnvironmentProblem, match="data folder"):
            await opening.app()


def test_files_come_from_the_roots_and_the_data_folder_on_this_machine(tmp_path: Path) -> None:
    given = settings(tmp_path, fetch={"roots": ["/videos"]})

    assert with_roots(given, [Path("/talks")]).fetch.roots == (
        Path("/talks"),
        Path("/videos"),
        tmp_path,
    )
    assert without_roots(given).fetch.roots == ()


def test_all_processes_of_an_installation_share_a_secret(tmp_path: Path) -> None:
    first = state_secret(settings(tmp_path))
    given = state_secret(settings(tmp_path, objects={"link_secret": "x" * 32}))

    assert first == state_secret(settings(tmp_path))
    assert len(first) == 32
    assert given == b"x" * 32
