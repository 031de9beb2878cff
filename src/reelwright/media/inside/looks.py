"""Telling slides, a camera and a speaker apart by what moves. Pure; no file is touched.

A camera's picture is never still; a slide is. So cells that keep moving, spot after spot, are a
camera: a small patch of them in an otherwise still picture is an inset, a large one a speaker.
What is still and has the sharp, dense edges of writing is a slide.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelwright.media.inside.faces import Face, shared

Grey = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Rect = tuple[float, float, float, float]
"""`(x, y, width, height)` in shares of the picture."""

CELL = 8
"""Pixels of a cell's side."""
MOVES = 3.0
"""Levels by which a cell must change between two frames to move."""
OFTEN = 0.34
"""Share of the looks in which a cell must move to be part of a camera."""
ROOM = 0.15
"""Share of the picture around what moves in which its face may be: of some only the mouth does."""
INSET_MOST = 0.4
"""Largest share of the picture that an inset takes."""
INSET_LEAST = 0.008
"""Smallest share of one that shows a face."""
FACELESS_LEAST = 0.03
"""Smallest share of one that does not: what is smaller is a clock, a pointer, a logo."""
FIGURE_MOST = 0.75
"""Largest share that one moving figure takes, where faces are not looked for."""
STILL = 0.01
"""Share of moving cells under which a picture is still: a pointer, a blinking cursor."""
EDGE = 40
"""Levels between neighbours that make an edge."""
WRITTEN = 0.002
"""Share of edge pixels from which a still picture is a slide."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A few frames, tenths of a second apart, and the faces in the first of them."""

    at: float
    frames: tuple[Grey, ...]
    faces: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How the picture is laid out for a while."""

    kind: str
    screen: Rect | None
    camera: Rect | None
    reason: str


def judge(spots: Sequence[Spot], *, has_faces: bool = True) -> Look:
    """Say how the picture is laid out in some spots of one scene.

    `has_faces` tells whether faces were looked for; where not, motion alone must do.
    """
    moving = motion(spots)
    share = float(moving.mean())
    face = _steady_face(spots)
    if share < STILL and (face is None or not _moves_in(moving, face)):
        return _still(spots)
    patch = _patch(moving, face)
    area = patch[2] * patch[3]
    filled = _share_in(moving, patch)
    outside = max(0.0, share - filled * area) / max(1e-6, 1 - area)
    has_face = face is not None and shared(face, patch) > 0.5
    least = INSET_LEAST if has_face else FACELESS_LEAST
    if least <= area <= INSET_MOST and outside < 2 * STILL:
        camera = framed(np.median([s.frames[0] for s in spots], axis=0), patch)
        if camera[2] * camera[3] <= INSET_MOST and _is_written(spots, camera):
            why = "a patch keeps moving in a still picture" + " and has a face" * has_face
            return Look("slides_and_camera", screen_beside(spots, camera), camera, why)
    if face is not None or 2 * sum(bool(spot.faces) for spot in spots) > len(spots):
        where = "stays in the picture" if face else "is seen again and again, in other places"
        return Look("speaker", None, _around(face) if face else patch, f"a face {where}")
    if outside < 2 * STILL and area < least:
        return _still(spots)
    if not has_faces and area <= FIGURE_MOST:
        return Look("speaker", None, patch, "one figure moves; faces were not looked for")
    return Look("unknown", None, None, "much moves, and no face stays")


def motion(spots: Sequence[Spot]) -> Flags:
    """Say which cells move in at least `OFTEN` of the looks, and in more than one of them."""
    moved = []
    for spot in spots:
        pairs = zip(spot.frames, spot.frames[1:], strict=False)
        changes = [_cells(np.abs(a.astype(np.int16) - b)) for a, b in pairs]
        if changes:
            moved.append(np.max(changes, axis=0) > MOVES)
    if not moved:
        height, width = spots[0].frames[0].shape
        return np.zeros((height // CELL, width // CELL), np.bool_)
    needed = max(min(2, len(moved)), OFTEN * len(moved))
    return np.asarray(np.sum(moved, axis=0) >= needed, np.bool_)


def about_motion(spots: Sequence[Spot]) -> Rect | None:
    """Give the part of the picture in which something keeps moving, with some room around it."""
    moving = motion(spots) if spots else np.zeros((0, 0), np.bool_)
    rows, columns = np.flatnonzero(moving.any(axis=1)), np.flatnonzero(moving.any(axis=0))
    if not rows.size:
        return None
    top, bottom = rows[0] / moving.shape[0] - ROOM, (rows[-1] + 1) / moving.shape[0] + ROOM
    left, right = columns[0] / moving.shape[1] - ROOM, (columns[-1] + 1) / moving.shape[1] + ROOM
    x, y = float(max(0.0, left)), float(max(0.0, top))
    return (x, y, float(min(1.0, right)) - x, float(min(1.0, bottom)) - y)


def _cells(values: NDArray[np.int16]) -> NDArray[np.float64]:
    height, width = (size // CELL * CELL for size in values.shape)
    cut = values[:height, :width].astype(np.float64)
    return np.asarray(cut.reshape(height // CELL, CELL, width // CELL, CELL).mean(axis=(1, 3)))


def _patch(moving: Flags, face: Rect | None) -> Rect:
    """Give the box of the largest patch of moving cells, or of the one with the face."""
    patches = _patches(moving)
    if not patches:
        return face or (0.0, 0.0, 1.0, 1.0)
    if face is not None:
        with_face = [each for each in patches if shared(face, each) > 0.3]
        patches = with_face or patches
    return max(patches, key=lambda each: each[2] * each[3])


def _patches(moving: Flags) -> list[Rect]:
    """Join moving cells that touch, also across one still cell, and box them."""
    rows, columns = moving.shape
    near = moving.copy()
    near[1:] |= moving[:-1]
    near[:-1] |= moving[1:]
    wide = near.copy()
    wide[:, 1:] |= near[:, :-1]
    wide[:, :-1] |= near[:, 1:]
    left = {(int(r), int(c)) for r, c in zip(*np.nonzero(wide), strict=True)}
    boxes: list[Rect] = []
    while left:
        edge = [left.pop()]
        patch = []
        while edge:
            r, c = edge.pop()
            if moving[r, c]:
                patch.append((r, c))
            for near_by in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
                if near_by in left:
                    left.remove(near_by)
                    edge.append(near_by)
        if len(patch) >= 2:
            top, bottom = min(r for r, _ in patch), max(r for r, _ in patch) + 1
            first, last = min(c for _, c in patch), max(c for _, c in patch) + 1
            size = (first / columns, top / rows, (last - first) / columns, (bottom - top) / rows)
            boxes.append(size)
    return boxes


def framed(picture: NDArray[np.float64], patch: Rect) -> Rect:
    """Widen a moving patch to the frame of its inset: the straight edges that enclose it.

    On each side the line is taken that is an edge along nearly all of the patch; where there is
    none, the patch is widened by a tenth, for what did not move.
    """
    height, width = picture.shape
    across = np.abs(np.diff(picture, axis=1))
    down = np.abs(np.diff(picture, axis=0))
    left, top = round(patch[0] * width), round(patch[1] * height)
    right, bottom = round((patch[0] + patch[2]) * width), round((patch[1] + patch[3]) * height)
    reach_x, reach_y = max(CELL, right - left), max(CELL, bottom - top)
    columns = _edge_strength(across[top:bottom])
    rows = _edge_strength(down[:, left:right].T)
    x0 = _line(columns[::-1], width - 1 - left - CELL, reach_x)
    y0 = _line(rows[::-1], height - 1 - top - CELL, reach_y)
    x1 = _line(columns, right - CELL, reach_x)
    y1 = _line(rows, bottom - CELL, reach_y)
    new_left = width - 1 - x0 if x0 is not None else max(0, left - reach_x // 10)
    new_top = height - 1 - y0 if y0 is not None else max(0, top - reach_y // 10)
    new_right = x1 + 1 if x1 is not None else min(width, right + reach_x // 10)
    new_bottom = y1 + 1 if y1 is not None else min(height, bottom + reach_y // 10)
    return (
        new_left / width,
        new_top / height,
        (new_right - new_left) / width,
        (new_bottom - new_top) / height,
    )


def _line(edges: NDArray[np.float64], start: int, reach: int) -> int | None:
    """Give the strongest line about `start`, to a cell; else the first one further out."""
    start = max(0, start)
    near = edges[start : start + 2 * CELL]
    if near.size and near.max() > 0:
        return start + int(near.argmax())
    far = np.flatnonzero(edges[start : start + reach + CELL])
    return start + int(far[0]) if far.size else None


def _edge_strength(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the mean step across each line, 0 where it is no edge nearly all along."""
    is_edge = (steps > EDGE / 4).mean(axis=0) >= 0.8
    return np.asarray(np.where(is_edge, steps.mean(axis=0), 0.0), np.float64)


