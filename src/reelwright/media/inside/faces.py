"""Finding faces with OpenCV's cascades, where OpenCV is installed. Grey pictures in, boxes out.

Boxes are `(x, y, width, height)` in shares of the picture.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Face = tuple[float, float, float, float]

SMALLEST = 0.06
"""Least height of a face, as a share of the picture's height."""
NEIGHBOURS = 5


class Faces:
    """Looks for faces seen from the front and from the side."""

    def __init__(self) -> None:
        """Load the cascades; without OpenCV nothing is ever found."""
        self._front: Any = None
        self._side: Any = None
        try:
            import cv2
        except ImportError:
            return
        cv2.setNumThreads(1)
        folder = str(cv2.data.haarcascades)  # type: ignore[attr-defined]  # its stubs lack it
        self._front = cv2.CascadeClassifier(folder + "haarcascade_frontalface_alt2.xml")
        self._side = cv2.CascadeClassifier(folder + "haarcascade_profileface.xml")

    @property
    def can_see(self) -> bool:
        return self._front is not None

    def find(self, picture: Grey, *, least: int | None = None) -> list[Face]:
        """Find the faces of a picture; those from the side only where none is from the front.

        `least` is their least height in pixels.
        """
        if self._front is None:
            return []
        least = max(20, round(SMALLEST * picture.shape[0]) if least is None else least)
        found = self._search(self._front, picture, least)
        if not found:
            width = picture.shape[1]
            found = self._search(self._side, picture, least)
            mirrored = self._search(self._side, np.ascontiguousarray(picture[:, ::-1]), least)
            found += [(width - x - w, y, w, h) for x, y, w, h in mirrored]
        height, width = picture.shape
        boxes = [(x / width, y / height, w / width, h / height) for x, y, w, h in found]
        return _apart(boxes)

    def find_within(self, picture: Grey, part: Face) -> list[Face]:
        """Find the faces in a part of a picture, by the same least height."""
        height, width = picture.shape
        left, top = round(part[0] * width), round(part[1] * height)
        right, bottom = round((part[0] + part[2]) * width), round((part[1] + part[3]) * height)
        piece = np.ascontiguousarray(picture[top:bottom, left:right])
        rows, columns = piece.shape
        found = self.find(piece, least=max(20, round(SMALLEST * height)))
        return [
            (
                (left + x * columns) / width,
                (top + y * rows) / height,
                wide * columns / width,
                high * rows / height,
            )
            for x, y, wide, high in found
        ]

    def _search(
        self,
        cascade: Any,  # noqa: ANN401 - OpenCV is untyped
        picture: Grey,
        least: int,
    ) -> list[tuple[int, int, int, int]]:
        found = cascade.detectMultiScale(picture, 1.15, NEIGHBOURS, minSize=(least, least))
        return [(int(x), int(y), int(w), int(h)) for x, y, w, h in found]


def _apart(boxes: list[Face]) -> list[Face]:
    """Keep the largest of boxes that overlap."""
    kept: list[Face] = []
    for box in sorted(boxes, key=lambda each: -each[2] * each[3]):
        if all(shared(box, other) < 0.3 for other in kept):
            kept.append(box)
    return kept


def shared(one: Face, other: Face) -> float:
    """Say how much of the smaller box lies in the other, 0 to 1."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / min(one[2] * one[3], other[2] * other[3])
