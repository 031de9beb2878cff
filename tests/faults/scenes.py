"""The scenes that faults happen in, and the points there are in each."""

import asyncio
import random
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from secrets import token_hex
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import boto3
from botocore.config import Config

from reelwright.domain import Call
from reelwright.store.database import open_database
from tests.clips import make
from tests.faults.actor import Part, Place
from tests.faults.director import Judged, Point, record, run_point, stage
from tests.faults.injector import Fault, kinds_at
from tests.servers.moto import Moto, running_moto
from tests.servers.postgres import PostgresServer, running_postgres
from tests.servers.redis import RedisServer, running_redis
from tests.store.objects.places import KEY, NAME, SECRET

TOYS, BUCKET, PIPELINE, SERVERS = "toys", "bucket", "pipeline", "servers"

PARTS: Mapping[str, tuple[Part, ...]] = {
    TOYS: (Part.ALONE,),
    BUCKET: (Part.ALONE,),
    PIPELINE: (Part.ALONE,),
    SERVERS: (Part.ASKS, Part.WORKS),
}
"""In which processes of each scene a fault may happen."""

SHARES: Mapping[str, float] = {TOYS: 0.77, BUCKET: 0.08, PIPELINE: 0.05, SERVERS: 0.1}
"""How the points of a long run are shared out: what is quick is asked more often."""

_MOST = 40
"""Up to which time a boundary is reached faults happen there."""

_WORDS = (
    "Entropy counts the arrangements of a system that look the same.",
    "The second law says that the count grows in the long run.",
    "Heat flows from what is hot to what is cold, and never back alone.",
    "An engine takes a part of the heat, and turns it into work.",
    "No engine turns all of the heat into work, however good it is.",
    "A fridge pays with work for moving heat the other way.",
)
_SENTENCE_SECONDS = 4


