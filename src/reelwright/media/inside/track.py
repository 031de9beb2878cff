"""A child that follows the speaker through a stretch of a stranger's file.

Two frames are looked at, a little apart, some times a second: where faces are, and how much each
mouth moves against the rest of its face. Says as one JSON line
`{"end": {"sightings": [[at, x, y, width, height], ...], "by": "faces" | "motion"}}`.
"""

import json
import sys
from typing import Any

import numpy as np
from av.error import FFmpegError

from reelwright.media.inside.contained import Rules
from reelwright.media.inside.faces import Face, Faces, Grey
from reelwright.media.inside.layout import grey
from reelwright.media.inside.seeing import Blind, Seeing
from reelwright.media.inside.speaker import Seen, choose, moving_middle, talking

WIDTH = 384
A_SECOND = 3.0
APART = 0.06
"""Seconds between the two frames of a look, at least."""
SEARCH_ALL_EVERY = 4
"""Looks after which the whole picture is searched again, not only where faces were."""


def follow(given: dict[str, Any]) -> dict[str, Any]:
    """Follow the speaker from `start` to `end`."""
    rules = Rules(given)
    start, end = float(given["start"]), float(given["end"])
    search = _Search(Faces())
    looks: list[tuple[float, list[Seen], Face | None]] = []
    with rules.open() as container:
        seeing = Seeing(container, rules, threads=int(given["threads"]))
        held: tuple[float, Grey] | None = None
        due = start
        for at, frame in seeing.stretch(start, end, skip="NONREF"):
            if held is None:
                if at >= due - 0.001:
                    held = (at, grey(frame, WIDTH))
                continue
            if at < held[0] + APART:
                continue
            later = grey(frame, WIDTH)
            faces = search.find(held[1])
            seen = [Seen(face, talking(held[1], later, face)) for face in faces]
            looks.append((held[0], seen, None if faces else moving_middle(held[1], later)))
            due = held[0] + 1 / A_SECOND
            held = None
    if not looks and held is None:
        raise Blind("nothing_decoded")
    chosen = choose([(at, seen) for at, seen, _ in looks])
    if chosen:
        return {"sightings": [[at, *face] for at, face in chosen], "by": "faces"}
    moved = [[at, *box] for at, _, box in looks if box is not None]
    return {"sightings": moved, "by": "motion"}


class _Search:
    """Looks for faces first where they were: that is a tenth of the work."""

    def __init__(self, faces: Faces) -> None:
        self._faces = faces
        self._known: list[Face] = []
        self._looks = 0

    def find(self, picture: Grey) -> list[Face]:
        near = [self._near(picture, face) for face in self._known]
        found = [face for face in near if face is not None]
        is_due = self._looks % SEARCH_ALL_EVERY == 0
        self._looks += 1
        if is_due or len(found) < len(self._known) or not found:
            found = self._faces.find(picture)
        self._known = found
        return found

    def _near(self, picture: Grey, face: Face) -> Face | None:
        height, width = picture.shape
        x, y, wide, high = face
        left, right = max(0, int((x - wide / 2) * width)), int((x + wide * 1.5) * width)
        top, bottom = max(0, int((y - high / 2) * height)), int((y + high * 1.5) * height)
        part = np.ascontiguousarray(picture[top:bottom, left:right])
        rows, columns = part.shape
        found = self._faces.find(part, least=round(0.6 * high * height))
        if not found:
            return None
        x, y, wide, high = found[0]
        return (
            (left + x * columns) / width,
            (top + y * rows) / height,
            wide * columns / width,
            high * rows / height,
        )


def main() -> None:
    try:
        word: dict[str, Any] = {"end": follow(json.load(sys.stdin))}
    except MemoryError:
        word = {"blind": "memory"}
    except Blind as why:
        word = {"blind": str(why)}
    except (FFmpegError, ValueError) as error:
        word = {"blind": "not_opened", "why": type(error).__name__}
    print(json.dumps(word), flush=True)


if __name__ == "__main__":
    main()
