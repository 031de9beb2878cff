"""Captions and fonts made on the spot."""

from collections.abc import Sequence
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from reelwright.domain import Caption, CaptionLook, CaptionStyle, CaptionWord, Frame

TALL = Frame(width=270, height=480, frame_rate=25)
WIDE = Frame(width=480, height=270, frame_rate=25)
KARAOKE = CaptionLook(style=CaptionStyle.KARAOKE)
PLAIN = CaptionLook(style=CaptionStyle.PLAIN)
BOXED = CaptionLook(style=CaptionStyle.BOXED)


def caption(text: str | Sequence[str], *, start: float = 0.0, each: float = 0.4) -> Caption:
    """Make one caption; each word is said for `each` seconds, right after the one before."""
    words = text.split() if isinstance(text, str) else text
    said = tuple(
        CaptionWord(start=start + n * each, end=start + (n + 1) * each, text=word)
        for n, word in enumerate(words)
    )
    return Caption(start=start, end=said[-1].end, lines=(said,))


def make_font(target: Path, characters: str, *, family: str = "Squares") -> Path:
    """Write a font in which each of the characters is a filled square of one em."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 700), (900, 700), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    names = [".notdef", *(f"uni{ord(c):04X}" for c in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"uni{ord(c):04X}" for c in characters})
    builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(usWinAscent=900, usWinDescent=200)
    builder.setupPost()
    target.parent.mkdir(parents=True, exist_ok=True)
    builder.save(target)
    return target
