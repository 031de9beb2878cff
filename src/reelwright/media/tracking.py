"""Following the speaker, and planning a camera that does so calmly.

`inside/track.py` finds the speaker's face some times a second; `camera_path` makes of that where
the middle of the picture has to be, like an operator would: it stands still while the face stays
near the middle, moves gently when it leaves, and cuts where the picture cuts or another speaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from reelwright.domain import Box, Seconds, Sighting, TimeRange
from reelwright.media.child import ask
from reelwright.media.ffmpeg import Ffmpeg

Point = tuple[Seconds, float, float]
"""A moment, and the middle of the window then, in shares of the picture's width and height."""

FREE = 0.6
"""Share of the room around a face within the window in which it may move unfollowed."""

SPEED = 0.45
"""Most window widths a second by which the camera moves."""

LEAST_MOVE = 0.7
"""Seconds that the shortest move takes."""

JUMP = 0.55
"""Window widths from which a sudden change of place is a cut, not a move."""

REST = 1.0
"""Seconds that a place must hold before the camera goes there."""

FOREHEAD = 0.42
"""How far down in the window the middle of a face belongs, where the window is lower."""

_EASE = 8
"""Straight lines that an eased move is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """Where the speaker is in a stretch of a video."""

    sightings: tuple[Sighting, ...]
    """In order of time; none where nobody is seen and nothing moves."""

    by_faces: bool
    """Whether faces were seen; otherwise it is the middle of what moves."""


async def track_speaker(
    ffmpeg: Ffmpeg, source: Path, time_range: TimeRange, *, folder: Path
) -> Tracked:
    """Say where the speaker is, about three times a second, within a stretch of a video.

    Faces decide, and of several the one whose mouth moves; where none is found, or OpenCV is not
    installed, the middle of what moves does. Nothing is said where nothing moves.

    Raises:
        MediaError: `media_no_picture`, or the picture cannot be decoded.
    """
    answer = await ask(
        ffmpeg,
        "track",
        source,
        {"start": time_range.start, "end": time_range.end},
        folder=folder,
    )
    return Tracked(
        sightings=tuple(
            Sighting(at=max(0.0, round(at, 3)), box=_box(x, y, width, height))
            for at, x, y, width, height in answer["sightings"]
        ),
        by_faces=answer["by"] == "faces",
    )


def _box(x: float, y: float, width: float, height: float) -> Box:
    x, y = min(max(0.0, x), 0.99), min(max(0.0, y), 0.99)
    return Box(
        x=round(x, 4),
        y=round(y, 4),
        width=round(min(max(0.005, width), 1 - x), 4),
        height=round(min(max(0.005, height), 1 - y), 4),
    )


def camera_path(
    sightings: Sequence[Sighting],
    *,
    time_range: TimeRange,
    source_aspect: float,
    target_aspect: float,
    scenes: Sequence[Seconds] = (),
) -> tuple[Point, ...]:
    """Plan where the middle of the window is over a stretch; straight lines lie between points.

    Two points at one moment are a cut. `scenes` are the moments at which the picture changes.
    Where nobody is seen the camera stays; in a scene where nobody ever is, it is in the middle.
    """
    room = _Room(min(1.0, target_aspect / source_aspect), min(1.0, source_aspect / target_aspect))
    inside = sorted(at for at in scenes if time_range.start < at < time_range.end)
    edges = [time_range.start, *inside, time_range.end]
    path: list[Point] = []
    for start, end in pairwise(edges):
        seen = [each for each in sightings if start <= each.at < end]
        path += _within_scene(_steadied(seen), start, end, room)
    return tuple(path)


@dataclass(frozen=True, slots=True)
class _Room:
    """The window, in shares of the picture."""

    width: float
    height: float

    def middle(self, box: Box) -> tuple[float, float]:
        """Say where the window's middle belongs for a face."""
        x = box.x + box.width / 2
        y = box.y + box.height / 2 + (0.5 - FOREHEAD) * self.height
        return self.kept(x, y)

    def kept(self, x: float, y: float) -> tuple[float, float]:
        """Keep the window inside the picture."""
        return (
            min(max(x, self.width / 2), 1 - self.width / 2),
            min(max(y, self.height / 2), 1 - self.height / 2),
        )

    def free(self, boxes: Sequence[Box]) -> tuple[float, float]:
        """Say how far from the middle a face may be, on each axis."""
        wide = max(box.width for box in boxes)
        high = max(box.height for box in boxes)
        return (
            max(0.02, FREE * (self.width - wide) / 2),
            max(0.02, FREE * (self.height - high) / 2),
        )

    def apart(self, one: "_Stand", other: "_Stand") -> float:
        """Say how many windows lie between two places."""
        across = abs(one.x - other.x) / self.width
        return max(across, abs(one.y - other.y) / self.height)


