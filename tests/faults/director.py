"""Sets a scene, has one thing go wrong in it, lets a fresh process take over, and judges."""

import json
import multiprocessing
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.actor import Part, Place, play
from tests.faults.injector import Fault, Kind

_STARTS_WITHIN = 60.0
_ENDS_WITHIN = 120.0
_TAKES_OVER_WITHIN = 180.0
_FIRES_WITHIN = 120.0
_HANGS_FOR = 0.7
_ORPHANS_END_WITHIN = 5.0

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.faults.actor"])


def _start_where_processes_are_forked() -> None:
    """Have it find its modules, and import them once for all."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that goes wrong: in which scene, in whose process, and what."""

    scene: str
    part: Part
    fault: Fault

    def __str__(self) -> str:
        """Write it as it is given to `--point`."""
        return f"{self.scene}/{self.part}/{self.fault}"


def read_point(text: str) -> Point:
    """Read what `str` of a point wrote."""
    scene, part, rest = text.split("/", 2)
    name, _, last = rest.rpartition("#")
    nth, _, kind = last.partition(":")
    return Point(scene, Part(part), Fault(name, int(nth), Kind(kind)))


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a point."""

    point: Point
    has_fired: bool
    """Whether the point was reached at all: how often a beat is written differs from run to run."""

    violations: tuple[str, ...]
    seconds: float
    log: str = ""
    """The last words of all processes, when something is wrong."""


class Troupe:
    """The processes of one run."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._started: list[ForkServerProcess] = []

    def start(self, part: Part, name: str, fault: Fault | None = None) -> ForkServerProcess:
        """Have a part played in a process of its own."""
        _start_where_processes_are_forked()
        process = _processes.Process(target=play, args=(self._place, part, name, fault))
        process.start()
        self._started.append(process)
        return process

    def end(self) -> None:
        """Leave no process behind."""
        for process in self._started:
            if process.is_alive():
                process.kill()
            process.join()
            process.close()


def run_point(point: Point, place: Place) -> Judged:
    """Have one thing go wrong, and judge what stands in the end."""
    began = time.monotonic()
    troupe = Troupe(place)
    try:
        violations = (_alone if point.part is Part.ALONE else _several)(point, place, troupe)
    finally:
        troupe.end()
    violations += _orphans(place.data)
    fired = list(place.folder.glob("*.fired"))
    return Judged(
        point,
        bool(fired),
        tuple(violations),
        time.monotonic() - began,
        _last_words(place.folder) if violations else "",
    )


def record(place: Place, part: Part) -> tuple[dict[str, int], set[str]]:
    """Run without a fault.

    Gives how often each boundary was reached in a part, and which ones by anybody.
    """
    troupe = Troupe(place)
    point = Point("record", part, Fault("nothing", 0, Kind.KILL))
    try:
        found = (_alone if part is Part.ALONE else _several)(point, place, troupe)
    finally:
        troupe.end()
    found += _orphans(place.data)
    assert not found, "\n".join([*found, _last_words(place.folder)])
    counts: dict[str, int] = json.loads((place.folder / f"{part}.counts").read_text())
    return counts, {
        name for file in place.folder.glob("*.counts") for name in json.loads(file.read_text())
    }


def _alone(point: Point, place: Place, troupe: Troupe) -> list[str]:
    first = troupe.start(Part.ALONE, Part.ALONE, point.fault)
    found = _until_over(first, point, place)
    return found + taken_over(place, troupe, may_fail=_may_fail(point))


def _several(point: Point, place: Place, troupe: Troupe) -> list[str]:
    faulty = {point.part: point.fault}
    workers = [
        troupe.start(Part.WORKS, Part.WORKS, faulty.get(Part.WORKS)),
        troupe.start(Part.WORKS, "other", None),
    ]
    asking = troupe.start(Part.ASKS, Part.ASKS, faulty.get(Part.ASKS))
    found: list[str] = []
    ready = [place.folder / f"{name}.ready" for name in (Part.WORKS, "other")]
    if point.part is Part.ASKS:
        found += _until_over(asking, point, place)
    else:
        if point.fault.kind is Kind.HANG:
            fired = place.folder / f"{Part.WORKS}.fired"
            wait(lambda: fired.exists() or not asking.is_alive(), _FIRES_WITHIN)
            if fired.exists():
                workers[0].join(_HANGS_FOR)
                workers[0].kill()
        found += until_ended(asking, "whoever asks", _ENDS_WITHIN)
    for worker, sign in zip(workers, ready, strict=True):
        _until_ready(worker, sign)
        if worker.is_alive() and worker.pid is not None:
            os.kill(worker.pid, signal.SIGTERM)
    for worker in workers:
        found += until_ended(worker, "a worker that was told to end", 40.0)
    return found + taken_over(place, troupe, may_fail=_may_fail(point))


