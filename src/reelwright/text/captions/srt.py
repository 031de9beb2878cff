"""SubRip (SRT), as people and programs really write it."""

import re
from collections.abc import Iterator

from reelwright.text.captions import problems
from reelwright.text.captions.clock_times import Style, seconds
from reelwright.text.captions.cue import LONGEST, Cue, cue_of
from reelwright.text.captions.markup import without_tags
from reelwright.text.captions.reading import Reading
from reelwright.text.captions.rolling import unrolled

_POSITION = re.compile(r"\s+[XY][12]:.*$")


def read(text: str) -> Reading:
    """Read an SRT file: numbers may be missing, lines may be empty, cues may roll.

    A cue whose times are not written as the rest is left out, for nobody knows when it is said;
    a file that writes all of them in its own way is read in that way.

    Raises:
        MediaError: no cue in it has a readable time.
    """
    cues = list(_cues(text, Style.SRT)) or list(_cues(text, Style.LOOSE))
    if not cues:
        raise problems.unreadable("no line of this SRT file has a time that can be read")
    return Reading(cues=unrolled([cue for cue in cues if cue.text]))


def _cues(text: str, style: Style) -> Iterator[Cue]:
    timing: tuple[float, float | None] | None = None
    content: list[str] = []
    for line in text.split("\n"):
        if "-->" not in line:
            content.append(line)
            continue
        if content and content[-1].strip().isdecimal():
            content.pop()  # the number of the cue that begins here
        if timing is not None:
            yield _cue(content, timing)
        timing = _timing(line, style)
        content = []
    if timing is not None:
        yield _cue(_without_last_number(content), timing)


def _cue(content: list[str], timing: tuple[float, float | None]) -> Cue:
    return cue_of([(None, without_tags("\n".join(content)))], start=timing[0], end=timing[1])


def _without_last_number(content: list[str]) -> list[str]:
    """Take away the number of a cue that never came: it stands alone after an empty line."""
    while content and not content[-1].strip():
        content = content[:-1]
    is_number = len(content) > 1 and content[-1].strip().isdecimal() and not content[-2].strip()
    return content[:-1] if is_number else content


def _timing(line: str, style: Style) -> tuple[float, float | None] | None:
    first, _, last = line.partition("-->")
    start = seconds(first.strip(), style)
    end = seconds(_POSITION.sub("", last).strip(), style)
    if start is None or end is None or start >= LONGEST:
        return None
    return start, end if end > start else None
