import subprocess
import sys
import time
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from reelwright.errors import EnvironmentProblem
from reelwright.queue.opening import open_bells, open_wake_ups
from reelwright.settings import load_settings
from tests.queue.taking import Taker, a_wake_up
from tests.servers.program import free_port
from tests.servers.redis import running_redis


async def refused(url: str) -> None:
    """See that nothing opens, that it is said soon, and that the address is not told."""
    for opening in (open_wake_ups, open_bells):
        began = time.monotonic()
        with pytest.raises(EnvironmentProblem) as raised:
            async with opening(url):
                pass
        took = time.monotonic() - began

        error = raised.value
        assert error.code == "redis_unreachable"
        assert "REELWRIGHT_QUEUE__REDIS" in error.message
        assert not any(part in f"{error.message} {error.fix}" for part in ("hunter2", "127.0.0.1"))
        assert error.__suppress_context__
        assert took < 10


async def set_password(url: str, password: str) -> None:
    async with Redis.from_url(url) as client:
        await client.config_set("requirepass", password)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1",
        "http://:hunter2@127.0.0.1",
        "redis://:hunter2@127.0.0.1:hunter2",
        "redis://:hunter2@127.0.0.1:99999/0",
        "redis://:hunter2@127.0.0.1/0?nonsense=hunter2",
        "redis://:hunter2@127.0.0.1/0?db=hunter2",
        "redis://:hunter2@127.0.0.1\x00/0",
        "unix:///nowhere/hunter2.sock",
    ],
)
async def test_an_address_that_cannot_be_right_is_refused_without_being_told(url: str) -> None:
    await refused(url)


async def test_an_address_where_nobody_is_is_refused() -> None:
    await refused(f"redis://:hunter2@127.0.0.1:{free_port()}/0")


async def test_a_wrong_password_is_refused() -> None:
    with running_redis() as server:
        await set_password(server.url, "right")

        await refused(server.url.replace("//", "//:hunter2@"))


async def test_a_frozen_redis_is_refused() -> None:
    with running_redis() as server:
        server.pause()

        await refused(server.url)


async def test_a_password_with_signs_in_it_opens() -> None:
    take = Taker()
    with running_redis() as server:
        await set_password(server.url, "p@ss/w:rd")
        url = server.url.replace("//", "//:p%40ss%2Fw%3Ard@")

        async with open_wake_ups(url) as wake_ups, wake_ups.listen(take, {"processor": 1}):
            await wake_ups.send(a_wake_up())
            await take.has_ended(1)
        async with open_bells(url) as bells, bells.listen("step") as bell:
            await bells.ring("step")
            assert await bell.wait(1)


async def test_a_socket_on_this_machine_opens(tmp_path: Path) -> None:
    take = Taker()
    with running_redis("--unixsocket", str(tmp_path / "redis.sock")):
        url = f"unix://{tmp_path}/redis.sock?db=1"

        async with open_wake_ups(url) as wake_ups, wake_ups.listen(take, {"processor": 1}):
            await wake_ups.send(a_wake_up())
            await take.has_ended(1)


def test_the_address_is_a_secret_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_QUEUE__REDIS", "redis://:hunter2@127.0.0.1/0")

    settings = load_settings()

    assert settings.queue.redis == SecretStr("redis://:hunter2@127.0.0.1/0")
    assert "hunter2" not in repr(settings)


def test_what_asks_for_nothing_new_imports_neither_arq_nor_the_stand_in_for_redis() -> None:
    program = (
        "import asyncio, sys\n"
        "from reelwright.queue.opening import open_wake_ups\n"
        "async def main():\n"
        "    async with open_wake_ups(None) as opened, opened.listen(print, {'processor': 1}):\n"
        "        assert not await opened.waiting()\n"
        "asyncio.run(main())\n"
        "print(*sorted({'arq', 'fakeredis', 'redis'} & sys.modules.keys()))\n"
    )

    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert said.stdout == "\n"


async def test_who_listens_before_and_who_listens_after_the_first_is_sent_both_take() -> None:
    early, late = Taker(), Taker()

    async with open_wake_ups(None) as wake_ups, wake_ups.listen(early, {"processor": 1}):
        await wake_ups.send(a_wake_up("stp_a"))
        await early.has_ended(1)
        async with wake_ups.listen(late, {"network": 1}):
            await wake_ups.send(a_wake_up("stp_b", weight="network"))
            await late.has_ended(1)
