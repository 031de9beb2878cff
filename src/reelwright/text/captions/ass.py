"""ASS and SSA, SAMI, MicroDVD and MPL2, by way of pysubs2."""

import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reelwright.domain import Seconds
from reelwright.text.captions import problems
from reelwright.text.captions.cue import LONGEST, Cue, cue_of
from reelwright.text.captions.markup import plain, without_tags
from reelwright.text.captions.reading import Reading
from reelwright.text.captions.rolling import unrolled

if TYPE_CHECKING:
    from pysubs2 import SSAEvent

_BRACES = re.compile(r"\{([^{}]*)\}")
_SYLLABLE = re.compile(r"\\[kK][fo]?\s*(\d{1,6})")
_CENTISECONDS = 100


def read(text: str, format: str) -> Reading:  # noqa: A002 - the field's word
    """Read a file in a format that pysubs2 knows by this name: `ass`, `sami`, `microdvd`, `mpl2`.

    Comments and drawings are left out; the times of karaoke are those of its words.

    Raises:
        MediaError: it is damaged, or counts frames and does not say how many make a second.
    """
    import pysubs2

    try:
        with warnings.catch_warnings():  # it warns of odd lines, and reads on
            warnings.simplefilter("ignore")
            events = pysubs2.SSAFile.from_string(text, format_=format).events
    except pysubs2.exceptions.UnknownFPSError as error:
        raise problems.unreadable("they count frames, and do not say how many a second") from error
    except (pysubs2.exceptions.Pysubs2Error, ValueError, LookupError, TypeError) as error:
        raise problems.unreadable(f"this {format} file is damaged") from error
    cues = [cue for event in events if (cue := _cue(event)) is not None]
    if not cues and events:
        raise problems.unreadable("none of their lines has a time that can be read")
    return Reading(cues=unrolled(sorted(cues, key=lambda cue: cue.start)))


def _cue(event: "SSAEvent") -> Cue | None:
    start, end = event.start / 1000, event.end / 1000
    if event.is_comment or event.is_drawing or not 0 <= start < LONGEST:
        return None
    return cue_of(
        _syllables(event.text, start),
        start=start,
        end=end if end > start else None,
        speaker=" ".join(event.name.split())[:80] or None,
    )


def _syllables(text: str, start: Seconds) -> Iterator[tuple[Seconds | None, str]]:
    """Split where karaoke begins a syllable; without karaoke it is all one piece."""
    if _SYLLABLE.search(text) is None:
        yield None, without_tags(text.replace("\\n", " "))
        return
    moment = start
    length = 0.0
    place = 0
    time: Seconds | None = None
    for braces in _BRACES.finditer(text):
        found = _SYLLABLE.search(braces[1])
        if found is None:
            continue
        yield time, without_tags(text[place : braces.start()])
        place = braces.start()
        moment += length
        length = int(found[1]) / _CENTISECONDS
        time = moment
    yield time, plain(without_tags(text[place:]))