@dataclass(frozen=True, slots=True)
class _Stand:
    """A while in which the camera stands still."""

    start: Seconds
    end: Seconds
    x: float
    y: float
    is_sudden: bool
    """Whether the face was somewhere else at the look before."""


def _steadied(seen: Sequence[Sighting]) -> list[Sighting]:
    """Take out single looks that lie far off from those on both sides, which agree."""
    kept = []
    for place, sighting in enumerate(seen):
        if 0 < place < len(seen) - 1:
            before, after = seen[place - 1].box, seen[place + 1].box
            if _far(before, sighting.box) and _far(after, sighting.box) and not _far(before, after):
                continue
        kept.append(sighting)
    return kept


def _far(one: Box, other: Box) -> bool:
    across = abs(one.x + one.width / 2 - other.x - other.width / 2)
    down = abs(one.y + one.height / 2 - other.y - other.height / 2)
    return across > max(one.width, other.width) or down > max(one.height, other.height)


def _within_scene(
    seen: Sequence[Sighting], start: Seconds, end: Seconds, room: _Room
) -> list[Point]:
    if not seen:
        x, y = room.kept(0.5, 0.5)
        return [(start, x, y), (end, x, y)]
    stands = _stands(seen, start, end, room)
    path: list[Point] = [(start, stands[0].x, stands[0].y)]
    for before, after in pairwise(stands):
        path += _move(before, after, room)
    path.append((end, stands[-1].x, stands[-1].y))
    return path


def _stands(seen: Sequence[Sighting], start: Seconds, end: Seconds, room: _Room) -> list[_Stand]:
    """Cut a scene into whiles in each of which the face stays within what is free."""
    groups: list[list[Sighting]] = []
    for sighting in seen:
        if groups and _fits([*groups[-1], sighting], room):
            groups[-1].append(sighting)
        else:
            groups.append([sighting])
    groups = _joined(groups)
    stands: list[_Stand] = []
    for place, group in enumerate(groups):
        spots = [room.middle(each.box) for each in group]
        x, y = (
            (min(axis) + max(axis)) / 2 for axis in ([s[0] for s in spots], [s[1] for s in spots])
        )
        is_sudden = place > 0 and _far(groups[place - 1][-1].box, group[0].box)
        begin = start if place == 0 else group[0].at
        stop = end if place == len(groups) - 1 else groups[place + 1][0].at
        stands.append(_Stand(begin, stop, x, y, is_sudden))
    return stands


def _fits(group: Sequence[Sighting], room: _Room) -> bool:
    free_x, free_y = room.free([each.box for each in group])
    spots = [room.middle(each.box) for each in group]
    across, down = [x for x, _ in spots], [y for _, y in spots]
    return max(across) - min(across) <= 2 * free_x and max(down) - min(down) <= 2 * free_y


def _joined(groups: Sequence[list[Sighting]]) -> list[list[Sighting]]:
    """Drop a while too short to go there, when the face is back where it was right after."""
    kept: list[list[Sighting]] = []
    for place, group in enumerate(groups):
        is_brief = group[-1].at - group[0].at < REST / 2
        if kept and is_brief and place < len(groups) - 1:
            before, here, after = kept[-1][-1].box, group[0].box, groups[place + 1][0].box
            if _far(before, here) and not _far(before, after):
                continue
        kept.append(group)
    return kept


def _move(before: _Stand, after: _Stand, room: _Room) -> list[Point]:
    """Go from one place to the next: at once when the face did, else eased and not too fast."""
    apart = room.apart(before, after)
    at = after.start
    if after.is_sudden and apart >= JUMP:
        return [(at, before.x, before.y), (at, after.x, after.y)]
    # A smooth step is at its fastest one and a half times as fast as on average.
    lasts = max(LEAST_MOVE, 1.5 * apart / SPEED)
    first = max(at - lasts / 2, (before.start + before.end) / 2)
    last = min(at + lasts / 2, (after.start + after.end) / 2)
    points = []
    for step in range(_EASE + 1):
        share = step / _EASE
        eased = share * share * (3 - 2 * share)
        points.append(
            (
                first + (last - first) * share,
                before.x + (after.x - before.x) * eased,
                before.y + (after.y - before.y) * eased,
            )
        )
    return points