def screen_beside(spots: Sequence[Spot], camera: Rect) -> Rect:
    """Say where the slides are: beside a camera in a column or row of its own, else everywhere."""
    x, y, width, height = camera
    gap = 0.02
    beside: dict[str, Rect] = {
        "left": (0.0, 0.0, x, 1.0),
        "right": (x + width, 0.0, 1 - x - width, 1.0),
        "above": (0.0, 0.0, 1.0, y),
        "below": (0.0, y + height, 1.0, 1 - y - height),
    }
    side, rest = max(beside.items(), key=lambda item: item[1][2] * item[1][3])
    if side in ("left", "right"):
        strip = (x, 0.0, width, y - gap), (x, y + height + gap, width, 1 - y - height - gap)
    else:
        strip = (0.0, y, x - gap, height), (x + width + gap, y, 1 - x - width - gap, height)
    is_empty = all(_edges(spots[0].frames[0], each) < WRITTEN / 4 for each in strip)
    return rest if is_empty and rest[2] * rest[3] >= 0.4 else (0.0, 0.0, 1.0, 1.0)


def _still(spots: Sequence[Spot]) -> Look:
    whole = (0.0, 0.0, 1.0, 1.0)
    if max(_edges(spot.frames[0], whole) for spot in spots) >= WRITTEN:
        return Look("slides", whole, None, "a still picture with the edges of writing")
    return Look("unknown", None, None, "a still picture without writing")