@dataclass(slots=True)
class Scenes:
    """Everything that scenes stand on: servers, templates, a made video. Started when needed."""

    _stack: ExitStack = field(default_factory=ExitStack)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _folder: Path | None = None
    _template: Path | None = None
    _media: Path | None = None
    _postgres: PostgresServer | None = None
    _redis: RedisServer | None = None
    _databases: "Queue[int]" = field(default_factory=Queue[int])
    _moto: Moto | None = None

    def __enter__(self) -> Self:
        """Begin with nothing."""
        self._folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="scenes-")))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every server."""
        self._stack.close()

    @contextmanager
    def set(self, scene: str) -> Iterator[Place]:
        """Give a place where a scene can be played, new and empty."""
        with ExitStack() as stack:
            changes: dict[str, object] = {}
            template: Path | None = self._made_template()
            if scene == SERVERS:
                changes, template = stack.enter_context(self._servers()), None
            elif scene == BUCKET:
                changes = {"bucket": self._made_bucket(), "prefix": f"{token_hex(6)}/"}
            elif scene == PIPELINE:
                changes = self._pipeline()
            yield stack.enter_context(stage(template, **changes))

    @contextmanager
    def _servers(self) -> Iterator[dict[str, object]]:
        with self._lock:
            if self._postgres is None:
                self._postgres = self._stack.enter_context(running_postgres())
                self._redis = self._stack.enter_context(running_redis())
                name = asyncio.run(self._postgres.make_database())
                asyncio.run(_with_tables(self._postgres.url(name)))
                self._postgres.template = name
                for number in range(16):
                    self._databases.put(number)
            postgres, redis = self._postgres, self._redis
            assert redis is not None
            name = asyncio.run(postgres.make_database(postgres.template))
        number = self._databases.get()
        url = redis.url.removesuffix("/0") + f"/{number}"
        asyncio.run(_emptied(url))
        try:
            yield {"database": postgres.url(name), "redis": url}
        finally:
            self._databases.put(number)
            asyncio.run(postgres.drop_database(name))

    def _made_template(self) -> Path:
        with self._lock:
            if self._template is None:
                assert self._folder is not None
                self._template = self._folder / "template.db"
                asyncio.run(_with_tables(str(self._template)))
            return self._template

    def _made_bucket(self) -> str:
        with self._lock:
            if self._moto is None:
                self._moto = self._stack.enter_context(running_moto())
                client = boto3.client(
                    "s3",
                    endpoint_url=self._moto.url,
                    region_name="us-east-1",
                    aws_access_key_id=KEY,
                    aws_secret_access_key=SECRET,
                    config=Config(s3={"addressing_style": "path"}),
                )
                client.create_bucket(Bucket=NAME)
                client.close()
            return self._moto.url

    def _pipeline(self) -> dict[str, object]:
        with self._lock:
            if self._media is None:
                assert self._folder is not None
                self._media = _talk(self._folder)
        wish = {
            "video": str(self._media),
            "count": 2,
            "min_length": 3,
            "max_length": 9,
            "width": 90,
            "height": 160,
            "layout": "fit",
            "preset": "preview",
        }
        return {
            "media": self._media,
            "calls": (Call(tool="render", args=wish),),
            "next": Call(tool="read_transcript", args={"video": str(self._media)}),
            "expected": (("videos", 1), ("highlights", 2), ("clips", 2)),
        }


def _talk(folder: Path) -> Path:
    """Make a video of a few seconds in which something is said, by its captions."""
    seconds = _SENTENCE_SECONDS * len(_WORDS)
    media = make(
        folder / "talk.mp4",
        "-f", "lavfi", "-i", f"testsrc=size=160x90:rate=10:duration={seconds}",
        "-f", "lavfi", "-i",
        f"sine=frequency=300:duration={seconds}:sample_rate=16000,"
        f"volume='if(lt(mod(t,{_SENTENCE_SECONDS}),3.2),0.5,0)':eval=frame",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac",
        "-shortest",
    )  # fmt: skip
    cues = ["WEBVTT"]
    for place, words in enumerate(_WORDS):
        begin = place * _SENTENCE_SECONDS
        cues.append(f"00:{begin:02}.200 --> 00:{begin + 3:02}.200\n{words}")
    (folder / "talk.en.vtt").write_text("\n\n".join(cues))
    return media


async def _with_tables(database: str) -> None:
    async with open_database(database if "://" in database else Path(database), upgrade=True):
        pass


async def _emptied(url: str) -> None:
    from redis.asyncio import Redis

    async with Redis.from_url(url) as client:
        await client.flushdb()


def points_of(scenes: Scenes, scene: str) -> tuple[list[Point], set[str]]:
    """Run a scene without a fault; give every point there is in it, and the boundaries reached."""
    points, names = [], set[str]()
    for part in PARTS[scene]:
        with scenes.set(scene) as place:
            counts, reached = record(place, part)
        names |= reached
        points += [
            Point(scene, part, Fault(name, nth, kind))
            for name, count in sorted(counts.items())
            for nth in range(1, min(count, _MOST) + 1)
            for kind in kinds_at(name)
        ]
    return points, names


def sampled(points: Mapping[str, Sequence[Point]], count: int, seed: int) -> list[Point]:
    """Choose points: of each scene its share, each boundary before any a second time."""
    chance = random.Random(seed)
    chosen: list[Point] = []
    for scene, there in points.items():
        share = SHARES[scene] / sum(SHARES[each] for each in points)
        by_kind: dict[tuple[str, str, str], list[Point]] = {}
        for point in there:
            key = (point.part, point.fault.name, point.fault.kind)
            by_kind.setdefault(key, []).append(point)
        for each in by_kind.values():
            chance.shuffle(each)
        keys = list(by_kind)
        chance.shuffle(keys)
        rounds: list[Point] = []
        while any(by_kind.values()):
            rounds += [by_kind[key].pop() for key in keys if by_kind[key]]
        while there and len(rounds) < share * count:
            rounds += chance.sample(list(there), len(there))
        chosen += rounds[: round(share * count)]
    chance.shuffle(chosen)
    return chosen


def play_out(scenes: Scenes, point: Point) -> Judged:
    """Have one thing go wrong in its scene."""
    with scenes.set(point.scene) as place:
        return run_point(point, place)
