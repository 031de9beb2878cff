"""Finding where screen and speaker stand. `inside/layout.py` looks; this asks it."""

import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from reelwright.domain import Box, Layout, Scene, Seconds, Value
from reelwright.media.child import Word, ask, refusal, together
from reelwright.media.ffmpeg import Ffmpeg

MOST_SPOTS = 160
"""Spots looked at in a whole video."""

SPOT_EVERY = 15.0
"""Seconds between spots of a long scene."""

TOGETHER = 4
"""Spots that are judged as one."""

MOST_CHILDREN = 4
"""Children that look side by side at most: each has a picture library in its memory."""

BRIEF = 1.5
"""Seconds under which a scene takes the layout of the one before."""

NO_FACES = (
    "Faces were not looked for: OpenCV is not installed (`pip install reelwright[layout]`). "
    "The layout rests on what moves."
)


class LayoutReport(Value):
    """Where screen and speaker stand over time, and what could not be found out."""

    layouts: tuple[Layout, ...]
    """In order of time; together they cover the whole video."""

    notes: tuple[str, ...] = ()
    """What a user should know about how they were found."""


async def find_layouts(
    ffmpeg: Ffmpeg,
    source: Path,
    *,
    scenes: Sequence[Scene] = (),
    duration: Seconds,
    folder: Path,
    on_share: Callable[[float], None] | None = None,
) -> LayoutReport:
    """Find how the picture of a video is laid out: a speaker, slides, or both.

    Looks at a few spots of every scene; without scenes the whole video counts as one.

    Raises:
        MediaError: `media_no_picture`, or the picture cannot be decoded.
    """
    groups = groups_of(scenes or (Scene(start=0.0, end=duration),), duration)
    lots = _lots(groups)
    shares = [0.0] * len(lots)

    async def look(place: int) -> Word:
        def tell(share: float) -> None:
            shares[place] = share
            if on_share is not None:
                on_share(sum(shares) / len(shares))

        wishes = {"groups": lots[place]}
        return await ask(ffmpeg, "layout", source, wishes, folder=folder, on_share=tell)

    answers = await together(*(look(place) for place in range(len(lots))))
    looks = [each for answer in answers for each in answer["looks"]]
    if not looks:
        raise refusal({"blind": "nothing_decoded"})
    notes = () if all(answer["has_faces"] for answer in answers) else (NO_FACES,)
    return LayoutReport(layouts=to_layouts(looks, duration), notes=notes)


def _lots(groups: Sequence[Word]) -> list[Sequence[Word]]:
    """Deal the groups to as many children as have enough to do, one for each of a few cores."""
    count = max(1, min(MOST_CHILDREN, os.cpu_count() or 1, len(groups) // 4))
    edges = [len(groups) * place // count for place in range(count + 1)]
    return [groups[start:end] for start, end in pairwise(edges)]


def groups_of(scenes: Sequence[Scene], duration: Seconds) -> list[Word]:
    """Choose the spots to look at, in groups that are judged as one.

    Brief scenes are left out; where there are more scenes than spots, so are the shortest.
    """
    lasting = [scene for scene in scenes if scene.duration >= BRIEF] or list(scenes)
    kept = sorted(lasting, key=lambda scene: -scene.duration)[: MOST_SPOTS // 3]
    every = max(SPOT_EVERY, duration / (MOST_SPOTS - 3 * min(len(kept), MOST_SPOTS // 4)))
    groups: list[Word] = []
    for scene in sorted(kept, key=lambda each: each.start):
        count = max(3, round(scene.duration / every))
        step = scene.duration / count
        spots = [scene.start + (place + 0.35) * step for place in range(count)]
        for first in range(0, count, TOGETHER):
            some = spots[first : first + TOGETHER]
            start = scene.start + first * step
            end = min(scene.end, start + len(some) * step)
            groups.append({"start": start, "end": end, "spots": some})
    return groups


def to_layouts(looks: Sequence[Word], duration: Seconds) -> tuple[Layout, ...]:
    """Make layouts of what was seen: those that follow each other and are alike become one.

    What lies between two that were looked at belongs to the first; before the first, to it.
    """
    layouts: list[Layout] = []
    for place, look in enumerate(looks):
        start = 0.0 if place == 0 else look["start"]
        end = looks[place + 1]["start"] if place + 1 < len(looks) else duration
        if end <= start:
            continue
        layout = Layout(
            start=round(start, 3),
            end=round(end, 3),
            kind=look["kind"],
            screen=_box(look["screen"]),
            camera=_box(look["camera"]),
            reason=look["reason"],
        )
        if layouts and _is_alike(layouts[-1], layout):
            layouts[-1] = layouts[-1].model_copy(update={"end": layout.end})
        else:
            layouts.append(layout)
    return tuple(layouts)


def _box(rect: Sequence[float] | None) -> Box | None:
    if rect is None:
        return None
    x, y = max(0.0, min(0.999, rect[0])), max(0.0, min(0.999, rect[1]))
    width, height = min(rect[2], 1 - x), min(rect[3], 1 - y)
    return Box(x=round(x, 4), y=round(y, 4), width=round(width, 4), height=round(height, 4))


def _is_alike(one: Layout, other: Layout) -> bool:
    if one.kind != other.kind:
        return False
    if one.kind == "speaker":
        return True
    pairs = ((one.screen, other.screen), (one.camera, other.camera))
    return all(overlap(a, b) >= 0.5 for a, b in pairs)


def overlap(one: Box | None, other: Box | None) -> float:
    """Say how much of two boxes together they share (intersection over union), 0 to 1."""
    if one is None or other is None:
        return 1.0 if one is other else 0.0
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    both = max(0.0, across) * max(0.0, down)
    return both / (one.width * one.height + other.width * other.height - both)
