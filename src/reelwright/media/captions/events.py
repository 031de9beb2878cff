"""The events of an ASS file: which text with which tags, from which frame to which.

Tags: http://www.tcax.org/docs/ass-specs.htm, appendix A. All of them are written here; words pass
through `escape` and can add none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reelwright.domain import CaptionLook, CaptionStyle
from reelwright.media.captions.breaking import Block, Piece, line_width
from reelwright.media.captions.colors import Palette, as_ass, palette
from reelwright.media.captions.layout import PADDING, SLACK, SOFT, Box, Place
from reelwright.media.captions.metrics import Face
from reelwright.media.captions.plain_text import escape
from reelwright.media.captions.schedule import stretches

_ROUND = 0.30
"""Radius of the corners of a box, in em."""

_BEND = 0.5523
"""How far the handles of a Bezier curve lie for a quarter of a circle."""

_ALPHA = "&H30&"
"""How much of the picture shows through a box: 0 none, FF all."""


@dataclass(frozen=True, slots=True)
class Event:
    """One `Dialogue` line."""

    first: int
    """First frame."""

    end: int
    """First frame without it."""

    layer: int
    text: str


def events(
    block: Block, place: Place, frames: tuple[int, int], look: CaptionLook, rate: float
) -> Iterator[Event]:
    """Write a block: its box, if it has one, and each line as often as its colours change."""
    colors = palette(look)
    if look.style is CaptionStyle.BOXED:
        yield Event(*frames, 0, _boxes(block, place, colors))
    if look.style is not CaptionStyle.KARAOKE:
        for line, baseline in zip(block.lines, place.baselines, strict=True):
            yield Event(*frames, 1, _line(block, line, baseline, place.box, colors, None))
        return
    passed = 0
    for line, baseline in zip(block.lines, place.baselines, strict=True):
        here = range(passed, passed + len(line))
        passed += len(line)
        steps = [
            (s.first, s.end, s.lit - here.start if s.lit is not None and s.lit in here else None)
            for s in stretches(block, frames, rate)
        ]
        for lit, same in groupby(steps, key=lambda step: step[2]):
            alike = list(same)
            text = _line(block, line, baseline, place.box, colors, lit)
            yield Event(alike[0][0], alike[-1][1], 1, text)


def _line(
    block: Block,
    line: Sequence[Piece],
    baseline: float,
    box: Box,
    colors: Palette,
    lit: int | None,
) -> str:
    """Write a line at its place; the word being said has a colour of its own.

    libass centres its line height, which is that of the tallest font in it. Each word has a
    colour of its own for the shadow, which is not drawn: so libass draws each by itself, whether
    lit or not, and the edges between them stay the same to the pixel.
    """
    faces = [run.face for piece in line for run in piece.runs]
    rise = max(face.ascent for face in faces) * block.em
    fall = max(face.descent for face in faces) * block.em
    middle = baseline - rise + (rise + fall) / 2
    soft = rf"\blur{SOFT * block.em:.2f}" if colors.has_edge else ""
    written = [rf"{{\an5\pos({box.middle:.2f},{middle:.2f}){soft}}}"]
    for place, piece in enumerate(line):
        fill, edge = (colors.lit, colors.lit_edge) if place == lit else (colors.text, colors.edge)
        tags = rf"\1c{as_ass(fill)}\3c{as_ass(edge)}\4c{as_ass((0, 0, place % 256))}"
        gap = " " if place and not piece.joins else ""
        for run in piece.runs:
            written.append(f"{{{tags}{_font(run.face, block.em)}}}{gap}{escape(run.text)}")
            gap = ""
    return "".join(written)


def _font(face: Face, em: float) -> str:
    """Choose a font by its name. The size ASS wants is the height of the font's line."""
    return rf"\fn{face.family}\b{int(face.is_bold)}\fs{em * face.line:.2f}"


def _boxes(block: Block, place: Place, colors: Palette) -> str:
    """Draw the box behind each line, as one shape, so that they do not darken each other."""
    em = block.em
    widths = [line_width(line) * em / SLACK + 2 * PADDING * em for line in block.lines]
    if max(widths) - min(widths) < 4 * _ROUND * em:
        widths = [max(widths)] * len(widths)
    middle, radius = place.box.middle, _ROUND * em
    rise = place.baselines[0] - place.box.top
    fall = place.box.bottom - place.baselines[-1]
    shapes = []
    for n, (wide, baseline) in enumerate(zip(widths, place.baselines, strict=True)):
        # A line reaches into a neighbour as wide or wider, which covers its round corners there.
        up = radius if n and widths[n - 1] >= wide else 0.0
        down = radius if n + 1 < len(widths) and widths[n + 1] >= wide else 0.0
        top, bottom = baseline - rise - up, baseline + fall + down
        shapes.append(_rounded(Box(middle - wide / 2, top, middle + wide / 2, bottom), radius))
    tags = rf"\an7\pos(0,0)\bord0\shad0\1c{as_ass(colors.edge)}\1a{_ALPHA}\p1"
    return f"{{{tags}}}{' '.join(shapes)}"


def _rounded(box: Box, radius: float) -> str:
    """Write a rectangle with round corners as an ASS drawing, clockwise."""
    left, top, right, bottom = (round(v) for v in (box.left, box.top, box.right, box.bottom))
    r = min(round(radius), (right - left) // 2, (bottom - top) // 2)
    k = round(r * (1 - _BEND))
    return (
        f"m {left + r} {top} l {right - r} {top} "
        f"b {right - k} {top} {right} {top + k} {right} {top + r} "
        f"l {right} {bottom - r} "
        f"b {right} {bottom - k} {right - k} {bottom} {right - r} {bottom} "
        f"l {left + r} {bottom} "
        f"b {left + k} {bottom} {left} {bottom - k} {left} {bottom - r} "
        f"l {left} {top + r} "
        f"b {left} {top + k} {left + k} {top} {left + r} {top}"
    )
