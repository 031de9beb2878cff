"""When what is drawn, in whole frames, so that nothing flickers and nothing is a frame late.

Frame `f` of a clip is shown from `f / rate` on. It shows a word when that moment lies within the
word's time. ASS knows hundredths of a second; a boundary is written half a frame early, so that
rounding never moves it to another frame (up to 100 frames a second).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from reelwright.domain import Seconds
from reelwright.media.captions.breaking import Block

BRIDGE: Seconds = 0.12
"""A pause between two words shorter than this is not shown: the first stays lit."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames `[first, end)` in which one piece of a block is lit, or none."""

    first: int
    end: int
    lit: int | None
    """Place of the lit piece among the block's pieces."""


def frame_at(moment: Seconds, rate: float) -> int:
    """Give the first frame shown at a moment or after it."""
    return max(0, ceil(moment * rate - 1e-3))


def boundary(frame: int, rate: float) -> int:
    """Give the moment that parts a frame from the one before it, in milliseconds, as ASS has it."""
    return max(0, round((frame - 0.5) / rate * 100)) * 10


def middle(frame: int, rate: float) -> Seconds:
    """Give the moment at which a frame is shown."""
    return frame / rate


def block_frames(blocks: Sequence[Block], rate: float) -> list[tuple[int, int]]:
    """Give each block its frames `[first, end)`; none is empty and none overlaps the next."""
    firsts: list[int] = []
    for block in blocks:
        least = firsts[-1] + 1 if firsts else 0
        firsts.append(max(least, frame_at(block.start, rate)))
    ends = [
        max(first + 1, frame_at(block.end, rate))
        for first, block in zip(firsts, blocks, strict=True)
    ]
    cut = [min(end, after) for end, after in zip(ends, firsts[1:], strict=False)]
    return list(zip(firsts, [*cut, *ends[len(cut) :]], strict=True))


def stretches(block: Block, frames: tuple[int, int], rate: float) -> list[Stretch]:
    """Say for all of a block's frames which piece is lit.

    Each piece gets a frame at least, later when they are too many for their time.
    """
    first, end = frames
    starts: list[int] = []
    for piece in block.pieces:
        least = starts[-1] + 1 if starts else first
        starts.append(min(end, max(least, frame_at(piece.start, rate))))
    found: list[Stretch] = []
    now = first
    for place, (start, after) in enumerate(pairwise([*starts, end])):
        if start > now:
            found.append(Stretch(now, start, None))
        stop = max(start + 1, frame_at(block.pieces[place].end, rate))
        if after - stop < BRIDGE * rate and after < end:
            stop = after
        stop = min(stop, after)
        if stop > start:
            found.append(Stretch(start, stop, place))
        now = max(now, stop)
    if now < end:
        found.append(Stretch(now, end, None))
    return found
