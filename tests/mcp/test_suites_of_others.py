"""The official conformance suite and the Inspector, against our server as it is."""

import asyncio
import json
import re
import socket
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.mcp import contract
from tests.mcp.children import environment

PROJECT = Path(__file__).parents[2]
BIN = PROJECT / ".run" / "node" / "node_modules" / ".bin"
STARTS_WITHIN = 60.0
EXTENSION = "tasks-"


@pytest.fixture(scope="module")
def node() -> Path:
    """Node, from the folder that `run.py test` fills."""
    program = BIN / "node"
    assert program.exists(), "Node and the suites are set up by: python3 run.py test"
    return program


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def started(*command: str, data: Path) -> tuple[asyncio.subprocess.Process, str]:
    """Start a server at a port that is put in for PORT; give it once it listens."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(part.replace("PORT", str(port)) for part in command),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment(data),
        cwd=PROJECT,
    )
    async with asyncio.timeout(STARTS_WITHIN):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                break
            except OSError:
                await asyncio.sleep(0.1)
    writer.close()
    return process, f"http://127.0.0.1:{port}/mcp"


@pytest.fixture(scope="module")
async def fixtures_url(
    anyio_backend: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[str]:
    """Our server with the suite's fixtures on it."""
    data = tmp_path_factory.mktemp("conformance")
    process, url = await started(
        *("-m", "tests.mcp.conformance.serve", "PORT", str(data)), data=data
    )
    yield url
    process.terminate()
    await process.wait()


@pytest.fixture(scope="module")
async def own_url(
    anyio_backend: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[str]:
    """Our server as it is."""
    data = tmp_path_factory.mktemp("inspected")
    process, url = await started("-m", "reelwright", "mcp", "--http", "PORT", data=data)
    yield url
    process.terminate()
    await process.wait()


async def run(program: Path, *words: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        str(program),
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(300):
        said, complained = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode(), complained.decode()


@pytest.mark.parametrize(("revision", "least"), [("2025-11-25", 33), ("2026-07-28", 50)])
async def test_the_official_suite_finds_no_fault(
    node: Path, fixtures_url: str, revision: str, least: int, tmp_path: Path
) -> None:
    status, said, complained = await run(
        node,
        str(BIN / "conformance"),
        *("server", "--url", fixtures_url, "--requirements", revision),
        *("--output-dir", str(tmp_path)),
    )

    assert status == 0, said + complained
    _, _, summary = said.partition("=== SUMMARY")
    counted = re.findall(r"^. ([a-z0-9-]+): (\d+) passed, (\d+) failed$", summary, re.MULTILINE)
    # Also what the suite runs without scoring it: extensions, and what its own server cannot pass.
    assert [name for name, _, faults in counted if faults != "0"] == []
    assert len({name for name, _, _ in counted}) >= least
    if revision == "2026-07-28":
        assert sum(name.startswith(EXTENSION) for name, _, _ in counted) == 10


@pytest.mark.parametrize("era", ["modern", "legacy"])
async def test_the_inspector_finds_every_schema_portable_over_http(
    node: Path, own_url: str, era: str
) -> None:
    status, said, complained = await run(
        node,
        str(BIN / "inspector"),
        *("--cli", own_url, "--protocol-era", era, "--method", "tools/list", "--strict"),
    )

    assert status == 0, complained
    await _are_all_tools(said)


@pytest.mark.parametrize("era", ["modern", "legacy"])
async def test_the_inspector_finds_every_schema_portable_over_stdio(
    node: Path, tmp_path: Path, era: str
) -> None:
    given = {
        name: value
        for name, value in environment(tmp_path).items()
        if name.startswith(("REELWRIGHT", "PYTHON"))
    }

    status, said, complained = await run(
        node,
        str(BIN / "inspector"),
        "--cli",
        *(part for name, value in given.items() for part in ("-e", f"{name}={value}")),
        *("--protocol-era", era, "--method", "tools/list", "--strict"),
        *(sys.executable, "-m", "reelwright", "mcp"),
    )

    assert status == 0, complained
    await _are_all_tools(said)


async def _are_all_tools(said: str) -> None:
    names = {tool["name"] for tool in json.loads(said)["tools"]}
    assert names == {face.name for face in await contract.faces()}
