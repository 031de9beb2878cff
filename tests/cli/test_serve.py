"""A server in a process of its own, as people start it."""

import asyncio
import re
import signal
import socket
import subprocess
import time
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.cli.conftest import start
from tests.clips import moving_picture
from tests.servers.redis import running_redis
from tests.web import Asked, Site, page

ENDS_WITHIN = 30.0
STARTS_WITHIN = 60.0


class Served:
    """Starts servers over one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *words: object, **environment: str) -> subprocess.Popen[str]:
        process = start(
            *("serve", *words),
            data=self.folder / "data",
            folder=self.folder,
            environment=environment,
        )
        self.started.append(process)
        return process

    async def open(self, **environment: str) -> tuple[subprocess.Popen[str], str]:
        """Start one on a free port; give it and its address once it serves."""
        process = self.start("--port", "0", **environment)
        assert process.stderr is not None
        async with asyncio.timeout(STARTS_WITHIN):
            line = await asyncio.to_thread(process.stderr.readline)
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found is not None, line + process.stderr.read()
        return process, found[0]


@pytest.fixture
def served(tmp_path: Path) -> Generator[Served]:
    made = Served(tmp_path)
    yield made
    for process in made.started:
        with process:
            process.kill()


def ended(process: subprocess.Popen[str]) -> tuple[int, float, str]:
    """Tell a server to end; give its status, the seconds it took, and its last words."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=ENDS_WITHIN)
    return process.returncode, time.monotonic() - began, said


async def called(address: str, tool: str, args: dict[str, Any]) -> dict[str, Any]:
    async with (
        httpx2.AsyncClient(timeout=60) as http,
        Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client,
    ):
        result = await client.call_tool(tool, args)
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def test_it_serves_clients_and_says_how_it_is_until_it_is_told_to_end(
    served: Served,
) -> None:
    process, address = await served.open()

    library = await called(address, "library", {})
    async with httpx2.AsyncClient() as http:
        ready = await http.get(f"{address}/health/ready")
    status, seconds, said = await asyncio.to_thread(ended, process)

    assert library["videos"] == []
    assert ready.json()["work"] == "here"
    assert (status, said) == (0, "Ended; what was not finished goes on at the next start.\n")
    assert seconds < 10


async def test_a_step_that_runs_when_it_ends_is_given_back_and_done_by_the_next_start(
    served: Served,
) -> None:
    file = moving_picture(served.folder / "talk.mp4", seconds=1.0).read_bytes()
    is_slow = True

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if is_slow and asked.method == "GET":
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"
                b"Content-Length: %d\r\n\r\n" % len(file)
            )
            writer.write(file[:100])
            await writer.drain()
            await asyncio.Event().wait()
        await page(file, "video/mp4")(asked, writer)

    async with Site({"/talk.mp4": answer}).open() as site:
        settings = {
            "REELWRIGHT_FETCH__PRIVATE_NETWORKS": '["127.0.0.0/8"]',
            "REELWRIGHT_FETCH__PORTS": f"[{site.port}]",
        }
        wish = {"source": f"http://127.0.0.1:{site.port}/talk.mp4"}
        process, address = await served.open(**settings)
        asking = asyncio.create_task(called(address, "fetch", wish))
        async with asyncio.timeout(30):
            while "GET" not in {asked.method for asked in site.asked}:  # noqa: ASYNC110 - it rings no bell
                await asyncio.sleep(0.05)
        status, seconds, said = await asyncio.to_thread(ended, process)
        await asyncio.gather(asking, return_exceptions=True)

        is_slow = False
        _, address = await served.open(**settings)
        jobs = (await called(address, "library", {"what": "jobs"}))["jobs"]
        end = await called(address, "wait_for_job", {"job": jobs[0]["id"], "wait": 40})

    assert (status, len(jobs)) == (0, 1), said
    assert seconds < ENDS_WITHIN
    assert end["state"] == "succeeded"
    assert end["result"]["video"]["duration"] == pytest.approx(1.0, abs=0.1)


async def test_a_port_that_is_taken_is_told_before_anything_is_opened(served: Served) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        process = served.start("--port", port)
        _, said = await asyncio.to_thread(process.communicate, timeout=STARTS_WITHIN)

    assert process.returncode == 3
    assert said.startswith(f"Port {port} is in use by another program. (port_in_use)\n")
    assert not (served.folder / "data").exists()


async def test_an_address_that_others_reach_is_refused_as_long_as_there_are_no_users(
    served: Served,
) -> None:
    process = served.start("--host", "0.0.0.0")

    _, said = await asyncio.to_thread(process.communicate, timeout=STARTS_WITHIN)

    assert process.returncode == 3
    assert "users_missing" in said


@pytest.fixture
async def redis(anyio_backend: str) -> AsyncGenerator[str]:
    with running_redis() as started:
        yield started.url


async def test_where_there_is_a_redis_it_leaves_the_work_to_workers(
    served: Served, redis: str
) -> None:
    _, address = await served.open(REELWRIGHT_QUEUE__REDIS=redis)

    async with httpx2.AsyncClient() as http:
        ready = await http.get(f"{address}/health/ready")

    assert ready.json()["work"] == "elsewhere"
    assert ready.json()["status"] == "ready"
