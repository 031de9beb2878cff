"""Everything under one address, and how the house is."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from reelwright.app import App
from reelwright.app.health import look_after
from reelwright.domain import Owner, StepId, Video
from reelwright.errors import EnvironmentProblem, UnavailableError
from reelwright.mcp.place import Place
from reelwright.queue.opening import NoWakeUps
from reelwright.server import serve
from reelwright.settings import Settings
from tests.mcp.houses import open_toy_app
from tests.mcp.reaching import reached


class AwayVideos:
    """A database that does not answer."""

    async def list(self, owner: Owner, *, limit: int) -> tuple[Video, ...]:
        raise UnavailableError("The database does not answer now.", code="database_unavailable")


class AwayWakeUps(NoWakeUps):
    """A queue that does not answer."""

    async def waiting(self) -> frozenset[tuple[StepId, int]]:
        raise UnavailableError("The queue does not answer now.", code="queue_unavailable")


@pytest.fixture
async def app(tmp_path: Path) -> AsyncGenerator[App]:
    async with open_toy_app(tmp_path) as opened:
        yield opened


@asynccontextmanager
async def asked(app: App) -> AsyncGenerator[httpx2.AsyncClient]:
    async with (
        reached(app) as place,
        httpx2.AsyncClient(base_url=place.url.removesuffix("/mcp")) as http,
    ):
        yield http


async def test_a_house_that_is_well_says_so_of_every_part(app: App) -> None:
    async with asked(app) as http:
        live, ready = await http.get("/health"), await http.get("/health/ready")

    assert (live.status_code, live.json()) == (200, {"status": "alive"})
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready",
        "work": "here",
        "parts": {name: {"is_well": True} for name in ("database", "queue", "objects")},
    }


async def test_a_part_that_does_not_answer_is_named_and_the_process_lives_on(app: App) -> None:
    videos: Any = AwayVideos()
    lame = replace(app, house=replace(app.house, videos=videos))

    async with asked(lame) as http:
        live, ready = await http.get("/health"), await http.get("/health/ready")

    assert live.status_code == 200
    assert ready.status_code == 503
    assert ready.headers["retry-after"]
    parts = ready.json()["parts"]
    assert parts["database"]["code"] == "database_unavailable"
    assert parts["queue"] == parts["objects"] == {"is_well": True}


async def test_a_queue_that_does_not_answer_is_named(app: App) -> None:
    foreman = replace(app.foreman, wake_ups=AwayWakeUps())
    lame = replace(app, engine=replace(app.engine, foreman=foreman))

    parts = await look_after(lame)

    assert {name for name, part in parts.items() if not part.is_well} == {"queue"}


async def test_a_store_that_hangs_is_waited_for_no_longer_than_asked(app: App) -> None:
    class Hanging:
        async def exists(self, owner: Owner, key: str) -> bool:
            await asyncio.Event().wait()
            return True

    objects: Any = Hanging()
    lame = replace(app, house=replace(app.house, objects=objects))

    parts = await look_after(lame, within=1.0)

    assert parts["objects"].code == "no_answer"
    assert parts["database"].is_well


def test_it_listens_to_no_network_without_users(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data=tmp_path / "data")

    with pytest.raises(EnvironmentProblem) as caught:
        serve(settings, Place(host="0.0.0.0"))

    assert caught.value.code == "users_missing"
    assert not (tmp_path / "data").exists()
