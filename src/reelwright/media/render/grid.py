"""The frame grid: which frame of the source stands at each frame of the clip.

Source and clip are counted in ticks of the clip's frame rate. Frame `k` of the clip shows the
source at tick `k + offset`, and every piece has one offset. The offset is rounded once per piece,
from exact times, so picture and sound never part by more than half a frame, however many cuts there
are: nothing adds up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from reelwright.domain import Seconds, TimeRange
from reelwright.errors import ArgumentsError

SAMPLE_RATE = 48_000
"""Samples per second of the sound of every clip."""

WORTH_A_SEEK = 8.0
"""Seconds left out between two pieces from which on it is cheaper to open the source again."""

MOST_RUNS = 10
"""How often one clip opens its source: each time costs some 15 MiB for a decoder of 720p."""

_NTSC = tuple(Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A piece on the grid."""

    first: int
    """The clip's frame it begins at."""

    count: int
    """How many frames it has."""

    offset: int
    """What to add to a frame of the clip to get the tick of the source it shows."""

    @property
    def start(self) -> int:
        """The source's tick it begins at."""
        return self.first + self.offset

    @property
    def end(self) -> int:
        """The source's tick it stops before."""
        return self.start + self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Pieces that lie one after the other in the source: one pass through a part of it."""

    stretches: tuple[Stretch, ...]

    @property
    def start(self) -> int:
        return self.stretches[0].start

    @property
    def end(self) -> int:
        return self.stretches[-1].end


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A piece of sound: where it begins in the source, and how many samples it fills."""

    start: Seconds
    samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A clip laid out on frames and samples."""

    rate: Fraction
    """Frames per second."""

    runs: tuple[Run, ...]
    cuts: tuple[Cut, ...]

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(stretch for run in self.runs for stretch in run.stretches)

    @property
    def frames(self) -> int:
        return sum(stretch.count for stretch in self.stretches)

    @property
    def samples(self) -> int:
        return sum(cut.samples for cut in self.cuts)

    @property
    def seconds(self) -> Seconds:
        return float(self.frames / self.rate)

    def at(self, tick: int) -> Seconds:
        """Say which moment of the source a tick is."""
        return float(tick / self.rate)


def exact_rate(rate: float) -> Fraction:
    """Give the frame rate that is meant: 29.97 means 30000/1001."""
    for known in _NTSC:
        if abs(rate - known) < 0.005:
            return known
    return Fraction(rate).limit_denominator(1001)


def lay(pieces: Sequence[TimeRange], frame_rate: float) -> Grid:
    """Lay pieces on the frame grid, in the order they are shown.

    Raises:
        ArgumentsError: together they are shorter than a frame, or jump about too often.
    """
    rate = exact_rate(frame_rate)
    stretches: list[Stretch] = []
    passed = Fraction(0)
    shown = 0
    for piece in pieces:
        start = Fraction(piece.start)
        offset = round((start - passed) * rate)
        passed += Fraction(piece.end) - start
        until = round(passed * rate)
        if until > shown:
            # A piece that begins within the first half tick of the source may be pushed under 0.
            stretches.append(Stretch(first=shown, count=until - shown, offset=max(offset, -shown)))
        shown = until
    if not stretches:
        raise ArgumentsError(
            "The clip would be shorter than one frame.",
            code="clip_too_short",
            fix="Ask for a longer piece.",
        )
    runs = tuple(Run(stretches=tuple(each)) for each in _runs(stretches, rate))
    return Grid(rate=rate, runs=runs, cuts=cuts(pieces, round(shown / rate * SAMPLE_RATE)))


def cuts(pieces: Sequence[TimeRange], samples: int | None = None) -> tuple[Cut, ...]:
    """Lay pieces of sound end to end on samples; the last is made to fill `samples` in all."""
    found: list[Cut] = []
    passed = Fraction(0)
    filled = 0
    for piece in pieces:
        passed += Fraction(piece.end) - Fraction(piece.start)
        until = round(passed * SAMPLE_RATE)
        found.append(Cut(start=piece.start, samples=until - filled))
        filled = until
    if samples is not None:
        last = found.pop()
        found.append(Cut(start=last.start, samples=max(0, last.samples + samples - filled)))
    return tuple(found)


def _runs(stretches: Sequence[Stretch], rate: Fraction) -> list[list[Stretch]]:
    runs = [[stretches[0]]]
    for stretch in stretches[1:]:
        gap = stretch.start - runs[-1][-1].end
        if 0 <= gap <= WORTH_A_SEEK * rate:
            runs[-1].append(stretch)
        else:
            runs.append([stretch])
    while len(runs) > MOST_RUNS:
        gaps = [
            (after[0].start - before[-1].end, place)
            for place, (before, after) in enumerate(pairwise(runs))
            if after[0].start >= before[-1].end
        ]
        if not gaps:
            raise ArgumentsError(
                f"The pieces go back in the source more than {MOST_RUNS} times.",
                code="too_many_jumps",
                fix="Put them into the order of the source, or make several clips.",
            )
        _, place = min(gaps)
        runs[place] += runs.pop(place + 1)
    return runs


def chosen(run: Run) -> str:
    """Write which frames of a run are kept, for FFmpeg's `select`, as a balanced tree over `n`.

    `n` counts the ticks from the start of the run. A tree is asked in some ten comparisons where a
    sum of `between` asks all pieces for every frame.
    """
    parts = [(each.start - run.start, each.end - run.start - 1) for each in run.stretches]
    return tree([(first, f"between(n,{first},{last})") for first, last in parts])


def tree(leaves: Sequence[tuple[int, str]]) -> str:
    """Write an expression that is each leaf's from its frame `n` on, as a balanced tree."""
    if len(leaves) == 1:
        return leaves[0][1]
    middle = len(leaves) // 2
    return f"if(lt(n,{leaves[middle][0]}),{tree(leaves[:middle])},{tree(leaves[middle:])})"
