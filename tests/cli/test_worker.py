"""Several processes, one record: who asks, who carries out, who looks on."""

import asyncio
import re
import signal
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from reelwright.cli import INTERRUPTED
from reelwright.cli.make import MakeResult
from reelwright.store.database import open_database
from tests.cli.conftest import TALK, start
from tests.clips import moving_picture
from tests.servers.postgres import running_postgres
from tests.servers.redis import running_redis

PLAIN = ("--captions", "none", "--layout", "fit")
QUICK = ("--preset", "preview", *PLAIN)
SLOW = ("--preset", "best", "--start", "0", "--end", "40", *PLAIN)


@dataclass
class Site:
    """One installation: what every process of it is told, and what all of them share."""

    folder: Path
    database: str
    environment: dict[str, str]
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *words: object, **more: str) -> subprocess.Popen[str]:
        """Start a command."""
        environment = self.environment | more
        data = self.folder / "data"
        process = start(*words, data=data, folder=self.folder, environment=environment)
        self.started.append(process)
        return process

    def run(self, *words: object) -> str:
        """Run a command to its end, and give what it printed."""
        process = self.start(*words)
        stdout, stderr = process.communicate(timeout=60)
        assert process.returncode == 0, stderr
        return stdout

    def start_worker(self, **more: str) -> subprocess.Popen[str]:
        """Start a worker, and wait until it takes steps."""
        worker = self.start("worker", **more)
        read_until(worker, "Takes ")
        return worker

    def steps(self) -> list[tuple[str, str, int | None]]:
        """Give tool, state and the process that carried it, of every step that was begun."""
        with closing(psycopg.connect(self.database)) as connection:
            rows = connection.execute("SELECT tool, state, worker FROM steps ORDER BY created_at")
            return [(tool, state, _process_of(worker)) for tool, state, worker in rows]


def _process_of(worker: str | None) -> int | None:
    return None if worker is None else int(worker.split("/")[1].partition(".")[0])


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Read what a process says until it says this, and give that line."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if words in line:
            return line
    raise AssertionError(f"it never said {words!r}, but: {''.join(said)}")


def until(is_so: Callable[[], bool], within: float) -> float:
    """Look again and again until something is so; give the seconds it took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < within, "it never came to that"
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.fixture(scope="module")
def servers() -> Generator[tuple[str, str]]:
    """A PostgreSQL with our tables, and a Redis."""
    with running_postgres() as postgres, running_redis() as redis:
        database = postgres.url(asyncio.run(postgres.make_database()))
        asyncio.run(_upgrade(database))
        yield database, redis.url


async def _upgrade(database: str) -> None:
    async with open_database(database, upgrade=True):
        pass


@pytest.fixture
def site(servers: tuple[str, str], tmp_path: Path) -> Generator[Site]:
    database, redis = servers
    with closing(psycopg.connect(database, autocommit=True)) as connection:
        connection.execute("TRUNCATE steps, step_needs, step_events, feeds, videos CASCADE")
    environment = {"REELWRIGHT_DATABASE__URL": database, "REELWRIGHT_QUEUE__REDIS": redis}
    made = Site(folder=tmp_path, database=database, environment=environment)
    yield made
    for process in made.started:
        with process:
            process.kill()


def children_of(process: int) -> list[str]:
    """Give the commands of all that descend from a process."""
    found = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid=,comm="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 2) for line in found.splitlines()]
    family, commands = {str(process)}, []
    for number, parent, command in rows:
        if parent in family:
            family.add(number)
            commands.append(command)
    return commands


def test_what_one_process_asks_for_two_others_carry_out(site: Site) -> None:
    workers = [site.start_worker(REELWRIGHT_WORK__PROCESSOR_STEPS="1") for _ in range(2)]

    asked = site.start("make", TALK, "--clips", 2, "--max", 15, "--min", 8, *QUICK, "--json")
    stdout, stderr = asked.communicate(timeout=120)

    assert asked.returncode == 0, stderr
    assert len(MakeResult.model_validate_json(stdout).clips) == 2
    carried = {process for tool, _, process in site.steps() if process is not None}
    assert carried == {worker.pid for worker in workers}
    assert {state for _, state, _ in site.steps()} == {"succeeded"}


def test_an_idle_worker_ends_within_seconds_of_being_told(site: Site) -> None:
    worker = site.start_worker()
    began = time.monotonic()

    worker.send_signal(signal.SIGTERM)
    _, stderr = worker.communicate(timeout=10)

    assert (worker.returncode, stderr) == (0, "Told to end: takes nothing more.\n")
    assert time.monotonic() - began < 4


def test_a_worker_takes_only_what_it_was_told_to_and_who_asks_learns_that_nobody_does_the_rest(
    site: Site,
) -> None:
    site.start_worker(REELWRIGHT_WORK__TAKES='["network"]')
    file = moving_picture(site.folder / "own.mp4", seconds=1.0)

    asked = site.start("detect-silence", file)
    fetched, told = read_until(asked, ":"), read_until(asked, "No worker")

    assert fetched.startswith("fetch: done")
    assert "No worker takes it yet" in told
    assert "reelwright worker" in told
    assert [(tool, state) for tool, state, _ in site.steps()] == [
        ("detect_silence", "queued"),
        ("fetch", "succeeded"),
    ]


def test_a_job_that_waits_behind_another_is_told_so(site: Site) -> None:
    site.start_worker(REELWRIGHT_WORK__PROCESSOR_STEPS="1")
    first, second = (
        moving_picture(site.folder / f"{name}.mp4", seconds=seconds, size=size)
        for name, seconds, size in (("long", 40.0, "320x180"), ("short", 1.0, "64x64"))
    )
    running = site.start("render", first, *SLOW)
    read_until(running, "fetch: done")

    waiting = site.start("detect-silence", second)
    read_until(waiting, "fetch: done")

    assert "All workers are busy" in read_until(waiting, "worker")


def test_a_running_job_is_looked_at_and_stopped_from_elsewhere_and_its_ffmpeg_is_gone(
    site: Site,
) -> None:
    worker = site.start_worker()
    file = moving_picture(site.folder / "long.mp4", seconds=40.0, size="320x180")
    asked = site.start("render", file, *SLOW)
    read_until(asked, "fetch: done")

    (job,) = re.findall(r"(stp_\w+) render", site.run("jobs"))
    until(lambda: "ffmpeg" in children_of(worker.pid), within=30)

    told = site.run("jobs", job)
    stopped = site.run("cancel", job)
    ended = until(lambda: "ffmpeg" not in children_of(worker.pid), within=5)

    assert re.search(r"\d+% done, about \d+:\d\d left; \d of \d steps done\. \w+", told), told
    assert "is stopped" in stopped
    assert ended < 1.5
    assert asked.wait(10) == INTERRUPTED
    assert worker.poll() is None
    assert list((site.folder / "data" / "work").iterdir()) == []
