"""Colours that can be read on any picture."""

from dataclasses import dataclass

from reelwright.domain import CaptionLook, CaptionStyle

WHITE = (255, 255, 255)
DARK = (16, 16, 16)
YELLOW = (255, 212, 0)
GREY = (176, 176, 176)

Color = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """What is painted in which colour."""

    text: Color
    edge: Color
    """Around the text, or of the box behind it."""

    has_edge: bool
    """Whether the text has an edge; text on a box has none."""

    lit: Color
    """The word being said."""

    lit_edge: Color


def palette(look: CaptionLook) -> Palette:
    """Choose the colours for a look: whatever the user wants, its edge stands out against it.

    In karaoke the other words are white, or grey when the word being said is nearly white.
    """
    chosen = parse(look.color) if look.color else None
    if look.style is CaptionStyle.KARAOKE:
        lit = chosen or YELLOW
        text = GREY if min(lit) > 200 else WHITE
    else:
        text = lit = chosen or WHITE
    return Palette(
        text=text,
        edge=edge_for(text),
        has_edge=look.style is not CaptionStyle.BOXED,
        lit=lit,
        lit_edge=edge_for(lit),
    )


def parse(color: str) -> Color:
    """Read `#RRGGBB`."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def edge_for(color: Color) -> Color:
    """Choose dark or white, whichever stands out more."""
    return max((DARK, WHITE), key=lambda edge: contrast(edge, color))


def contrast(one: Color, other: Color) -> float:
    """Give the contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(color: Color) -> float:
    """Give the relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (value / 255 for value in color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def as_ass(color: Color) -> str:
    """Write a colour as an ASS tag has it: `&HBBGGRR&`."""
    red, green, blue = color
    return f"&H{blue:02X}{green:02X}{red:02X}&"
