"""WebVTT, YouTube's rolling kind among it. Format: https://www.w3.org/TR/webvtt1/."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise, takewhile

from reelwright.text.captions import problems
from reelwright.text.captions.clock_times import Style, seconds
from reelwright.text.captions.cue import LONGEST, Cue, cue_of
from reelwright.text.captions.markup import said
from reelwright.text.captions.reading import Reading
from reelwright.text.captions.rolling import unrolled

_LANGUAGE = re.compile(r"^Language:\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*$", re.MULTILINE)
_WORD_TIME = re.compile(r"<\d+:\d\d")


def read(text: str) -> Reading:
    """Read a WebVTT file.

    Raises:
        MediaError: no cue in it has a readable time.
    """
    cues = list(_cues(text, Style.VTT)) or list(_cues(text, Style.LOOSE))
    if not cues:
        raise problems.unreadable("no line of this WebVTT file has a time that can be read")
    header = text[:2000].partition("-->")[0]
    language = _LANGUAGE.search(header)
    shown = unrolled(cues)
    is_rolling = len(shown) < len(cues) and _WORD_TIME.search(text) is not None
    return Reading(cues=shown, language=language[1] if language else None, is_automatic=is_rolling)


def _cues(text: str, style: Style) -> Iterator[Cue]:
    lines = text.split("\n")
    places = [place for place, line in enumerate(lines) if "-->" in line]
    for place, following in pairwise([*places, len(lines) + 1]):
        timing = _timing(lines[place], style)
        if timing is None:
            continue
        content = list(takewhile(bool, lines[place + 1 : following]))
        is_cut_off = len(content) == following - place - 1
        if is_cut_off and content and content[-1].strip().isdecimal():
            content.pop()  # the name of the cue that begins here without an empty line
        yield from _voices("\n".join(content), *timing)


def _timing(line: str, style: Style) -> tuple[float, float | None] | None:
    first, _, rest = line.partition("-->")
    settings = rest.split()
    start = seconds(first.strip(), style)
    end = seconds(settings[0], style) if settings else None
    if start is None or end is None or start >= LONGEST:
        return None
    return start, end if end > start else None


def _voices(content: str, start: float, end: float | None) -> Iterator[Cue]:
    """Give one cue for each voice that speaks in it; nearly always there is one."""
    for speaker, pieces in groupby(said(content), key=lambda piece: piece.speaker):
        cue = cue_of(
            [(piece.time, piece.text) for piece in pieces], start=start, end=end, speaker=speaker
        )
        if cue.text:
            yield cue
