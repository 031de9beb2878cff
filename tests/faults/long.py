"""The long run: `python -m tests.faults.long --points 1000 --seed 1`."""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from tests.faults.director import Judged, Point, read_point
from tests.faults.scenes import PARTS, Scenes, play_out, points_of, sampled

_AT_ONCE = 5
CLASSES = ("lost", "doubled", "unreported")


def main() -> int:
    """Have things go wrong, say what came of it, and end with the counts."""
    parser = argparse.ArgumentParser(description="Faults at named boundaries, many of them.")
    parser.add_argument("--points", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--scene", choices=sorted(PARTS), action="append", help="only these scenes")
    parser.add_argument("--point", action="append", help="only these points, as they are printed")
    parser.add_argument("--at-once", type=int, default=_AT_ONCE, help=f"runs at once ({_AT_ONCE})")
    given = parser.parse_args()
    with Scenes() as scenes:
        if given.point:
            count = len(given.point)
            chosen = [read_point(text) for text in given.point]
        else:
            count = given.points
            there = {}
            for scene in given.scene or PARTS:
                there[scene], _ = points_of(scenes, scene)
                _say(f"{scene}: {len(there[scene])} points")
            # Not every point is reached in every run: some more are kept ready.
            chosen = sampled(there, 2 * count, given.seed)
        return _judge(scenes, chosen, count, given.at_once)


def _judge(scenes: Scenes, chosen: list[Point], count: int, at_once: int) -> int:
    began = time.monotonic()
    totals = dict.fromkeys(CLASSES, 0)
    fired = missed = 0
    for judged in played(scenes, chosen, at_once):
        if judged.violations:
            for each in judged.violations:
                totals[each.partition(":")[0]] += 1
                _say(f"{each}\n    --point '{judged.point}'")
            _say(judged.log)
        if judged.has_fired:
            fired += 1
        else:
            missed += 1
        if fired % 25 == 0 and judged.has_fired:
            rate = fired / (time.monotonic() - began)
            _say(f"{fired} points ({missed} not reached), {rate:.1f}/s, {totals}")
        if fired >= count:
            break
    print(f"points {fired} " + " ".join(f"{name} {totals[name]}" for name in CLASSES))
    return 1 if any(totals.values()) or fired < count else 0


def played(scenes: Scenes, points: Iterable[Point], at_once: int) -> Iterator[Judged]:
    """Play points, some at once, in the order they are done."""
    left = iter(points)
    with ThreadPoolExecutor(at_once) as threads:
        going: set[Future[Judged]] = set()
        try:
            while True:
                while len(going) < at_once and (point := next(left, None)) is not None:
                    going.add(threads.submit(play_out, scenes, point))
                if not going:
                    return
                done, going = wait(going, return_when=FIRST_COMPLETED)
                for each in done:
                    yield each.result()
        finally:
            for each in going:
                each.cancel()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
