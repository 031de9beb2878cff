"""Real `reelwright worker` processes: how soon what is lost comes back, and how much they make.

    python bench/workers.py [--rounds 3] [--only emptied killed clips]

`emptied`: a thousand steps are queued, Redis is emptied, and one process looks after them.
`killed`: a worker is killed (-9) while it renders, and another one is there; on the same machine,
where a process that is gone is seen to be, and as if on another, where its lease has to run out.
`clips`: how many clips of five seconds one worker and two workers make in a minute.
"""

import argparse
import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from lecture import FFMPEG
from pydantic import SecretStr
from redis.asyncio import Redis
from step_houses import engine_over, no_op_call
from timing import run_once, surroundings

from reelwright.app import App, Role, open_app
from reelwright.domain import LOCAL, Call, StepId, StepState
from reelwright.settings import DatabaseSettings, QueueSettings, Settings
from tests.servers.postgres import running_postgres
from tests.servers.redis import running_redis

QUEUED = 1_000
CLIPS = 8
VIDEO_SECONDS = 60
READY = b"Takes "
LOOK_EVERY = 0.02
ELSEWHERE = ("unshare", "--uts", "sh", "-c", 'hostname elsewhere; exec "$0" "$@"')
"""Has a process take itself for one of another machine: nobody here then sees that it is gone."""


@dataclass(frozen=True)
class Site:
    """What all processes share."""

    folder: Path
    redis: str
    database: str

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[App]:
        """Open what a process opens that asks, and leaves the work to others."""
        settings = Settings(
            _env_file=None,
            data=self.folder / "data",
            database=DatabaseSettings(url=SecretStr(self.database), upgrade_at_start=True),
            queue=QueueSettings(redis=SecretStr(self.redis)),
        )
        async with open_app(settings, role=Role.ASKS) as app:
            yield app

    @contextmanager
    def worker(self, *before: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a worker until the block ends, as the last word of a command."""
        environment = os.environ | {
            "REELWRIGHT_DATA": str(self.folder / "data"),
            "REELWRIGHT_DATABASE__URL": self.database,
            "REELWRIGHT_QUEUE__REDIS": self.redis,
        }
        command = [*before, sys.executable, "-m", "reelwright", "worker"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as running:
            try:
                assert running.stderr is not None
                assert running.stderr.readline().startswith(READY)
                yield running
            finally:
                running.kill()


@contextmanager
def new_site() -> Iterator[Site]:
    """Start the servers, with an empty database."""
    with (
        running_redis() as redis,
        running_postgres() as postgres,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
    ):
        database = postgres.url(asyncio.run(postgres.make_database()))
        yield Site(Path(name), redis.url, database)


async def emptied(at: Site) -> float:
    """Give the seconds until a thousand steps are all in Redis again after FLUSHALL."""
    async with engine_over(at.database, at.redis, at.folder, slots={}) as engine:
        steps = [await engine.foreman.start(LOCAL, no_op_call(n)) for n in range(QUEUED)]
        wanted = {(step.id, step.attempt) for step in steps}
        wake_ups = engine.foreman.wake_ups
        assert wanted <= await wake_ups.waiting()
        async with Redis.from_url(at.redis) as client:
            await client.flushall()
        began = time.perf_counter()
        while not wanted <= await wake_ups.waiting():  # noqa: ASYNC110 - Redis tells nobody
            await asyncio.sleep(LOOK_EVERY)
        return time.perf_counter() - began


async def killed(at: Site, *elsewhere: str) -> float:
    """Give the seconds from a worker's death until its step runs again."""
    async with at.asking() as app:
        with at.worker(*elsewhere) as doomed:
            video = await brought(app, at.folder)
            step = await app.foreman.start(LOCAL, a_clip(video, 0, VIDEO_SECONDS, preset="best"))
            await runs(app, step.id, attempt=1)
            with at.worker():
                doomed.send_signal(signal.SIGKILL)
                began = time.perf_counter()
                await runs(app, step.id, attempt=2)
                took = time.perf_counter() - began
                await app.foreman.cancel(LOCAL, step.id)
                return took


async def runs(app: App, step: StepId, *, attempt: int) -> None:
    """Wait until a step runs for the n-th time."""
    while True:
        now = await app.house.steps.get(LOCAL, step)
        if now.state is StepState.RUNNING and now.attempt == attempt:
            return
        assert not now.state.is_final, now.problem
        await asyncio.sleep(LOOK_EVERY)


async def clips_a_minute(at: Site, workers: int) -> float:
    """Give how many clips are made in a minute, all of them asked for at once."""
    async with at.asking() as app:
        with ExitStack() as running:
            for _ in range(workers):
                running.enter_context(at.worker())
            video = await brought(app, at.folder)
            began = time.perf_counter()
            steps = [
                await app.foreman.start(LOCAL, a_clip(video, 7 * n, 5, preset="standard"))
                for n in range(CLIPS)
            ]
            for step in steps:
                ended = await app.foreman.finish(step)
                assert ended.state is StepState.SUCCEEDED, ended.problem
            return 60 * CLIPS / (time.perf_counter() - began)


def a_clip(video: str, start: float, seconds: float, *, preset: str) -> Call:
    args = {"video": video, "start": start, "end": start + seconds, "preset": preset}
    return Call(tool="render", args=args | {"captions": "none", "layout": "fit"})


async def brought(app: App, folder: Path) -> str:
    """Have a small video made and brought in; give its id."""
    file = folder / "small.mp4"
    picture = f"testsrc2=size=640x360:rate=25:duration={VIDEO_SECONDS}"
    run_once(
        [FFMPEG, "-v", "error", "-y", "-f", "lavfi", "-i", picture,
         "-f", "lavfi", "-i", f"sine=duration={VIDEO_SECONDS}",
         "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-c:a", "aac", str(file)]
    )  # fmt: skip
    done = await app.do(Call(tool="fetch", args={"source": str(file)}))
    assert done.result is not None, done.problem
    name: str = done.result["video"]["id"]
    return name


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=("emptied", "killed", "clips"))
    given = parser.parse_args()
    ways = {
        "emptied": {f"{QUEUED} steps back in Redis, s": emptied},
        "killed": {
            "a killed worker's step runs again, same machine, s": killed,
            "the same, as if on another machine, s": lambda at: killed(at, *ELSEWHERE),
        },
        "clips": {
            "clips a minute, one worker": lambda at: clips_a_minute(at, 1),
            "clips a minute, two workers": lambda at: clips_a_minute(at, 2),
        },
    }
    print("| What | min / median / max | beside |\n|---|---|---|", flush=True)
    for part in given.only or ways:
        found: dict[str, list[float]] = {name: [] for name in ways[part]}
        for _ in range(given.rounds):
            for name, way in ways[part].items():
                with new_site() as at:
                    found[name].append(asyncio.run(way(at)))
        for name, values in found.items():
            low, middle, high = min(values), statistics.median(values), max(values)
            print(
                f"| {name} | {low:.1f} / {middle:.1f} / {high:.1f} | {surroundings()} |", flush=True
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