def _until_ready(worker: ForkServerProcess, sign: Path) -> None:
    wait(lambda: sign.exists() or not worker.is_alive(), _STARTS_WITHIN)


def _until_over(process: ForkServerProcess, point: Point, place: Place) -> list[str]:
    """Wait until a process has had its trouble, and is gone."""
    fired = place.folder / f"{point.part}.fired"
    wait(lambda: fired.exists() or not process.is_alive(), _FIRES_WITHIN)
    if point.fault.kind is Kind.HANG and fired.exists():
        process.join(_HANGS_FOR)
        process.kill()
    return until_ended(process, "the one with the fault", _ENDS_WITHIN)


def until_ended(process: ForkServerProcess, who: str, within: float) -> list[str]:
    process.join(within)
    if process.is_alive():
        if "worker" in who and process.pid is not None:
            os.kill(process.pid, signal.SIGUSR1)  # it says in its log what it is at
            process.join(1.0)
        process.kill()
        process.join()
        return [f"lost: {who} stands still"]
    if process.exitcode not in {0, -signal.SIGKILL}:
        return [f"unreported: {who} broke (status {process.exitcode})"]
    return []


def taken_over(place: Place, troupe: Troupe, *, may_fail: bool = False) -> list[str]:
    """Let a fresh process take over what is left, and give what it finds wrong."""
    heir = troupe.start(Part.TAKES_OVER, "heir")
    found = until_ended(heir, "the one that took over", _TAKES_OVER_WITHIN)
    told = place.folder / "heir.verdict"
    if not told.exists():
        return found or ["lost: the one that took over was killed"]
    found += json.loads(told.read_text())
    for file in sorted(place.folder.glob("*.accepted")) + sorted(place.folder.glob("*.next")):
        ends = [line.split() for line in file.read_text().splitlines() if line.startswith("end ")]
        for _, name, tool, state, code in ends:
            wanted = "failed" if tool in {"refuse", "deadly"} else "succeeded"
            is_last = file.name.startswith("heir")
            if state != wanted and (is_last or not may_fail):
                found.append(f"lost: {tool} {name} {state} ({code}), as {file.name} says")
    return found


def _may_fail(point: Point) -> bool:
    return point.fault.kind not in {Kind.KILL, Kind.HANG}


def _orphans(data: Path) -> list[str]:
    """Look for processes that still work in the folder."""
    wait(lambda: not _working_in(data), _ORPHANS_END_WITHIN)
    left = _working_in(data)
    for process in left:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return [f"lost: {len(left)} processes were left behind"] if left else []


def _working_in(data: Path) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str((process / "cwd").readlink()).startswith(f"{data}/"):
                found.append(int(process.name))
    return found


def wait(is_so: Callable[[], object], within: float) -> None:
    until = time.monotonic() + within
    while not is_so() and time.monotonic() < until:
        time.sleep(0.01)


def _last_words(folder: Path) -> str:
    return "\n".join(
        f"--- {log.stem}\n{log.read_text(errors='replace')[-6000:]}"
        for log in sorted(folder.glob("*.log"))
    )


@contextmanager
def stage(template: Path | None = None, **changes: object) -> Iterator[Place]:
    """Give an empty place; SQLite with its tables made, unless `changes` name another database."""
    with TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        data.mkdir()
        database = data / "reelwright.db"
        if template is not None:
            shutil.copyfile(template, database)
        place = Place(folder=Path(folder), data=data, database=f"sqlite:///{database}")
        yield replace(place, **changes)  # type: ignore[arg-type]  # the fields of a place
