"""Where captions stand, and how large they are.

Numbers of the safe area: phones cover the top of a tall video with the account's name and the
bottom and right with buttons and text (about 12, 20 and 11 in a hundred with the large platforms);
a wide video only needs the margins of broadcast titles. Shapes in between get what is in between.
"""

from dataclasses import dataclass

from reelwright.domain import CaptionLook, CaptionStyle, Frame
from reelwright.media.captions.breaking import MOST_LINES, Block, line_width

PITCH = 1.22
"""From base line to base line, in em."""

OUTLINE = 0.105
"""Width of the dark edge around letters, in em: it parts white letters from a white slide."""

SOFT = 0.015
"""How far the edge is blurred, in em."""

PADDING = 0.36
"""From the text to the left and right edge of its box, in em."""

DROP = 0.36
"""From the base line to the lower edge of its box, in em."""

_EDGE = OUTLINE + 2 * SOFT

SLACK = 0.98
"""Share of the width that is filled: some pairs of letters are kerned apart."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the picture, in pixels: `left <= x < right`, `top <= y < bottom`."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Its middle from left to right."""
        return (self.left + self.right) / 2

    def holds(self, other: "Box") -> bool:
        """Say whether another box lies within, give or take a pixel."""
        return (
            self.left <= other.left + 1
            and self.top <= other.top + 1
            and self.right >= other.right - 1
            and self.bottom >= other.bottom - 1
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands."""

    baselines: tuple[float, ...]
    """Of each line, in pixels from the top."""

    box: Box
    """No ink is outside of it."""


def safe_area(frame: Frame) -> Box:
    """Give the part of a picture that no platform covers."""
    wide = wideness(frame)
    side = _between(0.11, 0.06, wide) * frame.width
    return Box(
        left=side,
        top=_between(0.12, 0.06, wide) * frame.height,
        right=frame.width - side,
        bottom=frame.height * (1 - _between(0.20, 0.08, wide)),
    )


def wideness(frame: Frame) -> float:
    """Say how wide a picture is: 0 for 9:16 and taller, 1 for square and wider."""
    return min(1.0, max(0.0, (frame.width / frame.height - 9 / 16) / (1 - 9 / 16)))


def type_size(frame: Frame, size: float, safe: Box) -> float:
    """Choose the size of the type (its em) in pixels: about 20 letters a tall line, 42 a wide one.

    A small preview gets six pixels at least, where they fit: less than that nobody can read.
    """
    em = max(6.0, size * min(0.074 * frame.width, 0.052 * frame.height))
    lowest = safe.height / (MOST_LINES * PITCH + 0.4)
    return min(em, lowest, safe.width / 3)


def text_width(safe: Box, look: CaptionLook, em: float) -> float:
    """Say how wide a line of text may be, in pixels."""
    return (safe.width - 2 * _margin(look) * em) * SLACK


def place(
    block: Block, frame: Frame, look: CaptionLook, safe: Box, *, seam: float | None = None
) -> Place:
    """Put a block at 72 % of the height of a tall picture, at the bottom of a wide one.

    Where slides stand above a speaker, `seam` is where they meet, in pixels: there a block hides
    neither the face nor what is written.
    """
    em = block.em
    faces = [run.face for piece in block.pieces for run in piece.runs]
    rise = max(face.ascent for face in faces) * em
    fall = max(DROP, *(face.descent for face in faces)) * em
    pitch = max(PITCH, *(0.9 * face.line for face in faces)) * em
    edge = 0.0 if look.style is CaptionStyle.BOXED else _EDGE * em
    height = rise + (len(block.lines) - 1) * pitch + fall + 2 * edge
    low = safe.bottom - height / 2
    tall = 0.72 * frame.height
    middle = min(low, tall + (low - tall) * wideness(frame) if seam is None else seam)
    top = max(safe.top, middle - height / 2)
    wide = max(line_width(line) for line in block.lines) * em / SLACK
    wide += 2 * _margin(look) * em
    return Place(
        baselines=tuple(top + edge + rise + n * pitch for n in range(len(block.lines))),
        box=Box(safe.middle - wide / 2, top, safe.middle + wide / 2, top + height),
    )


def _margin(look: CaptionLook) -> float:
    """Give what stands on each side of a text, in em."""
    return PADDING if look.style is CaptionStyle.BOXED else _EDGE


def _between(tall: float, wide: float, share: float) -> float:
    return tall + (wide - tall) * share
