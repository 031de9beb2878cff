"""Silence: how much of it is found, and how many words are lost with it.

F1 of silence counts hundredths of a second over all recordings together. The truth is what no
word and no turn covers; in Columbia, gaps under 0.3 s between words are speech. A word is lost
when more than half of it is called silent.
"""

import asyncio
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.media import our_ffmpeg, program
from evals.scoring import Score, measured
from reelwright.media.silence import find_silence

Flags = NDArray[np.bool_]
Ranges = list[tuple[float, float]]

_ROOT = Path(__file__).parents[2]
_AMI = _ROOT / "evals" / "datasets" / "ami"
_COLUMBIA = _ROOT / "samples" / "columbia"
_PART = 2000
"""Hundredths of a second of one part of Columbia, for its range."""

LEAST = 0.5
PADDING = 0.1


@dataclass(frozen=True, slots=True)
class _Case:
    source: Path
    silent: Flags
    """The truth, by hundredths of a second."""


def _ours(padding: float) -> Callable[[Path], Ranges]:
    def way(source: Path) -> Ranges:
        ffmpeg = our_ffmpeg()
        with tempfile.TemporaryDirectory() as folder:
            report = asyncio.run(
                find_silence(
                    ffmpeg, source, min_silence=LEAST, padding=padding, folder=Path(folder)
                )
            )
        return [(region.start, region.end) for region in report.regions]

    return way


def _fixed(threshold: int, padding: float) -> Callable[[Path], Ranges]:
    def way(source: Path) -> Ranges:
        graph = f"silencedetect=noise={threshold}dB:duration={LEAST}"
        command = [program(), "-hide_banner", "-nostdin", "-i", str(source), "-vn", "-af", graph]
        done = subprocess.run([*command, "-f", "null", "-"], capture_output=True, check=True)
        said = done.stderr.decode(errors="replace")
        starts = [max(0.0, float(at)) for at in re.findall(r"silence_start: (-?[\d.]+)", said)]
        ends = [float(at) for at in re.findall(r"silence_end: ([\d.]+)", said)]
        ends += [1e6] * (len(starts) - len(ends))
        padded = ((a + padding, b - padding) for a, b in zip(starts, ends, strict=True))
        return [(a, b) for a, b in padded if b > a]

    return way


def _covered(ranges: Sequence[tuple[float, float]], size: int) -> Flags:
    out = np.zeros(size, np.bool_)
    for start, end in ranges:
        out[round(min(start * 100, size)) : round(min(end * 100, size))] = True
    return out


def _meetings() -> list[_Case]:
    turns: dict[str, Ranges] = {}
    for line in (_AMI / "debug.train.rttm").read_text(encoding="utf-8").splitlines():
        part = line.split()
        turns.setdefault(part[1], []).append((float(part[3]), float(part[3]) + float(part[4])))
    return [
        _Case(source, ~_covered(turns.get(source.stem, []), 3000))
        for source in sorted(_AMI.glob("*.wav"))
    ]


def _speech() -> tuple[_Case, Ranges]:
    words = json.loads((_COLUMBIA / "words.json").read_text(encoding="utf-8"))["words"]
    spoken = [(float(word["start"]), float(word["end"])) for word in words]
    joined: Ranges = []
    for start, end in spoken:
        if joined and start - joined[-1][1] < 0.3:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return _Case(_COLUMBIA / "columbia.mp4", ~_covered(joined, 19878)), spoken


def _pooled(task: str, way: str, counts: NDArray[np.float64], seconds: float) -> Score:
    """Make F1 of counts `(both, found, true)`, one row to a case, over all cases together."""

    def f1(rows: NDArray[np.float64]) -> float:
        both, found, true = rows.sum(axis=0)
        return float(2 * both / max(1.0, found + true))

    draws = np.random.default_rng(7).integers(0, len(counts), size=(2000, len(counts)))
    low, high = np.quantile([f1(counts[draw]) for draw in draws], (0.025, 0.975))
    return Score(
        task=task,
        measure="F1 of silence, pooled",
        way=way,
        value=round(f1(counts), 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        n=len(counts),
        halves=(round(f1(counts[::2]), 4), round(f1(counts[1::2]), 4)),
        seconds=round(seconds, 2),
    )


def _counts(found: Flags, true: Flags) -> list[int]:
    return [int((found & true).sum()), int(found.sum()), int(true.sum())]


def score() -> list[Score]:
    ways = {"ours": _ours(0.0), **{f"ffmpeg {db} dB": _fixed(db, 0.0) for db in (-30, -40, -50)}}
    padded = {
        "ours": _ours(PADDING),
        **{f"ffmpeg {db} dB": _fixed(db, PADDING) for db in (-30, -40, -50)},
    }
    speech, spoken = _speech()
    found: list[Score] = []
    for name, way in ways.items():
        began = time.perf_counter()
        silent = _covered(way(speech.source), len(speech.silent))
        seconds = time.perf_counter() - began
        cuts = range(0, len(silent), _PART)
        rows = [_counts(silent[at : at + _PART], speech.silent[at : at + _PART]) for at in cuts]
        task = "silence, Columbia"
        found.append(_pooled(task, name, np.array(rows, float), seconds))
        found.append(_lost(task, name, silent, spoken, seconds, "as found"))
        kept = _covered(padded[name](speech.source), len(speech.silent))
        found.append(_lost(task, name, kept, spoken, seconds, f"after {PADDING} s of padding"))
    meetings = _meetings()
    for name, way in ways.items():
        began = time.perf_counter()
        silents = [_covered(way(case.source), len(case.silent)) for case in meetings]
        seconds = time.perf_counter() - began
        rows = [_counts(a, case.silent) for a, case in zip(silents, meetings, strict=True)]
        found.append(_pooled("silence, AMI meetings", name, np.array(rows, float), seconds))
    return found


def _lost(task: str, way: str, silent: Flags, spoken: Ranges, seconds: float, when: str) -> Score:
    lost = [
        float(
            silent[round(start * 100) : max(round(end * 100), round(start * 100) + 1)].mean() > 0.5
        )
        for start, end in spoken
    ]
    measure = f"share of words lost {when}, lower is better"
    return measured(task, measure, way, lost, seconds, note=f"{sum(lost):.0f} of {len(lost)}")
