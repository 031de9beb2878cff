"""Times written as pictures, in letters of our own: they need no font and no text filter.

FFmpeg builds may lack `drawtext`, and machines may lack fonts; a time has eleven signs.
"""

from pathlib import Path

from reelwright.domain import Seconds, clock

_SIGNS = {
    "0": "01110 10001 10011 10101 11001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "3": "01110 10001 00001 00110 00001 10001 01110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00010 01100",
    ":": "000 010 010 000 010 010 000",
    ".": "000 000 000 000 000 011 011",
}

_PAPER, _INK = 16, 235


def write_time(moment: Seconds, *, with_tenths: bool = False) -> str:
    """Write a moment in the signs there are: `1:02:03`, or `1:02:03.4`."""
    tenths = int(moment * 10 + 1e-6)
    return clock(tenths / 10 + 0.01) + (f".{tenths % 10}" if with_tenths else "")


def draw(text: str, target: Path, *, scale: int) -> Path:
    """Draw digits, colons and points as a grey picture (PGM), light on dark.

    A sign is five by seven squares of `scale` pixels.
    """
    rows = [[0] for _ in range(9)]
    for sign in text:
        drawn = _SIGNS[sign].split()
        for row, squares in zip(rows[1:8], drawn, strict=True):
            row.extend(int(square) for square in squares)
            row.append(0)
        for row in (rows[0], rows[8]):
            row.extend([0] * (len(drawn[0]) + 1))
    pixels = b"".join(
        bytes(_INK if square else _PAPER for square in row for _ in range(scale)) * scale
        for row in rows
    )
    width, height = len(rows[0]) * scale, len(rows) * scale
    target.write_bytes(f"P5\n{width} {height}\n255\n".encode() + pixels)
    return target
