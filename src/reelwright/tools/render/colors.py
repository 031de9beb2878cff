"""Colours that have a name."""

from reelwright.errors import ArgumentsError

_COLORS = {
    "white": "#FFFFFF",
    "yellow": "#FFD400",
    "red": "#FF3B30",
    "green": "#34C759",
    "blue": "#0A84FF",
    "cyan": "#32D5E6",
    "orange": "#FF9500",
    "pink": "#FF2D92",
    "purple": "#BF5AF2",
    "black": "#000000",
}


def color(named: str) -> str:
    """Give a colour as `#RRGGBB`.

    Raises:
        ArgumentsError: it is no colour that has a name here.
    """
    if named.startswith("#"):
        return named
    if named not in _COLORS:
        raise ArgumentsError(
            f"There is no colour {named!r}.",
            code="color_unknown",
            fix=f"Give it as #RRGGBB, or as one of: {', '.join(_COLORS)}.",
        )
    return _COLORS[named]
