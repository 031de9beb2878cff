"""Choosing who speaks among the faces of a stretch. Pure; no file is touched.

Faces of neighbouring looks that overlap are one person. Who speaks is whose mouth moves most
against the rest of the face, over a second and a half; the choice is kept until another is
clearly ahead, so that the camera does not run to and fro. One person alone is the speaker.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reelwright.media.inside.faces import Face, shared

Grey = NDArray[np.uint8]

LOST = 2.0
"""Seconds after which somebody not seen again is gone."""
LISTEN = 1.5
"""Seconds over which mouths are compared."""
AHEAD = 1.35
"""How many times more another mouth must move to be followed."""
FLEETING = 2
"""Looks a person must be seen in, where the stretch has many: Haar sees faces in patterns."""
MOVED = 6
"""Levels by which a pixel changes when something there moves."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A face at one moment, and how much its mouth moves."""

    face: Face
    talks: float


@dataclass(slots=True)
class _Person:
    looks: list[tuple[float, Seen]] = field(default_factory=list)

    def talks(self, at: float) -> float:
        near = [seen.talks for moment, seen in self.looks if abs(moment - at) <= LISTEN / 2]
        return float(np.mean(near)) if near else 0.0

    def face_at(self, at: float) -> Face | None:
        moment, seen = min(self.looks, key=lambda look: abs(look[0] - at))
        return seen.face if abs(moment - at) <= LOST / 2 else None


def choose(looks: Sequence[tuple[float, Sequence[Seen]]]) -> list[tuple[float, Face]]:
    """Give the face of the speaker at every look at which there is one."""
    people = _people(looks)
    if not people:
        return []
    chosen: list[tuple[float, Face]] = []
    current: _Person | None = None
    for at, _ in looks:
        here = [person for person in people if person.face_at(at) is not None]
        if not here:
            current = None
            continue
        best = max(here, key=lambda person: (person.talks(at), _size(person, at)))
        if current not in here or best.talks(at) > AHEAD * current.talks(at) + 0.5:
            current = best
        face = current.face_at(at)
        if face is not None:
            chosen.append((at, face))
    return chosen


def _people(looks: Sequence[tuple[float, Sequence[Seen]]]) -> list[_Person]:
    people: list[_Person] = []
    for at, faces in looks:
        for seen in faces:
            known = [
                person
                for person in people
                if at - person.looks[-1][0] <= LOST
                and person.looks[-1][0] < at
                and shared(person.looks[-1][1].face, seen.face) > 0.2
            ]
            if known:
                best = max(known, key=lambda person: shared(person.looks[-1][1].face, seen.face))
                best.looks.append((at, seen))
            else:
                people.append(_Person([(at, seen)]))
    least = FLEETING if len(looks) >= 6 else 1
    lasting = [person for person in people if len(person.looks) > least]
    return lasting or (people if len(looks) < 6 else [])


def _size(person: _Person, at: float) -> float:
    face = person.face_at(at)
    return face[2] * face[3] if face else 0.0


def talking(picture: Grey, later: Grey, face: Face) -> float:
    """Say how much the mouth moves against the rest of the face, in levels of brightness."""
    height, width = picture.shape
    x, y, wide, high = face
    left, right = round((x + 0.2 * wide) * width), round((x + 0.8 * wide) * width)
    top, middle, bottom = (round((y + share * high) * height) for share in (0.1, 0.62, 1.0))
    change = np.abs(
        later[top:bottom, left:right].astype(np.int16) - picture[top:bottom, left:right]
    )
    upper, lower = change[: middle - top], change[middle - top :]
    if not upper.size or not lower.size:
        return 0.0
    return max(0.0, float(lower.mean()) - 0.5 * float(upper.mean()))


def moving_middle(picture: Grey, later: Grey) -> Face | None:
    """Box the middle half of what moves between two frames; None when nothing does."""
    change = np.abs(later.astype(np.int16) - picture) > MOVED
    if change.mean() < 0.0005:
        return None
    height, width = picture.shape
    across, down = np.cumsum(change.sum(axis=0)), np.cumsum(change.sum(axis=1))
    x0, x1 = (float(np.searchsorted(across, share * across[-1])) for share in (0.25, 0.75))
    y0, y1 = (float(np.searchsorted(down, share * down[-1])) for share in (0.25, 0.75))
    return (x0 / width, y0 / height, max(0.01, (x1 - x0) / width), max(0.01, (y1 - y0) / height))
