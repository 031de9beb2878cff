"""Timing whole processes fairly: one after another, in turns, on one machine.

Absolute times differ between machines, so what counts is a ratio within one run: every way is
tried once per round, the rounds follow each other, and each way is set against the floor, the
least that anybody could do. A way is a command, so its start counts too.
"""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_MIB = 1024 * 1024


@dataclass(slots=True)
class Measured:
    """What one way took, round by round."""

    name: str
    seconds: list[float] = field(default_factory=list)
    peak_bytes: int = 0
    """Most memory that the largest process of the way held, over all rounds."""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


class WayFailedError(Exception):
    """A way ended with an error, so its time means nothing."""


def run_once(command: Sequence[str], *, folder: Path | None = None) -> tuple[float, int]:
    """Run a command to its end; give its wall time in seconds and its peak memory in bytes.

    The peak is that of the largest process among the command and all that it waited for.
    """
    with tempfile.TemporaryFile() as complaints:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            cwd=folder,
        )
        _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            complaints.seek(0)
            said = complaints.read().decode(errors="replace")[-2000:]
            raise WayFailedError(f"{command[0]} ended with {process.returncode}: {said}")
    return took, usage.ru_maxrss * 1024


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
            if turn >= wanted[name]:
                continue
            took, peak = run_once(command, folder=folder)
            measured[name].seconds.append(took)
            measured[name].peak_bytes = max(measured[name].peak_bytes, peak)
        say(f"round {turn + 1} of {max(wanted.values())}")
    return measured


def table(measured: Mapping[str, Measured], *, floor: str) -> str:
    """Write a Markdown table: min/median/max, the ratio of medians to the floor, peak memory."""
    least = measured[floor].median
    lines = [
        "| Way | min / median / max | against the floor | peak memory | n |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.name} | {min(each.seconds):.2f} / {each.median:.2f} / {max(each.seconds):.2f} s "
        f"| {each.median / least:.2f} | {each.peak_bytes / _MIB:.0f} MiB | {len(each.seconds)} |"
        for each in measured.values()
    ]
    return "\n".join(lines)
