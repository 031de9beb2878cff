"""Stores in processes that die in the middle, and in processes that are small."""

import asyncio
import platform
import signal
import subprocess
import sys
import time
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from reelwright.domain import LOCAL
from reelwright.store.objects.local import LocalObjects
from tests.store.objects import child
from tests.store.objects.places import LocalPlace, S3Place

_MIB = 1024 * 1024


async def started(what: str, place: LocalPlace | S3Place, root: Path, size: int) -> Process:
    """Start a process that uses the same store."""
    url, prefix = ("local", "") if isinstance(place, LocalPlace) else (place.url, place.prefix)
    command = ["-m", child.__name__, what, str(root), url, prefix, str(size)]
    folder = Path(__file__).parents[3]
    return await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE, cwd=folder)


@pytest.fixture(params=["local_place", "moto_place"])
def place(request: pytest.FixtureRequest) -> LocalPlace | S3Place:
    place: LocalPlace | S3Place = request.getfixturevalue(request.param)
    return place


async def said(process: Process, word: bytes) -> float:
    """Wait until it says a word; give the time at which it did."""
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 30) == word + b"\n"
    return time.monotonic()


async def test_a_process_killed_anywhere_in_a_put_leaves_the_old_or_the_new(
    place: LocalPlace | S3Place, tmp_path: Path
) -> None:
    size, root = 20 * _MIB, tmp_path / "data"
    often = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)
    for share in often if isinstance(place, LocalPlace) else (0.2, 0.5, 0.9):
        process = await started("put", place, root, size)
        begun, ended = await said(process, b"putting"), await said(process, b"put")
        await said(process, b"putting")

        await asyncio.sleep(share * (ended - begun))  # it is the moment that is tested
        process.kill()
        await process.wait()

        assert await place.objects.exists(LOCAL, child.KEY)
        async with place.objects.open(LOCAL, child.KEY) as path:
            body = path.read_bytes()
        assert body in {b"a" * size, b"b" * size}
        place.objects.clear_leftovers()
        assert list((root / "work").iterdir()) == []
        assert len(await place.objects.list(LOCAL, "local/videos")) == 1


async def test_memory_does_not_grow_with_the_file(
    place: LocalPlace | S3Place, tmp_path: Path
) -> None:
    most = []
    for size in (80 * _MIB, 208 * _MIB):
        process = await started("back", place, tmp_path / f"data-{size}", size)
        told, _ = await asyncio.wait_for(process.communicate(), 120)
        assert process.returncode == 0
        most.append(int(told.split()[1]) / 1024)

    print(f"{most[0]:.0f} MiB for 80 MiB, {most[1]:.0f} MiB for 208 MiB")
    assert most[1] - most[0] < 64


def test_what_still_runs_for_a_process_that_is_gone_is_ended_with_its_leftovers(
    tmp_path: Path,
) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    folder = tmp_path / "work" / f"{platform.node()}-{gone.pid}-abc"
    folder.mkdir(parents=True)
    stray = subprocess.Popen(["sleep", "600"], cwd=folder, env={"HOME": str(folder)})
    visitor = subprocess.Popen(["sleep", "600"], cwd=folder, env={"HOME": "/nowhere"})
    try:
        LocalObjects(tmp_path).clear_leftovers()

        assert stray.wait(5) == -signal.SIGKILL
        assert visitor.poll() is None
        assert not folder.exists()
    finally:
        visitor.kill()
        visitor.wait()
