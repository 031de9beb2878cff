"""A child that listens to a stranger's file and says, as JSON lines, where it is silent.

Lines are `{"share": 0.4}` while it listens, `{"regions": [[start, end], ...]}` in seconds, at
most a thousand to a line, and at last `{"end": {...}}`; or `{"deaf": why}` alone.

Two may listen to a long file, one to each half: both then write the levels of theirs to a file,
and the parent puts them together. Where a file cannot be split, the first listens to all of it.
"""

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from av.error import FFmpegError

from reelwright.media.inside.contained import Rules
from reelwright.media.inside.hearing import JUMP, Deaf, Hearing, Samples
from reelwright.media.inside.levels import Levels
from reelwright.media.inside.pauses import find_pauses, kept_long
from reelwright.media.inside.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 0.25
"""Seconds between two words about progress."""

A_LINE = 1000

LOOSELY = 0.5
"""Seconds of holes that are passed over with a fixed threshold, as pydub passes over all."""

RUN_UP = 1.0
"""Seconds before its half at which the second listener begins, for its decoder to settle."""


class _Ears:
    """Hands what is heard to whoever measures it, made when the first chunk shows its shape."""

    def __init__(self, hearing: Hearing, threshold_db: float | None, least: float) -> None:
        self._hearing = hearing
        self._threshold_db = threshold_db
        self._least = least
        self._take: Callable[[Samples], None] | None = None
        self._said = time.monotonic()
        self.levels: Levels | None = None
        self.windows: Windows | None = None
        self._heard = 0

    def take(self, chunk: Samples) -> None:
        if self._take is None:
            rate = self._hearing.rate
            if self._threshold_db is None:
                self.levels = Levels(rate)
                self._take = self.levels.take
            else:
                least_ms = max(1, round(self._least * 1000))
                self.windows = Windows(rate, chunk.shape[0], self._threshold_db, least_ms)
                self._take = self.windows.take
        self._take(chunk)
        self._heard += chunk.shape[1]
        now = time.monotonic()
        if now - self._said > PATIENCE and self._hearing.expected > 0:
            self._said = now
            share = self._heard / self._hearing.rate / self._hearing.expected
            say({"share": round(min(1.0, share), 4)})


def listen(given: dict[str, Any]) -> dict[str, Any]:
    """Listen to the whole file, or to a half of it, and give what is said at the end."""
    rules = Rules(given)
    half = given.get("half")
    with rules.open() as container:
        is_fixed = given["threshold_db"] is not None
        hearing = Hearing(container, rules, jump=LOOSELY if is_fixed else JUMP)
        if half is None or not hearing.can_be_split:
            return {} if half == 1 else _whole(hearing, given)
        return _half(hearing, half, given["levels"])


def _half(hearing: Hearing, half: int, target: str) -> dict[str, Any]:
    """Listen to one half, and write its levels to a file."""
    levels: Levels | None = None
    middle = hearing.expected / 2
    said = time.monotonic()
    if half == 1:
        hearing.seek(middle - RUN_UP)
    seam = 0
    for chunk in hearing.chunks():
        begin = hearing.heard - chunk.shape[1]
        if levels is None:
            levels = Levels(hearing.rate)
            seam = round(middle / levels.tick) * levels.hop
            if half == 1 and begin > seam:
                return {}
        cut = min(max(0, seam - begin), chunk.shape[1])
        levels.take(chunk[:, :cut] if half == 0 else chunk[:, cut:])
        if half == 0 and hearing.heard >= seam:
            break
        if time.monotonic() - said > PATIENCE:
            said = time.monotonic()
            share = (hearing.seconds - half * middle) / middle
            say({"share": round(min(1.0, max(0.0, share)), 4)})
    if levels is None:
        return {}
    found = levels.decibels()
    found.tofile(target)
    return {
        "levels": len(found),
        "first": half * seam // levels.hop,
        "tick": levels.tick,
        "length": hearing.seconds,
        "damaged": hearing.damaged,
    }


def _whole(hearing: Hearing, given: dict[str, Any]) -> dict[str, Any]:
    """Listen to the whole file, and say the regions."""
    least, padding = float(given["min_silence"]), float(given["padding"])
    ears = _Ears(hearing, given["threshold_db"], least)
    for chunk in hearing.chunks():
        ears.take(chunk)
    length = hearing.seconds
    answer: dict[str, Any] = {"length": length, "damaged": hearing.damaged}
    if ears.windows is not None:
        edges = np.array(ears.windows.finish(), dtype=np.float64).reshape(-1, 2) / 1000
        answer |= {"reading": "fixed", "threshold_db": given["threshold_db"]}
    else:
        assert ears.levels is not None  # noqa: S101 - one of the two measured
        found = find_pauses(ears.levels.decibels(), ears.levels.tick)
        edges = np.minimum(found.edges * ears.levels.tick, length)
        answer |= {
            "reading": found.reading,
            "threshold_db": found.threshold,
            "speech_db": found.speech,
            "noise_db": found.noise,
        }
    regions = kept_long(edges, least, padding, length)
    for first in range(0, len(regions), A_LINE):
        say({"regions": regions[first : first + A_LINE]})
    return answer


def say(word: dict[str, Any]) -> None:
    print(json.dumps(word), flush=True)


def main() -> None:
    try:
        say({"end": listen(json.load(sys.stdin))})
    except MemoryError:
        say({"deaf": "memory"})
    except Deaf as why:
        say({"deaf": str(why)})
    except (FFmpegError, ValueError) as error:
        say({"deaf": "not_opened", "why": type(error).__name__})


if __name__ == "__main__":
    main()
