"""Timing whole processes fairly: one after another, in turns, on one machine.

Absolute times differ between machines, so what counts is a ratio within one run: every way is
tried once per round, the rounds follow each other, and each way is set against the floor, the
least that anybody could do. A way is a command, so its start counts too. Beside the wall clock
stands the processor time of the command and all its children: it says what a way costs, and
others who keep the machine busy move it far less.
"""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tree import Watch

_MIB = 1024 * 1024


class Run(NamedTuple):
    """What one run of a command took."""

    wall: float
    """Seconds from its start to its end."""

    cpu: float
    """Seconds of processor time, of it and all that it waited for."""

    peak_bytes: int
    """Most memory that the largest process among these held."""

    tree_bytes: int
    """Most memory that all of them held together; 0 when nobody watched."""


@dataclass(slots=True)
class Measured:
    """What one way took, round by round."""

    name: str
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak_bytes: int = 0
    """Most memory that the largest process of the way held, over all rounds."""

    tree_bytes: int = 0
    """Most memory that all its processes held together, where that was watched."""

    def take(self, run: Run) -> None:
        self.seconds.append(run.wall)
        self.cpu.append(run.cpu)
        self.peak_bytes = max(self.peak_bytes, run.peak_bytes)
        self.tree_bytes = max(self.tree_bytes, run.tree_bytes)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def median_cpu(self) -> float:
        return statistics.median(self.cpu)


class WayFailedError(Exception):
    """A way ended with an error, so its time means nothing."""


def _usual(environment: Mapping[str, str]) -> dict[str, str]:
    """Leave out what no user sets: Python would read every module anew in each run."""
    return {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run_once(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    stdout: Path | None = None,
    watched: bool = False,
) -> Run:
    """Run a command to its end; give what it took. Its output goes to `stdout`, or nowhere."""
    with tempfile.TemporaryFile() as complaints, (stdout or Path(os.devnull)).open("wb") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=complaints,
            cwd=folder,
            env=_usual(os.environ) | dict(environment or {}),
        )
        with Watch(process.pid if watched else None) as watch:
            _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            complaints.seek(0)
            words = complaints.read().decode(errors="replace")[-2000:]
            raise WayFailedError(f"{command[0]} ended with {process.returncode}: {words}")
    cpu = usage.ru_utime + usage.ru_stime
    return Run(took, cpu, usage.ru_maxrss * 1024, watch.most)


def measure(
    ways: Mapping[str, Sequence[str]],
    *,
    rounds: int = 5,
    rounds_of: Mapping[str, int] | None = None,
    folder: Path | None = None,
    say: Callable[[str], None] = lambda line: print(line, flush=True),
) -> dict[str, Measured]:
    """Run every way once a round, in turns, after one round that does not count.

    `rounds_of` gives slow ways fewer rounds; a way with one round gets no warm-up either.
    """
    wanted = {name: (rounds_of or {}).get(name, rounds) for name in ways}
    for name, command in ways.items():
        if wanted[name] > 1:
            run_once(command, folder=folder)
    measured = {name: Measured(name) for name in ways}
    for turn in range(max(wanted.values(), default=0)):
        for name, command in ways.items():
            if turn < wanted[name]:
                measured[name].take(run_once(command, folder=folder))
        say(f"round {turn + 1} of {max(wanted.values())}")
    return measured


def table(measured: Mapping[str, Measured], *, floor: str) -> str:
    """Write a Markdown table: min/median/max, the ratios of medians to the floor, peak memory."""
    least, cheapest = measured[floor].median, measured[floor].median_cpu
    heads = ["Way", "min / median / max", "against the floor", "processor", "against the floor"]
    heads += ["largest process", "n"]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    lines += [
        f"| {each.name} | {min(each.seconds):.2f} / {each.median:.2f} / {max(each.seconds):.2f} s "
        f"| {each.median / least:.2f} | {each.median_cpu:.2f} s | {each.median_cpu / cheapest:.2f} "
        f"| {each.peak_bytes / _MIB:.0f} MiB | {len(each.seconds)} |"
        for each in measured.values()
    ]
    return "\n".join(lines)


def surroundings() -> str:
    """Say what ran beside: the cores, and how many processes wanted them over the last minute."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
