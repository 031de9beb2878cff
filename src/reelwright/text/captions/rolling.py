"""Captions that roll: every line is shown twice or three times, and said once."""

from collections.abc import Sequence
from dataclasses import replace

from reelwright.text.captions.cue import Cue

_AT_ONCE = 0.1
"""Seconds between two cues that follow each other on the screen without a break."""

_STILL = 0.05
"""A cue this short shows nothing new: YouTube writes one of 10 ms after every line."""

_SHARE = 0.3
"""Of the cues that must repeat the one before, for the file to count as rolling."""


def unrolled(cues: Sequence[Cue]) -> list[Cue]:
    """Take out of each cue the lines that still stand there from the cue before.

    A file counts as rolling when many cues begin with the last lines of the one before and go on
    with new ones, or show them again for an instant. Otherwise nothing is taken out, so that a
    speaker who says the same line twice is heard twice.
    """
    repeats = [0] * len(cues)
    growths = [0] * len(cues)
    evidence = 0
    for place in range(1, len(cues)):
        before, cue = cues[place - 1], cues[place]
        if before.end is None or cue.start > before.end + _AT_ONCE:
            continue
        repeats[place] = _repeated(_compared(before), _compared(cue))
        if not repeats[place]:
            growths[place] = _grown(before, cue)
        is_still = cue.end is not None and cue.end - cue.start <= _STILL
        is_longer = growths[place] or len(cue.lines) > repeats[place]
        evidence += bool((repeats[place] or growths[place]) and (is_longer or is_still))
    if evidence < 2 or evidence < _SHARE * len(cues):
        return list(cues)
    kept = [
        cue.without_first_characters(growths[place])
        if growths[place]
        else cue.without_first_lines(repeats[place])
        for place, cue in enumerate(cues)
    ]
    return [replace(cue, text=cue.text.rstrip()) for cue in kept if cue.text.strip()]


def _compared(cue: Cue) -> list[str]:
    return [" ".join(line.split()) for line in cue.lines]


def _repeated(before: list[str], lines: list[str]) -> int:
    """Count the first lines that are the last lines of the cue before."""
    for count in range(min(len(before), len(lines)), 0, -1):
        if before[-count:] == lines[:count]:
            return count
    return 0


def _grown(before: Cue, cue: Cue) -> int:
    """Count the characters of a cue that is the one before with words added at its end."""
    is_grown = cue.text.startswith(before.text) and before.text.strip()
    goes_on = cue.text[len(before.text) : len(before.text) + 1].isspace()
    return len(before.text) + 1 if is_grown and goes_on else 0