def _is_written(spots: Sequence[Spot], camera: Rect) -> bool:
    """Say whether what is not camera has the edges of writing, in more than half of the spots.

    Writing stays where it is. A speaker who walks about has edges as well, each time elsewhere.
    """
    height, width = spots[0].frames[0].shape
    x, y, wide, high = camera
    y0, y1 = max(0, round(y * height) - 2), round((y + high) * height) + 2
    x0, x1 = max(0, round(x * width) - 2), round((x + wide) * width) + 2
    seen = np.sum([_edge_map(spot.frames[0]) for spot in spots], axis=0)
    lasting = np.asarray(2 * seen > len(spots), np.bool_)
    lasting[y0:y1, x0:x1] = False
    return float(lasting.mean()) >= WRITTEN


def _edges(picture: Grey, box: Rect) -> float:
    """Say which share of a part of the picture is sharp edges."""
    height, width = picture.shape
    x, y, wide, high = box
    part = picture[
        round(y * height) : round((y + high) * height), round(x * width) : round((x + wide) * width)
    ]
    if part.shape[0] < 3 or part.shape[1] < 3:
        return 0.0
    return float(_edge_map(part).mean())


def _edge_map(picture: Grey) -> Flags:
    values = picture.astype(np.int16)
    across = np.abs(np.diff(values, axis=1))[1:] > EDGE
    down = np.abs(np.diff(values, axis=0))[:, 1:] > EDGE
    return np.asarray(across | down, np.bool_)


def _steady_face(spots: Sequence[Spot]) -> Face | None:
    """Give the face that is in about the same place in at least half of the spots."""
    every = [face for spot in spots for face in spot.faces]
    best: list[Face] = []
    for face in every:
        same = [other for other in every if shared(face, other) > 0.3]
        if len(same) > len(best):
            best = same
    if not best or len(best) * 2 < len(spots):
        return None
    x, y, width, height = np.median(np.array(best), axis=0)
    return (float(x), float(y), float(width), float(height))


def _around(face: Face) -> Rect:
    """Give head and shoulders of a face."""
    x, y, width, height = face
    left, top = max(0.0, x - width), max(0.0, y - 0.6 * height)
    return (left, top, min(1.0, x + 2 * width) - left, min(1.0, y + 2.6 * height) - top)


def _moves_in(moving: Flags, box: Rect) -> bool:
    return _share_in(moving, box) > 0.1


def _share_in(moving: Flags, box: Rect) -> float:
    rows, columns = moving.shape
    x, y, width, height = box
    top, left = int(y * rows), int(x * columns)
    part = moving[top : max(top + 1, round((y + height) * rows)), left:]
    part = part[:, : max(1, round((x + width) * columns) - left)]
    return float(part.mean()) if part.size else 0.0
