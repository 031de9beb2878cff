"""What a font can write, and how wide it comes out.

Widths are sums of advances (OpenType table `hmtx`). Kerning is left out: it makes text narrower
nearly everywhere, so a width here is what the text needs at most, within a fiftieth.
"""

import contextlib
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from reelwright.media.captions.plain_text import JOINERS

_FORBIDDEN = frozenset("{}\\,;:()@\n\r")
"""What a font's name must not hold: it is written into the caption file."""


_OUTLINES = frozenset({"glyf", "CFF ", "CFF2"})
"""Tables of which a font that can be drawn has one; fonts of pictures have others."""

_PLANES = 0x30000
"""The first three planes of Unicode hold everything people write with."""

_BROKEN = (
    OSError, KeyError, ValueError, AttributeError, AssertionError, IndexError, TypeError,
    struct.error,
)  # fmt: skip
"""What fontTools raises at a broken file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One font, in units of its em (the size of the type)."""

    file: Path
    family: str
    """The name by which the renderer finds it."""

    is_bold: bool
    ascent: float
    """Height of its line above the base line, in em."""

    descent: float
    """Depth of its line below the base line, in em."""

    advances: Mapping[int, float]
    """Width of each character it has, in em, by code point."""

    @property
    def line(self) -> float:
        """Height of its line, in em. A renderer of ASS makes this, not the em, the font size."""
        return self.ascent + self.descent

    def has(self, text: str) -> bool:
        """Say whether it has every character; joiners need no shape."""
        return all(ord(c) in self.advances or c in JOINERS for c in text)

    def width(self, text: str) -> float:
        """Add up the advances, in em; a character it lacks counts as one em."""
        return sum(self.advances.get(ord(c), 0.0 if c in JOINERS else 1.0) for c in text)


def read_face(file: Path) -> Face | None:
    """Read a font file, of a collection the first font; None when it cannot draw outlines.

    Fonts of pictures (colour emoji) are refused: the renderer leaves them out without a word.
    """
    stat = file.stat()
    return _read_face(file, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _read_face(file: Path, _changed: int, _size: int) -> Face | None:
    with contextlib.suppress(*_BROKEN), _opened(file) as font:
        family = str(font["name"].getDebugName(1) or "")
        if not family or _FORBIDDEN & set(family) or not _OUTLINES & set(font.keys()):
            return None
        em = font["head"].unitsPerEm
        ascent, descent = _heights(font)
        widths = font["hmtx"].metrics
        return Face(
            file=file,
            family=family,
            is_bold=bool(font["head"].macStyle & 1),
            ascent=ascent / em,
            descent=descent / em,
            advances={
                code: widths[name][0] / em
                for code, name in (font.getBestCmap() or {}).items()
                if name in widths
            },
        )
    return None


def _heights(font: Any) -> tuple[int, int]:  # noqa: ANN401 - fontTools has no types
    """Give ascent and descent as libass does (`set_font_metrics`), which follows Windows' GDI."""
    if "OS/2" in font and font["OS/2"].usWinAscent + font["OS/2"].usWinDescent:
        return font["OS/2"].usWinAscent, font["OS/2"].usWinDescent
    return font["hhea"].ascent, -font["hhea"].descent


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[Any]:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with file.open("rb") as stream, TTFont(stream, lazy=True, fontNumber=0) as font:
            yield font
    except TTLibError as error:
        raise ValueError(f"{file.name} is no font.") from error


@lru_cache(maxsize=1024)
def _code_points(file: Path, _changed: int, _size: int) -> bytes:
    """Give a font's code points, a bit each: cheap enough to keep for many fonts."""
    bits = bytearray(_PLANES // 8)
    with contextlib.suppress(*_BROKEN), _opened(file) as font:
        for code in font.getBestCmap() or {}:
            if code < _PLANES:
                bits[code >> 3] |= 1 << (code & 7)
    return bytes(bits)


def written_by(file: Path, characters: Iterable[str]) -> frozenset[str]:
    """Say which of the characters a font file has, without reading all of it."""
    stat = file.stat()
    bits = _code_points(file, stat.st_mtime_ns, stat.st_size)
    return frozenset(
        c for c in characters if ord(c) < _PLANES and bits[ord(c) >> 3] >> (ord(c) & 7) & 1
    )
