"""The camera: a window of the picture that follows a path, as expressions FFmpeg evaluates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Box, Seconds
from reelwright.media.render.grid import Grid, tree

CameraPath = Sequence[tuple[Seconds, float, float]]
"""Moments of the source, and where the camera looks then: the middle, in shares of the picture."""

WHOLE = Box(x=0, y=0, width=1, height=1)

MOST_LINES = 1500
"""Straight lines a path is made of at most; a longer one is followed less closely."""

_FEW = 0.02
"""Share of frames in which a camera that only jumps from place to place may move."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window of constant size, and where its upper left corner is in each frame of the clip."""

    width: float
    """In shares of the picture's width."""

    height: float
    left: Numbers
    top: Numbers

    @property
    def seen(self) -> Box:
        """Everything that is ever in the window."""
        left, top = float(self.left.min()), float(self.top.min())
        return Box(
            x=left,
            y=top,
            width=min(1.0 - left, float(self.left.max()) + self.width - left),
            height=min(1.0 - top, float(self.top.max()) + self.height - top),
        )

    def moves(self, width: int, height: int) -> bool:
        """Say whether it moves by a pixel of a picture of this size."""
        return bool(np.ptp(self.left) * width >= 1 or np.ptp(self.top) * height >= 1)

    @property
    def only_jumps(self) -> bool:
        """Say whether it rests in nearly all frames: then whole pixels are good enough."""
        moving = (np.diff(self.left) != 0) | (np.diff(self.top) != 0)
        return bool(np.count_nonzero(moving) <= max(2, _FEW * moving.size))


def follow(path: CameraPath, grid: Grid, *, within: Box, shape: float, aspect: float) -> Window:
    """Fit the largest window of an aspect into a region, and let it follow a path.

    `shape` is the width of the whole picture against its height, `aspect` that of the window. It
    never leaves the region; without a path it stands in the middle.
    """
    if within.width * shape > aspect * within.height:
        height = within.height
        width = min(within.width, height * aspect / shape)
    else:
        width = within.width
        height = min(within.height, width * shape / aspect)
    middle = ((0.0, within.x + within.width / 2, within.y + within.height / 2),)
    times, across, down = (
        np.array(each, dtype=float) for each in zip(*(path or middle), strict=True)
    )
    moments = np.concatenate(
        [(np.arange(s.count) + s.start) / float(grid.rate) for s in grid.stretches]
    )
    # Two points at one moment are a jump: the later one holds from there on.
    times = np.maximum.accumulate(times) - np.arange(times.size)[::-1] * 1e-9

    def corner(points: Numbers, size: float, low: float, room: float) -> Numbers:
        at = np.interp(moments, times, points) - size / 2
        return np.asarray(np.clip(at, low, max(low, low + room - size)), dtype=float)

    return Window(
        width=width,
        height=height,
        left=corner(across, width, within.x, within.width),
        top=corner(down, height, within.y, within.height),
    )


def expression(values: Numbers, *, room: float) -> str:
    """Write numbers, one for each frame `n`, as straight lines no further off than `room`."""
    lines = _lines(values, room)
    while len(lines) > MOST_LINES:
        room *= 2
        lines = _lines(values, room)
    return tree([(first, _line(first, start, slope)) for first, start, slope in lines])


def _line(first: int, start: float, slope: float) -> str:
    if slope == 0:
        return f"{start:.6g}"
    return f"({start:.7g}{slope:+.7g}*(n-{first}))"


def _lines(values: Numbers, room: float) -> list[tuple[int, float, float]]:
    """Cover values by lines, each as long as it can be (a swinging door)."""
    lines: list[tuple[int, float, float]] = []
    first, size = 0, len(values)
    while first < size:
        start = float(values[first])
        low, high = -np.inf, np.inf
        last = first + 1
        while last < size:
            steps = last - first
            rise = float(values[last]) - start
            low_now = max(low, (rise - room) / steps)
            high_now = min(high, (rise + room) / steps)
            if low_now > high_now:
                break
            low, high = low_now, high_now
            last += 1
        slope = 0.0 if low <= 0 <= high else (low + high) / 2
        lines.append((first, start, slope))
        first = last
    return lines
